package io.tallystick.reports.csv;

/** One column: its name, and what its cells hold. */
public record Column(String name, Type type) {
  /** What a cell holds; it decides how a profile writes it. */
  public enum Type {
    /** Words from outside or inside: guarded against formulas. */
    TEXT,
    /** A whole number that isn't money: never guarded. */
    NUMBER,
    /** Money: never guarded; the machine profile adds _minor to the column's name. */
    AMOUNT,
    /** An instant. */
    TIME
  }

  public static Column text(String name) {
    return new Column(name, Type.TEXT);
  }

  public static Column number(String name) {
    return new Column(name, Type.NUMBER);
  }

  public static Column amount(String name) {
    return new Column(name, Type.AMOUNT);
  }

  public static Column time(String name) {
    return new Column(name, Type.TIME);
  }

  /** The name in the header row. */
  String header(Profile profile) {
    return type == Type.AMOUNT && profile == Profile.MACHINE ? name + "_minor" : name;
  }
}

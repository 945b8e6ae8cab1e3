package io.tallystick.checkout.discrepancy;

import java.util.Locale;

/** How a discrepancy ended. */
public enum Resolution {
  /** The difference was put right. A run that finds it again opens it again. */
  FIXED(Who.ONE_PERSON),
  /** The other side comes later. A run that still finds it opens it again. */
  TIMING(Who.ONE_PERSON),
  /** It stands, and we live with it. */
  ACCEPTED(Who.TWO_PEOPLE),
  /** It stands, and the money is given up. */
  WRITTEN_OFF(Who.TWO_PEOPLE),
  /** A run put it right. */
  AUTO_REPAIRED(Who.RUN),
  /** Another difference stands in its place. */
  REPLACED(Who.RUN);

  private enum Who {
    ONE_PERSON,
    TWO_PEOPLE,
    RUN
  }

  private final Who who;

  Resolution(Who who) {
    this.who = who;
  }

  /** Does one person suffice? */
  public boolean byOnePerson() {
    return who == Who.ONE_PERSON;
  }

  /** Must a second person agree? */
  public boolean byTwoPeople() {
    return who == Who.TWO_PEOPLE;
  }

  /** As in discrepancy.resolution. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Resolution of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}

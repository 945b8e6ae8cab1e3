package io.tallystick.reconciliation.source;

/** One value of a row that can't be taken; the row is a bad row. Has no stack trace: it is data. */
public final class BadValue extends Exception {
  private final String column;
  private final String value;

  /**
   * @param column the column's name in the file; empty: the row as a whole
   * @param reason what is wrong and what to do
   */
  public BadValue(String column, String value, String reason) {
    super(reason, null, false, false);
    this.column = column;
    this.value = value;
  }

  String column() {
    return column;
  }

  String value() {
    return value;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}

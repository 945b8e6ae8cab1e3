package io.tallystick.reconciliation.source;

/** One record of a CSV file and the line where it starts. */
public final class CsvRow {
  private final long line;
  private final String[] fields;

  CsvRow(long line, String[] fields) {
    this.line = line;
    this.fields = fields;
  }

  /** The file's line where the record starts, from 1; the header has line 1. */
  public long line() {
    return line;
  }

  /** The field without surrounding blanks; empty if {@code column} is -1 (not in this file). */
  public String text(int column) {
    return column < 0 || column >= fields.length ? "" : fields[column].strip();
  }

  int size() {
    return fields.length;
  }

  String[] fields() {
    return fields;
  }
}

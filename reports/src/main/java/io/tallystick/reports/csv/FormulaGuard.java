package io.tallystick.reports.csv;

/**
 * Keeps spreadsheets from running text as a formula. A text that begins with = + - @, tab, CR, LF
 * or NUL (or the full-width form of the first four) gets an apostrophe in front.
 *
 * <p>Reversible: apostrophes before such a character get one more, so a reader who finds
 * apostrophes followed by one of them takes one away. Source of the list: OWASP, CSV injection.
 */
final class FormulaGuard {
  private static final String STARTS_A_FORMULA = "=+-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20";

  private FormulaGuard() {}

  static String guard(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == '\'') {
      at++;
    }
    boolean dangerous = at < text.length() && STARTS_A_FORMULA.indexOf(text.charAt(at)) >= 0;
    return dangerous ? "'" + text : text;
  }
}

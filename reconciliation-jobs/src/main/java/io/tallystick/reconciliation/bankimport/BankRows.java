package io.tallystick.reconciliation.bankimport;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.reconciliation.source.BadValue;
import io.tallystick.reconciliation.source.CsvHeader;
import io.tallystick.reconciliation.source.CsvRow;
import io.tallystick.reconciliation.source.SourceRejected;
import io.tallystick.reconciliation.source.WholeFile;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** Turns rows of a bank statement into its lines. */
final class BankRows implements WholeFile.RowReader<BankLine> {
  private static final List<String> NEEDED = List.of("date", "amount", "currency");
  private static final List<String> NAMES = List.of("reference", "trace_id");
  private static final int MAX_TEXT = 500;
  private static final long MAX_MINOR = 1_000_000_000_000_000L;

  private final CsvHeader header;
  private final int date;
  private final int amount;
  private final int currency;
  private final int reference;
  private final int traceId;

  /**
   * Finds the columns.
   *
   * @throws SourceRejected if one is missing
   */
  BankRows(CsvHeader header) {
    List<String> missing = NEEDED.stream().filter(column -> !header.has(column)).toList();
    if (!missing.isEmpty() || NAMES.stream().noneMatch(header::has)) {
      throw new SourceRejected(
          "%s, line 1: a bank statement needs the columns date, amount, currency and reference or trace_id; %s.%s"
              .formatted(
                  header.fileName(),
                  missing.isEmpty()
                      ? "it has neither of the last two"
                      : "it lacks " + String.join(", ", missing),
                  header.separatorHint()));
    }
    header.requireOnce(NEEDED);
    header.requireOnce(NAMES);
    this.header = header;
    this.date = header.find("date");
    this.amount = header.find("amount");
    this.currency = header.find("currency");
    this.reference = header.find("reference");
    this.traceId = header.find("trace_id");
  }

  @Override
  public BankLine read(CsvRow row) throws BadValue {
    String code;
    try {
      code = Currencies.code(row.text(currency));
    } catch (IllegalArgumentException e) {
      throw bad(row, currency, "give a currency code such as EUR");
    }
    return new BankLine(
        row.line(), day(row), minor(row, code), code, text(row, reference), text(row, traceId));
  }

  private LocalDate day(CsvRow row) throws BadValue {
    try {
      return LocalDate.parse(row.text(date));
    } catch (DateTimeException e) {
      throw bad(row, date, "give a day such as 2026-09-01");
    }
  }

  private long minor(CsvRow row, String code) throws BadValue {
    long minor;
    try {
      minor = Currencies.toMinor(row.text(amount), code);
    } catch (IllegalArgumentException e) {
      throw bad(row, amount, String.valueOf(e.getMessage()));
    }
    if (Math.abs(minor) > MAX_MINOR) {
      throw bad(row, amount, "no payout is that large; correct it");
    }
    return minor;
  }

  private String text(CsvRow row, int column) throws BadValue {
    String text = row.text(column);
    if (text.length() > MAX_TEXT || text.indexOf(0) >= 0) {
      throw bad(row, column, "give at most " + MAX_TEXT + " characters, and no NUL among them");
    }
    return text;
  }

  private BadValue bad(CsvRow row, int column, String reason) {
    return new BadValue(header.names().get(column).strip(), row.text(column), reason);
  }
}

package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.BadValue;
import io.tallystick.reconciliation.source.CsvHeader;
import io.tallystick.reconciliation.source.CsvRow;
import io.tallystick.reconciliation.source.FileLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes table payout from the rows of a payouts report. */
final class JdbcPayouts implements FileLayout.ObjectWriter {
  // failed and canceled are the end: an older file doesn't bring a payout back.
  // Whether it was automatic the report doesn't say for sure; an API import does, and stays.
  private static final String UPSERT =
      """
      INSERT INTO payout (payout_id, entry_id, amount_minor, currency, status, automatic,
                          arrival_date, created_at, seen_at, trace_id, paid_seen_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)
      ON CONFLICT (payout_id) DO UPDATE SET
        entry_id = coalesce(excluded.entry_id, payout.entry_id),
        status = CASE WHEN payout.status IN ('failed', 'canceled') THEN payout.status
                      ELSE excluded.status END,
        arrival_date = coalesce(excluded.arrival_date, payout.arrival_date),
        seen_at = greatest(payout.seen_at, excluded.seen_at),
        trace_id = coalesce(payout.trace_id, excluded.trace_id),
        paid_seen_at = coalesce(payout.paid_seen_at, excluded.paid_seen_at)
      """;
  private static final String REVERSED = "payout_reversal";
  private static final Set<String> NOT_AUTOMATIC = Set.of("manual", "instant");
  private static final int BATCH = 500;

  private final ReportRows rows;
  private final PreparedStatement upsert;
  private final Instant now;
  private final int status;
  private final int type;
  private final int arrival;
  private final int trace;
  private int waiting;

  JdbcPayouts(Connection connection, ReportLayout layout, Instant now) throws SQLException {
    CsvHeader header = layout.header();
    this.rows = new ReportRows(layout);
    this.upsert = connection.prepareStatement(UPSERT);
    this.now = now;
    this.status = header.find("payout_status");
    this.type = header.find("payout_type");
    this.arrival = header.find("payout_expected_arrival_date");
    this.trace = header.find("trace_id");
  }

  @Override
  public void write(CsvRow row) throws SQLException {
    ProviderEntry entry;
    try {
      entry = rows.read(row);
    } catch (BadValue e) {
      return; // refused or kept aside when the file was loaded
    }
    String payoutId = entry.sourceId();
    if (payoutId == null || entry.kind() != EntryKind.PAYOUT) {
      return;
    }
    boolean reversal = entry.category().equals(REVERSED);
    String stated = row.text(status).toLowerCase(Locale.ROOT);
    upsert.setString(1, payoutId);
    upsert.setString(2, reversal ? null : entry.entryId());
    upsert.setLong(3, reversal ? entry.grossMinor() : -entry.grossMinor());
    upsert.setString(4, entry.settledCurrency());
    String known = !stated.isEmpty() ? stated : reversal ? "failed" : "paid";
    upsert.setString(5, known);
    upsert.setBoolean(6, !NOT_AUTOMATIC.contains(row.text(type).toLowerCase(Locale.ROOT)));
    upsert.setObject(7, arrivalDate(row.text(arrival), entry), Types.DATE);
    upsert.setObject(8, now.atOffset(ZoneOffset.UTC));
    String traceId = row.text(trace);
    upsert.setString(9, traceId.isEmpty() || traceId.indexOf(0) >= 0 ? null : traceId);
    upsert.setObject(
        10,
        known.equals("paid") ? now.atOffset(ZoneOffset.UTC) : null,
        Types.TIMESTAMP_WITH_TIMEZONE);
    upsert.addBatch();
    if (++waiting == BATCH) {
      upsert.executeBatch();
      waiting = 0;
    }
  }

  /** The day is what counts; the report may print it with a time. */
  private static @Nullable LocalDate arrivalDate(String text, ProviderEntry entry) {
    if (text.length() < 10) {
      return entry.category().equals(REVERSED) ? null : utcDay(entry.occurredAt());
    }
    try {
      return LocalDate.parse(text.substring(0, 10));
    } catch (DateTimeParseException e) {
      return utcDay(entry.occurredAt());
    }
  }

  private static LocalDate utcDay(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  @Override
  public void close() throws SQLException {
    try (upsert) {
      upsert.executeBatch();
    }
  }
}

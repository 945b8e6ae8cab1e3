package io.tallystick.reports.discrepancies;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the discrepancies that stood when a run ended. */
final class JdbcDiscrepancies {
  // A later run moves last_run on, and may resolve it: for this run it stood all the same.
  // Open ones of earlier runs that this run had no reason to look at still stand.
  private static final String STOOD_IN_RUN =
      """
      SELECT discrepancy_id, type, severity, state, kind, order_id, provider_ref, currency,
             books_minor, provider_minor, at_stake_minor, first_seen, last_seen, explanation,
             evidence::text AS evidence
      FROM discrepancy
      WHERE first_run <= ? AND (last_run >= ? OR state <> 'resolved')
      ORDER BY discrepancy_id
      """;

  private final JdbcTemplate jdbc;

  JdbcDiscrepancies(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  void each(long runId, Consumer<DiscrepancyRow> consumer) {
    jdbc.query(
        STOOD_IN_RUN,
        row -> {
          consumer.accept(discrepancy(row));
        },
        runId,
        runId);
  }

  private static DiscrepancyRow discrepancy(ResultSet row) throws SQLException {
    return new DiscrepancyRow(
        row.getLong("discrepancy_id"),
        row.getString("type"),
        row.getString("severity"),
        row.getString("state"),
        row.getString("kind"),
        row.getString("order_id"),
        row.getString("provider_ref"),
        row.getString("currency"),
        row.getObject("books_minor", Long.class),
        row.getObject("provider_minor", Long.class),
        row.getLong("at_stake_minor"),
        instant(row, "first_seen"),
        instant(row, "last_seen"),
        row.getString("explanation"),
        row.getString("evidence"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}

package io.tallystick.reconciliation.nightly;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the days that changed after they were compared, from the ledgers of imports and runs alone:
 * no entry is read. What changed in our own checkout's tables isn't found.
 */
final class JdbcChangedDays {
  // A run notes the imports it read; by their numbers, not by clocks, others came later. A business
  // day has 25 hours at most: so the windows that an import reaches into are found by index.
  private static final String FIND =
      """
      WITH late AS (
        SELECT r.window_from, r.window_to, r.zone, i.import_id, i.side
        FROM source_import i
        JOIN reconciliation_run r ON r.window_from <= i.last_at
          AND r.window_from > i.first_at - interval '25 hours' AND r.window_to > i.first_at
        WHERE i.state = 'complete' AND (i.entries > 0 OR i.rows_filled > 0)
          AND r.job = 'reconciliation'   -- checks compare no imports
          AND NOT r.dry_run AND r.finished_at IS NOT NULL AND r.state IN ('clean', 'discrepancies')
          AND i.import_id <> ALL (r.imports)
          AND NOT EXISTS (
            SELECT FROM reconciliation_run again
            WHERE again.window_from = r.window_from AND again.window_to = r.window_to AND again.run_id > r.run_id
              AND again.job = r.job
              AND NOT again.dry_run AND again.finished_at IS NOT NULL AND again.state IN ('clean', 'discrepancies')))
      SELECT l.window_from, l.window_to, l.zone,
             coalesce(sum(t.entries) FILTER (WHERE l.side = 'provider'), 0)::bigint AS provider_entries,
             coalesce(sum(t.entries) FILTER (WHERE l.side = 'books'), 0)::bigint AS book_entries,
             coalesce(sum(f.entries), 0)::bigint AS completed
      FROM late l
      CROSS JOIN LATERAL (
        SELECT sum(entries) AS entries FROM source_total
        WHERE import_id = l.import_id AND hour < l.window_to AND hour > l.window_from - interval '1 hour') t
      CROSS JOIN LATERAL (
        SELECT sum(entries) AS entries FROM source_fill
        WHERE import_id = l.import_id AND hour < l.window_to AND hour > l.window_from - interval '1 hour') f
      GROUP BY 1, 2, 3
      HAVING sum(t.entries) > 0 OR sum(f.entries) > 0
      ORDER BY 1 DESC
      """;

  private final JdbcClient jdbc;

  JdbcChangedDays(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  ChangedDays find() {
    List<ChangedDays.Day> days =
        jdbc.sql(FIND).query((row, _) -> day(row)).list().stream()
            .flatMap(Optional::stream)
            .toList();
    int named = Math.min(days.size(), ChangedDays.MOST);
    return new ChangedDays(List.copyOf(days.subList(0, named)), days.size() - named);
  }

  /** The business day that was compared; none if the window was another one. */
  private static Optional<ChangedDays.Day> day(ResultSet row) throws SQLException {
    ZoneId zone = ZoneId.of(Objects.requireNonNull(row.getString("zone")));
    Instant from = row.getObject("window_from", OffsetDateTime.class).toInstant();
    Instant to = row.getObject("window_to", OffsetDateTime.class).toInstant();
    LocalDate day = LocalDate.ofInstant(from, zone);
    boolean whole =
        day.atStartOfDay(zone).toInstant().equals(from)
            && day.plusDays(1).atStartOfDay(zone).toInstant().equals(to);
    return whole
        ? Optional.of(
            new ChangedDays.Day(
                day,
                zone,
                row.getLong("provider_entries"),
                row.getLong("book_entries"),
                row.getLong("completed")))
        : Optional.empty();
  }
}

package io.tallystick.reports.tieout;

import io.tallystick.checkout.settlement.EntryKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads run_tie_out, and the discrepancies that a run saw. */
final class JdbcTieOut {
  private static final String WINDOW =
      "SELECT window_from, window_to FROM reconciliation_run WHERE run_id = ?";

  private static final String OUTCOME =
      "SELECT state, report_dir, nothing_to_compare FROM reconciliation_run WHERE run_id = ?";

  private static final String LINES =
      """
      SELECT kind, currency, side, total_count, total_minor, matched_count, matched_minor,
             discrepancy_count, discrepancy_minor, timing_count, timing_minor,
             not_kept_count, not_kept_minor
      FROM run_tie_out
      WHERE run_id = ?
      ORDER BY currency, kind, side
      """;

  // imports that came later were none of this run's inputs
  private static final String LEFT_OUT =
      """
      SELECT i.side, i.name, i.rows_bad, i.bad_rows_file
      FROM source_import i JOIN reconciliation_run r
        ON i.first_at < r.window_to AND i.last_at >= r.window_from
       AND i.completed_at <= coalesce(r.finished_at, i.completed_at)
      WHERE r.run_id = ? AND i.state = 'complete' AND i.rows_bad > 0
      ORDER BY i.side, i.import_id
      """;

  // what this run found, whatever later runs and people made of it
  private static final String DISCREPANCIES =
      """
      SELECT type, order_id, provider_ref, currency, books_minor, provider_minor
      FROM run_finding
      WHERE run_id = ?
      ORDER BY type, order_id, provider_ref, fingerprint
      """;

  private final JdbcTemplate jdbc;

  JdbcTieOut(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  TieOut read(long runId) {
    List<Window> windows =
        jdbc.query(
            WINDOW,
            (row, _) -> new Window(instant(row, "window_from"), instant(row, "window_to")),
            runId);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no run " + runId + ". './tally runs' lists the runs there are.");
    }
    Map<Key, TieOutLine> lines = new LinkedHashMap<>();
    jdbc.query(
        LINES,
        row -> {
          TieOutLine line = line(row);
          lines.merge(new Key(line.currency(), line.kind()), line, TieOutLine::plus);
        },
        runId);
    Window window = windows.getFirst();
    return new TieOut(
        runId,
        window.from,
        window.to,
        lines.values().stream()
            .sorted(
                Comparator.comparing(TieOutLine::currency)
                    .thenComparingInt(line -> rank(line.kind()))
                    .thenComparing(TieOutLine::kind))
            .toList(),
        jdbc.query(
            LEFT_OUT,
            (row, _) ->
                new TieOut.LeftOut(
                    text(row, "side"),
                    text(row, "name"),
                    row.getLong("rows_bad"),
                    row.getString("bad_rows_file")),
            runId));
  }

  /** How a run ended, and where its reports are. */
  record Outcome(String state, @Nullable String reports, boolean nothingToCompare) {}

  Outcome outcome(long runId) {
    return jdbc.query(
            OUTCOME,
            (row, _) ->
                new Outcome(
                    text(row, "state"),
                    row.getString("report_dir"),
                    row.getBoolean("nothing_to_compare")),
            runId)
        .getFirst();
  }

  void eachDiscrepancy(long runId, DiscrepancyReader reader) {
    jdbc.query(
        DISCREPANCIES,
        row -> {
          reader.read(
              new SeenDiscrepancy(
                  row.getString("type"),
                  row.getString("order_id"),
                  row.getString("provider_ref"),
                  row.getString("currency"),
                  row.getObject("books_minor", Long.class),
                  row.getObject("provider_minor", Long.class)));
        },
        runId);
  }

  interface DiscrepancyReader {
    void read(SeenDiscrepancy discrepancy);
  }

  record SeenDiscrepancy(
      String type,
      @Nullable String orderId,
      @Nullable String providerRef,
      String currency,
      @Nullable Long booksMinor,
      @Nullable Long providerMinor) {
    long differenceMinor() {
      return Math.subtractExact(
          providerMinor == null ? 0 : providerMinor, booksMinor == null ? 0 : booksMinor);
    }
  }

  private record Window(Instant from, Instant to) {}

  private record Key(String currency, String kind) {}

  private static TieOutLine line(ResultSet row) throws SQLException {
    var side =
        new SideTotals(
            sum(row, "total"),
            sum(row, "matched"),
            sum(row, "discrepancy"),
            sum(row, "timing"),
            sum(row, "not_kept"));
    boolean provider = row.getString("side").equals("provider");
    return new TieOutLine(
        row.getString("kind"),
        row.getString("currency"),
        provider ? side : SideTotals.NONE,
        provider ? SideTotals.NONE : side);
  }

  private static Sum sum(ResultSet row, String name) throws SQLException {
    return new Sum(row.getLong(name + "_count"), row.getLong(name + "_minor"));
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Kinds in the order of {@link EntryKind}, words it doesn't know last. */
  private static int rank(String kind) {
    EntryKind known = EntryKind.ofCode(kind);
    return known == null ? Integer.MAX_VALUE : List.of(EntryKind.values()).indexOf(known);
  }
}

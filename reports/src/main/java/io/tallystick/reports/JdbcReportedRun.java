package io.tallystick.reports;

import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the run that reports are about. */
final class JdbcReportedRun {
  private static final String RUN =
      """
      SELECT job, window_from, window_to, extract(epoch FROM grace)::bigint AS grace_seconds,
             inputs, dry_run
      FROM reconciliation_run
      WHERE run_id = ?
      """;

  private JdbcReportedRun() {}

  static Manifest.Run read(JdbcTemplate jdbc, long runId) {
    List<Manifest.Run> runs =
        jdbc.query(
            RUN,
            (row, _) ->
                new Manifest.Run(
                    runId,
                    row.getString("job"),
                    row.getObject("window_from", OffsetDateTime.class).toInstant().toString(),
                    row.getObject("window_to", OffsetDateTime.class).toInstant().toString(),
                    row.getLong("grace_seconds"),
                    row.getString("inputs"),
                    row.getBoolean("dry_run")),
            runId);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no run " + runId + ". './tally runs' lists the runs there are.");
    }
    return runs.getFirst();
  }
}

package io.tallystick.reports.tieout;

import io.tallystick.reports.snapshot.Snapshot;
import java.io.Writer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.JsonGenerator;

/** Shows a run's tie-out to people, as a text table, and to programs, as JSON. */
public final class TieOutView {
  private final Snapshot snapshot;

  public TieOutView(DataSource dataSource) {
    snapshot = new Snapshot(dataSource);
  }

  /**
   * The tie-out of a run.
   *
   * @throws IllegalArgumentException if there is no such run
   */
  public TieOut read(long runId) {
    return snapshot.read(jdbc -> read(jdbc, runId));
  }

  /** The tie-out of a run, inside the caller's transaction. */
  public static TieOut read(JdbcTemplate jdbc, long runId) {
    return new JdbcTieOut(jdbc).read(runId);
  }

  /**
   * The tie-out as a table of aligned columns, amounts in major units, for a terminal.
   *
   * @throws IllegalArgumentException if there is no such run
   */
  public String table(long runId) {
    return TieOutTable.of(read(runId));
  }

  /**
   * Writes the tie-out and the discrepancies that the run saw as one JSON object, and leaves the
   * writer open. Discrepancies are streamed.
   *
   * @throws IllegalArgumentException if there is no such run
   */
  public void writeJson(long runId, Writer out) {
    writeJson(runId, out, _ -> {});
  }

  /** The same, with further properties at its end. */
  public void writeJson(long runId, Writer out, Consumer<JsonGenerator> further) {
    snapshot.read(
        jdbc -> {
          new TieOutJson(new JdbcTieOut(jdbc)).write(runId, out, further);
          return true;
        });
  }
}

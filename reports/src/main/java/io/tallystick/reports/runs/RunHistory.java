package io.tallystick.reports.runs;

import io.tallystick.reports.snapshot.Snapshot;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The runs there have been. */
public final class RunHistory {
  /** More than anybody reads at once. */
  public static final int MOST = 1000;

  private final Snapshot snapshot;

  public RunHistory(DataSource dataSource) {
    snapshot = new Snapshot(dataSource);
  }

  /** The run of that number, if there is one. */
  public Optional<RunSummary> find(long runId) {
    return snapshot.read(jdbc -> new JdbcRunHistory(jdbc).one(runId)).stream().findFirst();
  }

  /**
   * The latest runs, newest first.
   *
   * @param limit 1 to {@value #MOST}
   */
  public List<RunSummary> latest(int limit) {
    return latest(RunFilter.ALL, limit);
  }

  /** The latest of those runs, newest first. */
  public List<RunSummary> latest(RunFilter filter, int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("A list has 1 to " + MOST + " runs, not " + limit);
    }
    return snapshot.read(jdbc -> new JdbcRunHistory(jdbc).latest(filter, limit));
  }
}

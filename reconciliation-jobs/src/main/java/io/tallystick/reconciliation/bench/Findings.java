package io.tallystick.reconciliation.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What one run of a way left behind: read and dropped outside of the measured time. */
public interface Findings extends AutoCloseable {
  /** Named parts of the run's time, in the order of the work; empty if it isn't split. */
  Map<String, Duration> phases();

  /** Every difference found. */
  List<Finding> read() throws SQLException;

  /** Drops whatever the run wrote, so that the next way starts on the same server. */
  @Override
  void close() throws SQLException;
}

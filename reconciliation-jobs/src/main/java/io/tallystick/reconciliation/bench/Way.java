package io.tallystick.reconciliation.bench;

/**
 * One way from the provider's file and the books in PostgreSQL to differences in a table. All of
 * {@link #run} is measured: it begins with the file on disk and ends when the differences are
 * durable.
 */
public interface Way {
  /** Short, as in the table: "floor", "tallystick", "usual". */
  String name();

  /** Finds the differences of {@code data}; the caller reads and closes what it returns. */
  Findings run(BenchData data) throws Exception;
}

package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step one: what agrees cancels out inside the database, all kinds in one pass, in slices by the
 * reference's hash, on as many connections as there are cores. Each slice sees every entry of its
 * references, so slices never need each other.
 */
final class Cancellation {
  /** Entries of both sides that one slice's hash table should hold at most. */
  private static final long ENTRIES_PER_SLICE = 8_000_000;

  private final JdbcCancel jdbc;
  private final JdbcMatch match;
  private final TransactionTemplate transaction;
  private final Parallel parallel;

  Cancellation(DataSource dataSource, TransactionTemplate transaction, Parallel parallel) {
    this.jdbc = new JdbcCancel(dataSource);
    this.match = new JdbcMatch(dataSource);
    this.transaction = transaction;
    this.parallel = parallel;
  }

  void run(MatchRun run) {
    MatchKeys keys =
        transaction.execute(
            _ -> {
              jdbc.forgetCancelled(run);
              return jdbc.chooseKeys(run);
            });
    int slices = slices(jdbc.entries());
    List<Runnable> pieces = new ArrayList<>();
    for (int i = 0; i < slices; i++) {
      int slice = i;
      pieces.add(
          () -> {
            match.workMemory("768MB");
            match.hashOnly();
            jdbc.cancel(run, keys, slice, slices);
          });
    }
    parallel.run(pieces);
  }

  /** As many for each connection. */
  private int slices(long entries) {
    int connections = parallel.connections();
    return (int) (entries / ENTRIES_PER_SLICE / connections + 1) * connections;
  }
}

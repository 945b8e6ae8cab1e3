package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step two: the entries that did not cancel out, what earlier runs left open, and whatever belongs
 * to the same orders and payments, put into groups. Run again, it begins from nothing.
 */
final class Gathering {
  /** Entries lead to orders, orders to more entries. */
  private static final int CONTEXT_ROUNDS = 3;

  /** Groups are chains of shared references; a longer chain than this is a data error. */
  private static final int PROPAGATION_ROUNDS = 100;

  private final JdbcGather jdbc;
  private final JdbcMatch match;
  private final JdbcCancel cancel;
  private final TransactionTemplate transaction;
  private final Parallel parallel;

  Gathering(DataSource dataSource, TransactionTemplate transaction, Parallel parallel) {
    this.jdbc = new JdbcGather(dataSource);
    this.match = new JdbcMatch(dataSource);
    this.cancel = new JdbcCancel(dataSource);
    this.transaction = transaction;
    this.parallel = parallel;
  }

  void run(MatchRun run) {
    MatchKeys keys = cancel.keys(run);
    transaction.executeWithoutResult(_ -> jdbc.forgetGathered(run));
    List<Runnable> pieces = new ArrayList<>();
    pieces.add(
        () -> {
          match.lookUpsOnly(true);
          jdbc.gatherBooks(run, keys);
          jdbc.overRefundsInBooks(run);
        });
    for (List<Long> loads : shares(jdbc.providerLoads(run))) {
      pieces.add(() -> jdbc.gatherProvider(run, keys, loads));
    }
    parallel.run(pieces);
    transaction.executeWithoutResult(_ -> group(run));
  }

  /** Deals the loads out to the connections. */
  private List<List<Long>> shares(List<Long> loads) {
    List<List<Long>> shares = new ArrayList<>();
    for (int i = 0; i < Math.min(parallel.connections(), loads.size()); i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < loads.size(); i++) {
      shares.get(i % shares.size()).add(loads.get(i));
    }
    return shares;
  }

  private void group(MatchRun run) {
    match.workMemory("256MB");
    jdbc.recheck(run);
    match.lookUpsOnly(true);
    jdbc.addNameless(run);
    int rounds = 0;
    while (rounds < CONTEXT_ROUNDS && jdbc.addContext(run, rounds) > 0) {
      rounds++; // the entries that came may name further orders and payments
    }
    match.lookUpsOnly(false);
    jdbc.overRefundsAtProvider(run);
    jdbc.tokens(run);
    rounds = 0;
    while (jdbc.propagate() > 0) {
      if (++rounds >= PROPAGATION_ROUNDS) {
        throw new IllegalStateException(
            "Entries are chained by their references more than %d steps long. Is a column that isn't"
                    .formatted(PROPAGATION_ROUNDS)
                + " an order number read as one?");
      }
    }
    jdbc.label(run);
  }
}

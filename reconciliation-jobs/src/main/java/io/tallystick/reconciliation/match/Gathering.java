package io.tallystick.reconciliation.match;

import java.util.List;
import java.util.Map;
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

  private final JdbcMatch jdbc;
  private final TransactionTemplate transaction;
  private final Parallel parallel;

  Gathering(JdbcMatch jdbc, TransactionTemplate transaction, Parallel parallel) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.parallel = parallel;
  }

  void run(MatchRun run) {
    List<String> kinds = MatchKinds.matched(jdbc.keptKinds());
    Map<String, String> styles = jdbc.styles(run);
    transaction.executeWithoutResult(_ -> jdbc.forgetGathered(run));
    parallel.run(
        List.of(
            () -> {
              jdbc.gatherProvider(run, kinds, styles);
              jdbc.overRefundsAtProvider(run);
            },
            () -> {
              jdbc.gatherBooks(run, kinds, styles);
              jdbc.overRefundsInBooks(run);
            }));
    transaction.executeWithoutResult(_ -> group(run, kinds));
  }

  private void group(MatchRun run, List<String> kinds) {
    jdbc.workMemory("256MB");
    jdbc.recheck(run, kinds);
    jdbc.cheapLookUps();
    int rounds = 0;
    while (rounds < CONTEXT_ROUNDS && jdbc.addContext(run, kinds, rounds) > 0) {
      rounds++; // the entries that came may name further orders and payments
    }
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

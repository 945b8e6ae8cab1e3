package io.tallystick.reconciliation.match;

import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step two: the entries that did not cancel out, what earlier runs left open, and whatever belongs
 * to the same orders and payments, put into groups. One transaction: done whole or not at all.
 */
final class Gathering {
  /** Entries lead to orders, orders to more entries: twice reaches what one reference apart is. */
  private static final int CONTEXT_ROUNDS = 3;

  /** Groups are chains of shared references; a longer chain than this is a data error. */
  private static final int PROPAGATION_ROUNDS = 100;

  private final JdbcMatch jdbc;
  private final TransactionTemplate transaction;

  Gathering(JdbcMatch jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  void run(MatchRun run, MatchScope scope) {
    transaction.executeWithoutResult(_ -> gather(run, scope));
  }

  private void gather(MatchRun run, MatchScope scope) {
    jdbc.forgetGathered(run, scope);
    jdbc.workMemory("256MB");
    List<String> kinds = Cancellation.matchedKinds(scope, jdbc.keptKinds());
    kinds.forEach(kind -> jdbc.gather(run, scope, kind));
    if (scope == MatchScope.REFUND) {
      jdbc.overRefunds(run, scope);
    }
    jdbc.recheck(run, scope, kinds);
    int rounds = 0;
    while (jdbc.addContext(run, scope, kinds) > 0 && ++rounds < CONTEXT_ROUNDS) {
      // the entries that came may name further orders and payments
    }
    jdbc.tokens(run, scope);
    rounds = 0;
    while (jdbc.propagate() > 0) {
      if (++rounds >= PROPAGATION_ROUNDS) {
        throw new IllegalStateException(
            "Entries are chained by their references more than %d steps long. Is a column that isn't"
                    .formatted(PROPAGATION_ROUNDS)
                + " an order number read as one?");
      }
    }
    jdbc.label(run, scope);
  }
}

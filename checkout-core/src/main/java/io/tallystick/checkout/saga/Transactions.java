package io.tallystick.checkout.saga;

import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs a transaction, and again from its beginning if the database ended it for another's sake. */
final class Transactions {
  private static final int TRIES = 5;

  private final TransactionTemplate template;

  Transactions(TransactionTemplate template) {
    this.template = template;
  }

  <T> T run(Supplier<T> work) {
    for (int tried = 1; ; tried++) {
      try {
        return Objects.requireNonNull(template.execute(_ -> work.get()));
      } catch (ConcurrencyFailureException e) {
        if (tried == TRIES) {
          throw e;
        }
      }
    }
  }
}

package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs pieces of database work side by side, each in a transaction of its own connection. */
final class Parallel {
  private final TransactionTemplate transaction;
  private final int connections;

  Parallel(TransactionTemplate transaction, int connections) {
    this.transaction = transaction;
    this.connections = connections;
  }

  int connections() {
    return connections;
  }

  /** Waits for all; the first failure is thrown once the others have ended. */
  void run(List<Runnable> pieces) {
    try (var executor = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> running = new ArrayList<>();
      for (Runnable piece : pieces) {
        running.add(executor.submit(() -> transaction.executeWithoutResult(_ -> piece.run())));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The match was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The match failed in the database", e);
    }
  }
}

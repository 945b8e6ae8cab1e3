package io.tallystick.reconciliation.match;

import io.tallystick.checkout.settlement.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step one: what agrees cancels out inside the database, in slices by the reference's hash, on as
 * many connections as there are cores. Each slice sees every entry of its references, so slices
 * never need each other.
 */
final class Cancellation {
  /** Entries of both sides that one slice's hash table should hold at most. */
  private static final long ENTRIES_PER_SLICE = 4_000_000;

  private final JdbcMatch jdbc;
  private final TransactionTemplate transaction;
  private final int connections;

  Cancellation(JdbcMatch jdbc, TransactionTemplate transaction, int connections) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.connections = connections;
  }

  void run(MatchRun run, MatchScope scope) {
    for (String kind : matchedKinds(scope, jdbc.keptKinds())) {
      ReferenceStyle style =
          transaction.execute(
              _ -> {
                jdbc.forgetCancelled(run, kind);
                return jdbc.chooseStyle(run, kind);
              });
      int slices = (int) Math.max(connections, jdbc.entries() / ENTRIES_PER_SLICE + 1);
      inParallel(
          slices,
          slice -> {
            jdbc.workMemory("768MB");
            jdbc.cancel(run, kind, style, slice, slices);
          });
    }
  }

  /** Kinds to match: those that every shop's books state, and those that these books do state. */
  static List<String> matchedKinds(MatchScope scope, List<String> kept) {
    List<String> kinds = new ArrayList<>();
    for (EntryKind kind : scope.kinds()) {
      boolean always =
          kind == EntryKind.CHARGE || kind == EntryKind.REFUND || kind == EntryKind.DISPUTE;
      if (always || kept.contains(kind.code())) {
        kinds.add(kind.code());
      }
    }
    return kinds;
  }

  private interface Slice {
    void run(int slice);
  }

  private void inParallel(int slices, Slice work) {
    try (var executor = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < slices; i++) {
        int slice = i;
        running.add(executor.submit(() -> transaction.executeWithoutResult(_ -> work.run(slice))));
      }
      for (Future<?> future : running) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The match was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The match failed: " + e.getMessage(), e);
    }
  }
}

package io.tallystick.reconciliation.source;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the threads of one load share: the first failure and the decision to commit. */
final class LoadState {
  static final long LOOK_AROUND_MS = 100;

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CompletableFuture<Boolean> commit = new CompletableFuture<>();

  /** Stops all threads; only the first call says why. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    commit.complete(false);
  }

  /** Decides for all; only the first decision counts. */
  void decide(boolean toCommit) {
    commit.complete(toCommit);
  }

  /** Waits for the decision. */
  boolean committed() throws InterruptedException {
    try {
      return commit.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean failed() {
    return failure.get() != null;
  }

  /** Throws what went wrong first, if anything did. */
  void throwFailure() {
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e ->
          throw new IllegalStateException(
              "The import failed in the database and nothing of it is visible: " + e.getMessage(),
              e);
    }
  }

  /** The future's value, unless another thread fails meanwhile. */
  <T> T await(Future<T> future) {
    while (true) {
      throwFailure();
      try {
        return future.get(LOOK_AROUND_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // look around, then wait on
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("the import was interrupted");
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }
}

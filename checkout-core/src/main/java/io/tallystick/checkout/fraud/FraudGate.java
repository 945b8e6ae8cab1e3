package io.tallystick.checkout.fraud;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Asks the screen, and always has an answer in time: a screen that fails or is too slow must not
 * keep customers from buying, nor let everybody through unseen. Then a person looks at it.
 */
public final class FraudGate {
  private static final Logger LOG = LoggerFactory.getLogger(FraudGate.class);
  private static final int MOST_AT_ONCE = 64;
  private static final int LONGEST_REASON = 500;

  private final FraudScreen screen;
  private final Duration timeout;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  public FraudGate(FraudScreen screen, Duration timeout) {
    this.screen = screen;
    this.timeout = timeout;
  }

  /**
   * What the screen says, or {@link Verdict.Review}.
   *
   * @throws IllegalStateException in a transaction: it may ask over the network
   */
  public Verdict screen(Suspect suspect) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException(
          "The fraud screen of %s is asked outside a transaction".formatted(suspect.key()));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      if (!places.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return unanswered(suspect, "All its places were taken.");
      }
      return ask(suspect, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unanswered(suspect, "It was interrupted.");
    }
  }

  private Verdict ask(Suspect suspect, long deadline) throws InterruptedException {
    var task = new FutureTask<Verdict>(() -> storable(screen.screen(suspect)));
    Runnable work =
        () -> {
          try {
            task.run();
          } finally {
            places.release(); // by the screen's own end: one that hangs keeps its place
          }
        };
    Thread.ofVirtual().name("fraud-screen").start(work);
    try {
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return unanswered(suspect, "It took longer than %d ms.".formatted(timeout.toMillis()));
    } catch (ExecutionException e) {
      // its message may hold what it was asked about
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      return unanswered(suspect, "It failed: %s.".formatted(cause.getClass().getSimpleName()));
    } finally {
      task.cancel(true);
    }
  }

  private static Verdict unanswered(Suspect suspect, String why) {
    LOG.warn("Fraud screen, {}: for review. {}", suspect.key(), why);
    return new Verdict.Review("The fraud screen didn't answer. " + why);
  }

  /** No answer at all, or no reason, is a failure as any other. */
  private static Verdict storable(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass pass -> pass;
      case Verdict.Review(String reason) -> new Verdict.Review(storable(reason));
      case Verdict.Refuse(String reason) -> new Verdict.Refuse(storable(reason));
    };
  }

  private static String storable(String reason) {
    int end = Math.min(reason.length(), LONGEST_REASON);
    if (end < reason.length() && Character.isHighSurrogate(reason.charAt(end - 1))) {
      end--;
    }
    return reason.substring(0, end).replace('\0', '?');
  }
}

package io.tallystick.checkout.stripe;

import com.stripe.exception.StripeException;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a read that failed for a passing reason: a bounded number of times, each wait twice as
 * long as the one before, with jitter. Stripe's client doesn't repeat a 429, a dropped connection
 * or a broken body; reads have no effect, so all of them may be sent again.
 */
final class StripeReads {
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  // somebody else uses the allowance up: a moment isn't enough
  private static final Duration FIRST_WAIT_RATE_LIMITED = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  interface Call<S> {
    @Nullable S now() throws StripeException;
  }

  interface Reading<S, T> {
    T of(S answer) throws ProviderReadException;
  }

  private final int attempts;
  private final ReadPace pace;
  private final Pause pause;
  private final RandomGenerator jitter;
  private final StripeFailures failures;

  StripeReads(
      int attempts, ReadPace pace, Pause pause, RandomGenerator jitter, StripeFailures failures) {
    this.attempts = attempts;
    this.pace = pace;
    this.pause = pause;
    this.jitter = jitter;
    this.failures = failures;
  }

  <S, T> T read(String what, Call<S> call, Reading<S, T> reading) throws ProviderReadException {
    for (int attempt = 1; ; attempt++) {
      try {
        pace.await();
        return reading.of(answer(what, call));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.last(failures.interrupted(what, e), attempt);
      } catch (ProviderReadException e) {
        if (!e.reason().passing() || attempt >= attempts) {
          throw failures.last(e, attempt);
        }
        await(what, wait(e.reason(), attempt));
      }
    }
  }

  private <S> S answer(String what, Call<S> call) throws ProviderReadException {
    S answer;
    try {
      answer = call.now();
    } catch (StripeException e) {
      throw failures.of(what, e);
    } catch (RuntimeException e) {
      throw failures.of(what, e);
    }
    if (answer == null) {
      throw failures.unreadable(what, "the answer is empty");
    }
    return answer;
  }

  private void await(String what, Duration wait) throws ProviderReadException {
    try {
      pause.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.last(failures.interrupted(what, e), 1);
    }
  }

  /** Between half and all of the doubled wait. */
  private Duration wait(Reason reason, int attempt) {
    Duration first = reason == Reason.RATE_LIMITED ? FIRST_WAIT_RATE_LIMITED : FIRST_WAIT;
    long millis = Math.min(first.toMillis() << Math.min(attempt - 1, 20), LONGEST_WAIT.toMillis());
    return Duration.ofMillis(jitter.nextLong(millis / 2, millis + 1));
  }
}

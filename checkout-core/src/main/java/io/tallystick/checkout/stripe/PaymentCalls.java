package io.tallystick.checkout.stripe;

import com.stripe.exception.StripeException;
import io.tallystick.checkout.payment.ProviderCall;
import io.tallystick.checkout.stripe.Ending.Means;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one call: tries it again with the same key where that is safe and may help, so often and so
 * long and no more, and says what came of it. Never throws over what Stripe or the network did.
 *
 * <p>The tries are one request to Stripe, since they share its key. So what any of them learns for
 * certain, that it was done or refused, holds for all; but that a later try wasn't sent says
 * nothing about an earlier one of which nobody knows what it did.
 */
final class PaymentCalls {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentCalls.class);

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  // somebody else uses the allowance up: a moment isn't enough
  private static final Duration FIRST_WAIT_LIMITED = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** A request to Stripe. */
  interface Call<S> {
    @Nullable S now() throws StripeException;
  }

  /** Stripe's object as ours. */
  interface Reading<S, T> {
    T of(S object) throws Incomplete;
  }

  /** What came of a call. */
  sealed interface Came<T> {
    /** An object. */
    record Got<T>(T value) implements Came<T> {}

    /** Stripe said no. */
    record Refusal<T>(Failure failure) implements Came<T> {}

    /** What it says when it isn't an object. */
    default <U> Came<U> withoutObject() {
      return switch (this) {
        case Got<T> _ -> throw new IllegalStateException("it is an object");
        case Refusal(var failure) -> new Refusal<>(failure);
        case Nothing(var notDone, var why) -> new Nothing<>(notDone, why);
      };
    }

    /** Nothing: either it certainly wasn't carried out, or nobody knows. */
    record Nothing<T>(boolean notDone, String why) implements Came<T> {}
  }

  private final StripePaymentLimits limits;
  private final CallGuard guard;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final RandomGenerator jitter;
  private final RequestMeters meters;

  PaymentCalls(
      StripePaymentLimits limits,
      CallGuard guard,
      LongSupplier nanoTime,
      Pause pause,
      RandomGenerator jitter,
      RequestMeters meters) {
    this.meters = meters;
    this.limits = limits;
    this.guard = guard;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.jitter = jitter;
  }

  /**
   * @param what for people: "confirming pi_1"
   */
  <S, T> Came<T> make(ProviderCall kind, String what, Call<S> call, Reading<S, T> reading) {
    if (!guard.enter()) {
      return new Came.Nothing<>(true, what + ": too many calls to Stripe at once");
    }
    try {
      return tries(kind, what, call, reading);
    } finally {
      guard.leave();
    }
  }

  private <S, T> Came<T> tries(
      ProviderCall kind, String what, Call<S> call, Reading<S, T> reading) {
    long begun = nanoTime.getAsLong();
    Failure open = null;
    for (int tries = 1; ; tries++) {
      Tried<T> tried = once(kind, call, reading);
      if (tried.value() != null) {
        return new Came.Got<>(tried.value());
      }
      Failure failure = tried.failure();
      if (failure.ending().means() == Means.SAID_NO) {
        return new Came.Refusal<>(failure);
      }
      if (failure.ending().means() == Means.OPEN) {
        open = failure;
      }
      if (!failure.ending().again()
          || tries >= limits.attempts()
          || !waited(failure.ending(), tries, begun)) {
        return nothing(what, failure, open, tries);
      }
      meters.triedAgain(kind);
    }
  }

  private static <T> Came<T> nothing(String what, Failure last, @Nullable Failure open, int tries) {
    Failure telling = open == null ? last : open;
    String times = tries == 1 ? "" : " (tried " + tries + " times)";
    String why = what + ": " + telling.why() + times;
    if (last.ending() == Ending.NO_ACCESS) {
      LOG.error(
          "Stripe refuses our key, so nothing can be paid: {}: {}. Check STRIPE_API_KEY or"
              + " tallystick.stripe.api-key, and what that key may do.",
          what,
          last.why());
    } else if (last.ending() == Ending.KEY_OF_ANOTHER) {
      LOG.error("An idempotency key was used for two different requests: {}", why);
    } else {
      LOG.warn("{}: {}", open == null ? "Not sent" : "Outcome unknown", why);
    }
    return new Came.Nothing<>(open == null, why);
  }

  private record Tried<T>(@Nullable T value, Failure failure) {}

  private static final Failure NONE = Failure.ours(Ending.UNEXPECTED, "");

  private <S, T> Tried<T> once(ProviderCall kind, Call<S> call, Reading<S, T> reading) {
    Failure heldBack = guard.admit();
    if (heldBack != null) {
      meters.ended(kind, heldBack.ending());
      return new Tried<>(null, heldBack);
    }
    Ending ending = Ending.UNEXPECTED;
    try {
      Tried<T> tried = sent(call, reading);
      ending = tried.value() == null ? tried.failure().ending() : null;
      return tried;
    } finally {
      guard.ended(ending);
      meters.ended(kind, ending);
    }
  }

  private static <S, T> Tried<T> sent(Call<S> call, Reading<S, T> reading) {
    try {
      S object = call.now();
      if (object == null) {
        return new Tried<>(null, Failure.ours(Ending.UNREADABLE, "the answer is empty"));
      }
      return new Tried<>(reading.of(object), NONE);
    } catch (StripeException e) {
      return new Tried<>(null, Failure.of(e));
    } catch (Incomplete e) {
      String why = "the answer is incomplete: " + e.getMessage();
      return new Tried<>(null, Failure.ours(Ending.UNREADABLE, why));
    } catch (RuntimeException e) {
      return new Tried<>(null, Failure.of(e));
    }
  }

  /** Anything from nothing to the doubled wait; false when there is no time for another try. */
  private boolean waited(Ending ending, int tries, long begun) {
    Duration first = ending == Ending.LIMITED ? FIRST_WAIT_LIMITED : FIRST_WAIT;
    long most = Math.min(first.toNanos() << Math.min(tries - 1, 10), LONGEST_WAIT.toNanos());
    Duration wait = Duration.ofNanos(jitter.nextLong(most + 1));
    Duration gone = Duration.ofNanos(nanoTime.getAsLong() - begun);
    if (gone.plus(wait).compareTo(limits.patience()) > 0) {
      return false;
    }
    try {
      pause.sleep(wait);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

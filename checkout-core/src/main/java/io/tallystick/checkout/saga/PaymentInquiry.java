package io.tallystick.checkout.saga;

import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Asks the provider how one payment stands, and takes the answer down as every other news of it. It
 * takes, gives back and cancels nothing.
 */
public final class PaymentInquiry {
  /** So long a customer may be at it in the browser. */
  public static final Duration HOLD = OrderBeginning.HOLD;

  /** How an answer of the provider's begins that changed nothing. */
  static final String SAYS = "the provider says ";

  /** What was learnt. */
  public sealed interface Result {
    /** Something new: that is how it stood and stands. */
    record Changed(PaymentState before, PaymentState after) implements Result {}

    /**
     * Nothing was written.
     *
     * @param why for people
     */
    record Unchanged(PaymentState state, String why) implements Result {}
  }

  private final PaymentAttempts payments;
  private final Supplier<PaymentProvider> provider;
  private final PaymentSettlement settlement;

  PaymentInquiry(
      PaymentAttempts payments, Supplier<PaymentProvider> provider, PaymentSettlement settlement) {
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
  }

  /**
   * May be called any number of times, by several at once. Not in a transaction.
   *
   * @param told who asks, for the audit
   * @throws java.util.NoSuchElementException if there is no such attempt
   */
  public Result ask(String attemptId, Told told) {
    PaymentAttempt attempt = payments.find(attemptId).orElseThrow();
    String intentId = attempt.intentId();
    if (intentId == null) { // it was never made known, so nobody can have confirmed it
      settlement.notSent(attemptId, "the provider was never asked for it", told.actor(), () -> {});
      return since(attempt, "the provider never heard of it");
    }
    return switch (provider.get().payment(intentId)) {
      case Outcome.Succeeded<ProviderPayment>(ProviderPayment now) -> {
        settlement.learn(now, told);
        yield since(attempt, SAYS + "'%s'".formatted(now.status()));
      }
      case Outcome.Declined<ProviderPayment> no ->
          since(attempt, "the provider doesn't know the payment: " + no.code());
      case Outcome.NotSent<ProviderPayment>(String why) -> since(attempt, "not asked: " + why);
      case Outcome.Unknown<ProviderPayment>(String why) -> since(attempt, "no answer: " + why);
    };
  }

  private Result since(PaymentAttempt before, String why) {
    PaymentState after = payments.find(before.attemptId()).orElseThrow().state();
    return after == before.state()
        ? new Result.Unchanged(after, why)
        : new Result.Changed(before.state(), after);
  }
}

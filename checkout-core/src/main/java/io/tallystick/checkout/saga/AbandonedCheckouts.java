package io.tallystick.checkout.saga;

import io.tallystick.checkout.attempt.AttemptClaim.Work;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CheckoutAttempts.Abandoned;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what a process left behind that died, or lost its database: asks the provider where it
 * stands, and commits the order or undoes it. Nothing is paid in the customer's absence.
 */
public final class AbandonedCheckouts {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedCheckouts.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration WORK = Duration.ofMinutes(5);
  private static final Told FINISHER = Told.byAnswer("finisher");

  /** An order that can't be written so often won't be: the money goes back. */
  private static final int GIVE_UP = 6;

  private final CheckoutAttempts attempts;
  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final PaymentSettlement settlement;
  private final Answers answers;

  AbandonedCheckouts(
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      Answers answers) {
    this.attempts = attempts;
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
    this.answers = answers;
  }

  /**
   * @return how many were taken over
   */
  public int round(int limit) {
    List<Abandoned> taken = attempts.takeOver(PATIENCE, WORK, limit);
    for (Abandoned each : taken) {
      try {
        finish(each);
      } catch (RuntimeException e) { // it comes up again when the time of this work is over
        LOG.warn("Checkout attempt {} couldn't be finished yet", each.work().attemptId(), e);
      }
    }
    return taken.size();
  }

  private void finish(Abandoned abandoned) {
    Work work = abandoned.work();
    PaymentAttempt payment = payments.find(work.attemptId()).orElse(null);
    if (payment == null) {
      CheckoutAnswer answer = answers.problem(interrupted());
      attempts.answer(work, answer.status(), answer.body());
      return;
    }
    String intentId = payment.intentId();
    if (intentId == null) {
      settlement.notSent(
          work.attemptId(),
          "interrupted before the provider was asked",
          () -> answer(work, payment));
      return;
    }
    switch (provider.payment(intentId)) {
      case Outcome.Succeeded<ProviderPayment> now -> heard(abandoned, payment, now.value());
      case Outcome.Declined<ProviderPayment> no ->
          settlement.unknown(
              work.attemptId(),
              "the provider doesn't know it: " + no.code(),
              () -> answer(work, payment));
      case Outcome.NotSent<ProviderPayment> not ->
          settlement.unknown(work.attemptId(), not.why(), () -> answer(work, payment));
      case Outcome.Unknown<ProviderPayment> nothing ->
          settlement.unknown(work.attemptId(), nothing.why(), () -> answer(work, payment));
    }
  }

  private void heard(Abandoned abandoned, PaymentAttempt payment, ProviderPayment now) {
    Work work = abandoned.work();
    if (now.state() == PaymentState.CREATED && !payment.customerConfirms()) {
      // the customer is gone, and with them the card: it must not be confirmed any more
      String key = PaymentAttempt.cancelKey(payment.attemptId(), now.state());
      if (provider.cancel(now.intentId(), key) instanceof Outcome.Succeeded<ProviderPayment> done) {
        settlement.learn(done.value(), FINISHER, () -> answer(work, payment));
      }
      return;
    }
    try {
      settlement.learn(now, FINISHER, () -> answer(work, payment));
    } catch (RuntimeException e) {
      if (abandoned.takeovers() < GIVE_UP) {
        throw e;
      }
      LOG.error("The order of attempt {} can't be written; undoing it", work.attemptId(), e);
      settlement.giveUp(payment, now, "the order couldn't be written", () -> answer(work, payment));
    }
  }

  private void answer(Work work, PaymentAttempt payment) {
    CheckoutAnswer answer = answers.of(payment.attemptId(), payment.orderId(), null);
    attempts.answer(work, answer.status(), answer.body());
  }

  private static Problem interrupted() {
    return Problem.of(
        503,
        "interrupted",
        "Interrupted before anything was charged",
        "Your order was interrupted before anything was charged. Please try again with a new"
            + " Idempotency-Key.");
  }
}

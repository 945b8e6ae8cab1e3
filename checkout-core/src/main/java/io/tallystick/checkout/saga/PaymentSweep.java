package io.tallystick.checkout.saga;

import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the provider about payments of which nothing was heard in time, and cancels those that
 * nobody will finish. What the provider doesn't say changes nothing.
 */
public final class PaymentSweep {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentSweep.class);
  private static final Told SWEEP = Told.byAnswer("sweep");

  /** Longer than any request of ours can be on its way. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  private static final Duration CLAIM = Duration.ofMinutes(5);

  /** After so many questions without news a person should look, and again; it goes on asking. */
  private static final int LOOK = 15;

  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final PaymentSettlement settlement;
  private final Orders orders;
  private final Clock clock;

  PaymentSweep(
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      Orders orders,
      Clock clock) {
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
    this.orders = orders;
    this.clock = clock;
  }

  /**
   * Asks about those that are due.
   *
   * @return how many were due
   */
  public int round(int limit) {
    var due = payments.takeDue(CLAIM, limit);
    for (PaymentAttempt each : due) {
      try {
        ask(each);
      } catch (RuntimeException e) { // one payment's trouble isn't another's
        LOG.warn("What became of the payment of {} can't be noted yet", each.attemptId(), e);
        later(each);
      }
    }
    return due.size();
  }

  private void ask(PaymentAttempt attempt) {
    String intentId = attempt.intentId();
    if (intentId == null) { // the provider doesn't know it, or nobody can confirm it
      settlement.notSent(attempt.attemptId(), "the provider was never asked for it", () -> {});
      return;
    }
    switch (provider.payment(intentId)) {
      case Outcome.Succeeded<ProviderPayment> now -> heard(attempt, now.value());
      case Outcome.Declined<ProviderPayment> no ->
          strange(attempt, "the provider doesn't know the payment: " + no.code());
      case Outcome.NotSent<ProviderPayment> _ -> later(attempt);
      case Outcome.Unknown<ProviderPayment> _ -> later(attempt);
    }
  }

  private void heard(PaymentAttempt attempt, ProviderPayment now) {
    settlement.learn(now, SWEEP);
    PaymentAttempt own = payments.find(attempt.attemptId()).orElseThrow();
    boolean open =
        switch (now.state()) {
          case CREATED, REQUIRES_ACTION, FAILED -> true;
          case PROCESSING, AUTHORIZED, UNKNOWN, CAPTURED, VOIDED, EXPIRED -> false;
        };
    if (!open) {
      if (!own.state().isFinal()) {
        later(own);
      }
      return;
    }
    // money isn't taken as long as it stands so; what was unknown isn't any more, once no request
    // of ours can be on its way
    boolean unknown = own.state() == PaymentState.UNKNOWN;
    boolean settled = !began(own, SETTLED);
    boolean waits = own.customerConfirms() && began(own, OrderBeginning.HOLD);
    if ((unknown && !settled) || (!unknown && waits && now.state() != PaymentState.FAILED)) {
      later(own);
      return;
    }
    if (waits && now.state() == PaymentState.FAILED) { // the customer may try another card
      payments.askAt(own.attemptId(), own.createdAt().plus(OrderBeginning.HOLD));
      return;
    }
    cancel(own, now);
  }

  /** Whether it began no longer ago than that. What began far ahead did so by a wrong clock. */
  private boolean began(PaymentAttempt own, Duration ago) {
    Instant now = clock.instant();
    return own.createdAt().plus(ago).isAfter(now)
        && own.createdAt().isBefore(now.plus(OrderBeginning.HOLD));
  }

  private void cancel(PaymentAttempt own, ProviderPayment now) {
    String key = PaymentAttempt.cancelKey(own.attemptId(), now.state());
    ProviderPayment after =
        switch (provider.cancel(now.intentId(), key)) {
          case Outcome.Succeeded<ProviderPayment> done -> done.value();
          case Outcome.Declined<ProviderPayment> no -> no.value();
          case Outcome.NotSent<ProviderPayment> _ -> null;
          case Outcome.Unknown<ProviderPayment> _ -> null;
        };
    if (after == null || settlement.learn(after, SWEEP) != Settlement.Result.APPLIED) {
      later(own);
    }
  }

  private void later(PaymentAttempt attempt) {
    if (attempt.asks() > 0 && attempt.asks() % LOOK == 0) { // whoever counted to it may have died
      orders.review(attempt.orderId(), "the provider doesn't say what became of its payment");
    }
    payments.askAgain(attempt);
  }

  private void strange(PaymentAttempt attempt, String what) {
    orders.review(attempt.orderId(), what);
    payments.askAgain(attempt);
  }
}

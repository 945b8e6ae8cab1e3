package io.tallystick.checkout.saga;

import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.order.PlacedOrder;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import java.util.Objects;
import java.util.Optional;

/**
 * A cart that is checked out again, with a fresh key: by somebody who clicked twice, came back, or
 * tries another card. Its earlier payment must be certainly over before another one begins.
 */
final class EarlierOrder {
  private static final Told ANSWER = Told.byAnswer("checkout");

  /** What there is of the cart. */
  sealed interface Found {}

  record None() implements Found {}

  /** An order that came to nothing: no payment of it can succeed any more. */
  record MayGoOn(PlacedOrder order) implements Found {}

  /** An order that is paid, or may be: no other one may begin. */
  record Stands(Problem problem) implements Found {}

  private final Orders orders;
  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final PaymentSettlement settlement;

  EarlierOrder(
      Orders orders,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement) {
    this.orders = orders;
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
  }

  Found of(String cartId) {
    Optional<PlacedOrder> live = orders.liveOfCart(cartId);
    if (live.isEmpty()) {
      return new None();
    }
    String orderId = live.get().orderId();
    for (PaymentAttempt attempt : payments.ofOrder(orderId)) {
      if (!isOver(attempt)) {
        return new Stands(checking(orderId));
      }
    }
    PlacedOrder now = orders.find(orderId).orElseThrow();
    return switch (now.state()) {
      case PAYMENT_FAILED, EXPIRED -> new MayGoOn(now);
      case CANCELLED -> new None();
      case DRAFT, PAYMENT_PENDING -> new Stands(checking(orderId));
      case PAYMENT_AUTHORIZED,
          PAID,
          CAPTURE_FAILED,
          FULFILLMENT_PENDING,
          PARTIALLY_FULFILLED,
          FULFILLED,
          CANCELLED_WITH_REFUND,
          REFUNDED,
          PARTIALLY_REFUNDED,
          CLOSED ->
          new Stands(ordered(orderId));
    };
  }

  /** Whether it is over for good, without asking the provider. */
  static boolean cannotBePaid(PaymentAttempt attempt) {
    return switch (attempt.state()) {
      case CAPTURED, AUTHORIZED, VOIDED, EXPIRED -> true;
      case FAILED -> attempt.intentId() == null;
      case CREATED, REQUIRES_ACTION, PROCESSING, UNKNOWN -> false;
    };
  }

  /** Captured counts as over: the order's state tells the rest. */
  private boolean isOver(PaymentAttempt attempt) {
    return switch (attempt.state()) {
      case CAPTURED, AUTHORIZED, VOIDED, EXPIRED -> true;
      case PROCESSING, UNKNOWN -> false;
      case FAILED -> attempt.intentId() == null || cancelled(attempt);
      // the customer has left the bank's page: no other browser may finish it behind our back
      case REQUIRES_ACTION -> cancelled(attempt);
      case CREATED ->
          attempt.customerConfirms() && attempt.intentId() != null && cancelled(attempt);
    };
  }

  private boolean cancelled(PaymentAttempt attempt) {
    String intentId = Objects.requireNonNull(attempt.intentId());
    Outcome<ProviderPayment> outcome =
        provider.cancel(intentId, PaymentAttempt.cancelKey(attempt.attemptId(), attempt.state()));
    ProviderPayment now =
        switch (outcome) {
          case Outcome.Succeeded<ProviderPayment> done -> done.value();
          case Outcome.Declined<ProviderPayment> no -> no.value();
          case Outcome.NotSent<ProviderPayment> _ -> null;
          case Outcome.Unknown<ProviderPayment> _ -> null;
        };
    if (now == null) {
      return false;
    }
    settlement.learn(now, ANSWER);
    return now.state().isFinal() || now.state() == PaymentState.AUTHORIZED;
  }

  private static Problem checking(String orderId) {
    return Answers.of(
        409,
        "payment-pending",
        "A payment is under way",
        "A payment for this cart is under way or being checked. Please don't pay again.",
        orderId);
  }

  private static Problem ordered(String orderId) {
    return Answers.of(
        409,
        "already-ordered",
        "Already ordered",
        "This cart has been ordered. To buy more, begin a new cart.",
        orderId);
  }
}

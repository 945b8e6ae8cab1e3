package io.tallystick.checkout.saga;

import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
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
import java.util.Optional;

/** Takes the money that is held for an order, when it is shipped. */
public final class Captures {
  private static final Told ANSWER = Told.byAnswer("capture");
  private static final Duration SOON = Duration.ofSeconds(10);

  /** What a capture came to. */
  public enum Result {
    CAPTURED,
    /** It was before; nothing was done. */
    ALREADY,
    /** There is nothing held, or less than that. */
    NOTHING_HELD,
    /** The provider said no: the order is capture_failed. */
    FAILED,
    /** Nothing was done: try again. */
    NOT_SENT,
    /** The provider is asked what became of it: don't capture again. */
    UNKNOWN
  }

  private final Transactions transactions;
  private final Orders orders;
  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final PaymentSettlement settlement;
  private final CheckoutMeters meters;
  private final Clock clock;

  Captures(
      Transactions transactions,
      Orders orders,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      CheckoutMeters meters,
      Clock clock) {
    this.transactions = transactions;
    this.orders = orders;
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Captures once per order; what isn't captured of the hold is let go of.
   *
   * @param amountMinor at most what is held, in the order's currency
   */
  public Result capture(String orderId, long amountMinor) {
    return meters.captured(captureOnce(orderId, amountMinor));
  }

  private Result captureOnce(String orderId, long amountMinor) {
    Optional<PaymentAttempt> found =
        payments.ofOrder(orderId).reversed().stream() // what an earlier one holds goes back
            .filter(p -> p.state() == PaymentState.AUTHORIZED || p.state() == PaymentState.CAPTURED)
            .findFirst();
    if (found.isEmpty()) {
      return Result.NOTHING_HELD;
    }
    PaymentAttempt held = found.get();
    if (held.state() == PaymentState.CAPTURED) {
      return Result.ALREADY;
    }
    String intentId = held.intentId();
    if (intentId == null || amountMinor <= 0 || amountMinor > held.amountMinor()) {
      return Result.NOTHING_HELD;
    }
    // if we die during the call, the sweep asks
    payments.askAt(held.attemptId(), clock.instant().plus(SOON.multipliedBy(30)));
    String key = PaymentAttempt.key(held.attemptId(), "capture");
    return switch (provider.capture(intentId, amountMinor, key)) {
      case Outcome.Succeeded<ProviderPayment> done -> {
        settlement.learn(done.value(), ANSWER);
        yield Result.CAPTURED;
      }
      case Outcome.Declined<ProviderPayment> no -> {
        ProviderPayment now = no.value();
        if (now != null) {
          settlement.learn(now, ANSWER);
        }
        failed(orderId, no.message());
        yield Result.FAILED;
      }
      case Outcome.NotSent<ProviderPayment> _ -> Result.NOT_SENT;
      case Outcome.Unknown<ProviderPayment> _ -> {
        payments.askAt(held.attemptId(), clock.instant().plus(SOON));
        yield Result.UNKNOWN;
      }
    };
  }

  private void failed(String orderId, String why) {
    transactions.run(
        () -> {
          MoveResult moved =
              orders.move(
                  OrderMove.ours(
                      orderId, OrderState.CAPTURE_FAILED, "capture refused: " + why, "capture"));
          orders.review(orderId, "the held money couldn't be taken: " + why);
          return moved;
        });
  }
}

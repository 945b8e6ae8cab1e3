package io.tallystick.checkout.saga;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CheckoutAttempts.Happening;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.order.PlacedOrder;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.pricing.coupon.Coupons;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what can't be completed: cancels a payment that isn't captured, refunds one that is, gives
 * stock and coupon back. It counts as complete when the provider says so.
 */
public final class CompensationWorker {
  private static final Logger LOG = LoggerFactory.getLogger(CompensationWorker.class);
  private static final Duration CLAIM = Duration.ofMinutes(5);
  private static final Told COMPENSATION = Told.byAnswer("compensation");
  private static final int LOOK = 10;

  private final Transactions transactions;
  private final Compensations compensations;
  private final CheckoutAttempts attempts;
  private final PaymentAttempts payments;
  private final PaymentProvider provider;
  private final PaymentSettlement settlement;
  private final MoneyBack moneyBack;
  private final Inventory inventory;
  private final Coupons coupons;
  private final Orders orders;

  CompensationWorker(
      Transactions transactions,
      Compensations compensations,
      CheckoutAttempts attempts,
      PaymentAttempts payments,
      PaymentProvider provider,
      PaymentSettlement settlement,
      MoneyBack moneyBack,
      Inventory inventory,
      Coupons coupons,
      Orders orders) {
    this.transactions = transactions;
    this.compensations = compensations;
    this.attempts = attempts;
    this.payments = payments;
    this.provider = provider;
    this.settlement = settlement;
    this.moneyBack = moneyBack;
    this.inventory = inventory;
    this.coupons = coupons;
    this.orders = orders;
  }

  /**
   * @return how many were due
   */
  public int round(int limit) {
    List<Compensations.Due> due = compensations.takeDue(CLAIM, limit);
    for (Compensations.Due each : due) {
      try {
        undo(each);
      } catch (RuntimeException e) {
        LOG.warn("Attempt {} couldn't be undone yet", each.attemptId(), e);
        later(each, String.valueOf(e.getMessage()));
      }
    }
    return due.size();
  }

  private void undo(Compensations.Due due) {
    PaymentAttempt payment = payments.find(due.attemptId()).orElseThrow();
    boolean back =
        switch (payment.state()) {
          case CAPTURED -> moneyBack.isBack(payment, due.reason());
          case VOIDED, EXPIRED -> true;
          case CREATED, REQUIRES_ACTION, PROCESSING, AUTHORIZED, FAILED, UNKNOWN ->
              payment.intentId() == null || cancelled(payment);
        };
    if (!back) {
      later(due, "the money isn't back yet");
      return;
    }
    transactions.run(
        () -> {
          PlacedOrder order = orders.lock(due.orderId()).orElseThrow();
          // the customer may be paying the order by another attempt: then it is that one's to tell
          boolean latest = payments.isLatest(due.attemptId());
          if (latest && order.state() == OrderState.PAYMENT_PENDING) {
            orders.move(
                OrderMove.ours(
                    due.orderId(), OrderState.PAYMENT_FAILED, due.reason(), "compensation"));
          }
          inventory.release(due.attemptId());
          if (latest) { // else another attempt may hold it
            coupons.release(due.orderId());
          }
          attempts.recordAll(
              due.attemptId(),
              List.of(new Happening(Fact.COMPENSATION_COMPLETE, payment.intentId(), due.reason())),
              "compensation");
          compensations.done(due.attemptId());
          return true;
        });
  }

  private void later(Compensations.Due due, String why) {
    if (due.tries() % LOOK == 0) { // again and again: whoever counted to it may have died
      orders.review(due.orderId(), "the undoing takes long: " + due.reason());
    }
    compensations.later(due, why);
  }

  /** True once the provider confirms that it can't be paid any more. */
  private boolean cancelled(PaymentAttempt payment) {
    String intentId = Objects.requireNonNull(payment.intentId());
    String key = PaymentAttempt.cancelKey(payment.attemptId(), payment.state());
    if (provider.cancel(intentId, key) instanceof Outcome.Succeeded<ProviderPayment> done) {
      settlement.learn(done.value(), COMPENSATION);
    } else if (provider.payment(intentId) instanceof Outcome.Succeeded<ProviderPayment> now) {
      settlement.learn(now.value(), COMPENSATION); // captured meanwhile: refunded in the next round
    }
    PaymentState state = payments.find(payment.attemptId()).orElseThrow().state();
    return state == PaymentState.VOIDED || state == PaymentState.EXPIRED;
  }
}

package io.tallystick.checkout.saga;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CheckoutAttempts.Happening;
import io.tallystick.checkout.attempt.Fact;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.inventory.CommitResult;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.order.PlacedOrder;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.pricing.coupon.Coupons;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.trace.Spans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies the provider's word to attempt, order, stock, coupon, facts and events in one
 * transaction. Rows are locked in the order that docs/checkout.md names.
 */
final class PaymentSettlement implements Settlement {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** Card networks let go of a hold after a week at the latest, if they don't say when. */
  private static final Duration LONGEST_HOLD = Duration.ofDays(6);

  private static final Set<OrderState> UNPAID =
      Set.of(OrderState.PAYMENT_PENDING, OrderState.PAYMENT_FAILED, OrderState.EXPIRED);

  private final Transactions transactions;
  private final Orders orders;
  private final PaymentAttempts payments;
  private final CheckoutAttempts attempts;
  private final Inventory inventory;
  private final Coupons coupons;
  private final OrderEvents events;
  private final Compensations compensations;
  private final Refunds refunds;
  private final CheckoutMeters meters;
  private final Spans spans;
  private final Clock clock;

  PaymentSettlement(
      Transactions transactions,
      Orders orders,
      PaymentAttempts payments,
      CheckoutAttempts attempts,
      Inventory inventory,
      Coupons coupons,
      OrderEvents events,
      Compensations compensations,
      Refunds refunds,
      CheckoutMeters meters,
      Spans spans,
      Clock clock) {
    this.transactions = transactions;
    this.orders = orders;
    this.payments = payments;
    this.attempts = attempts;
    this.inventory = inventory;
    this.coupons = coupons;
    this.events = events;
    this.compensations = compensations;
    this.refunds = refunds;
    this.meters = meters;
    this.spans = spans;
    this.clock = clock;
  }

  @Override
  public Result learn(ProviderPayment payment, Told told) {
    return learn(payment, told, () -> {});
  }

  /**
   * @param last done at the end of the same transaction, also if there was nothing new
   */
  Result learn(ProviderPayment payment, Told told, Runnable last) {
    Optional<PaymentAttempt> own = payments.of(payment);
    if (own.isEmpty()) {
      return Result.NOT_OURS;
    }
    PaymentAttempt found = own.get();
    Result result =
        inSpan(
            () -> {
              PlacedOrder order = orders.lock(found.orderId()).orElseThrow();
              Result applied = apply(order, payments.lock(found.attemptId()), payment, told);
              last.run();
              return applied;
            });
    if (result == Result.APPLIED) {
      meters.changed(payment.state());
    }
    return result;
  }

  private <T> T inSpan(Supplier<T> work) {
    return spans.in("order.commit", () -> transactions.run(work));
  }

  private Result apply(
      PlacedOrder order, PaymentAttempt attempt, ProviderPayment payment, Told told) {
    if (attempt.intentId() == null) {
      payments.known(attempt.attemptId(), payment);
    }
    PaymentState to = payment.state();
    if (to == PaymentState.UNKNOWN) {
      orders.review(
          order.orderId(),
          "the provider calls its payment '%s', which we don't know".formatted(payment.status()));
      return Result.NOTHING_NEW;
    }
    if (!attempt.state().next().contains(to)) {
      return Result.NOTHING_NEW; // known already, or late
    }
    payments.change(attempt, payment, askAt(attempt, payment), told);
    if (!payments.isLatest(attempt.attemptId())) {
      besides(order, attempt, payment, told);
      return Result.APPLIED;
    }
    switch (to) {
      case REQUIRES_ACTION, PROCESSING -> reopen(order, payment, told);
      case AUTHORIZED -> succeeded(order, attempt, payment, told);
      case CAPTURED -> {
        succeeded(order, attempt, payment, told);
        refunds.captureKnown(order.orderId(), told, payment.intentId()); // it may have come before
      }
      case FAILED ->
          failed(order, attempt, Objects.requireNonNullElse(payment.failureMessage(), "declined"));
      case VOIDED, EXPIRED -> ended(order, attempt, payment, told);
      case CREATED, UNKNOWN -> throw new IllegalStateException(to + " follows nothing");
    }
    return Result.APPLIED;
  }

  /**
   * News of an attempt after which another one began: the order, its coupon and its state are that
   * one's. What this one took goes back.
   */
  private void besides(
      PlacedOrder order, PaymentAttempt attempt, ProviderPayment payment, Told told) {
    switch (payment.state()) {
      case AUTHORIZED, CAPTURED -> {
        record(attempt, new Happening(Fact.PAYMENT_AUTHORIZED, payment.intentId(), null));
        need(attempt, "paid, though the order is left to a later attempt");
        refunds.captureKnown(order.orderId(), told, payment.intentId());
      }
      case VOIDED, EXPIRED -> inventory.release(attempt.attemptId());
      case CREATED, REQUIRES_ACTION, PROCESSING, FAILED, UNKNOWN -> {} // the sweep cancels it
    }
  }

  /** When the provider is to be asked if nothing is heard; null: nothing more is expected. */
  private @Nullable Instant askAt(PaymentAttempt attempt, ProviderPayment payment) {
    Instant now = clock.instant();
    return switch (payment.state()) {
      case CREATED, REQUIRES_ACTION -> attempt.askAt() == null ? now.plus(SOON) : attempt.askAt();
      case PROCESSING, UNKNOWN -> now.plus(SOON);
      case AUTHORIZED ->
          Objects.requireNonNullElseGet(payment.captureBefore(), () -> now.plus(LONGEST_HOLD));
      // the customer may try again in the browser, until the order expires; else it's cancelled
      case FAILED ->
          attempt.customerConfirms() && attempt.askAt() != null ? attempt.askAt() : now.plus(SOON);
      case CAPTURED, VOIDED, EXPIRED -> null;
    };
  }

  private void reopen(PlacedOrder order, ProviderPayment payment, Told told) {
    if (order.state() == OrderState.PAYMENT_FAILED || order.state() == OrderState.EXPIRED) {
      move(order, OrderState.PAYMENT_PENDING, "the customer tries again", payment, told);
    }
  }

  private void succeeded(
      PlacedOrder order, PaymentAttempt attempt, ProviderPayment payment, Told told) {
    boolean captured = payment.state() == PaymentState.CAPTURED;
    if (attempt.state() == PaymentState.AUTHORIZED) { // what was held is taken now
      if (move(order, OrderState.PAID, "captured", payment, told)) {
        events.paid(
            order.orderId(), attempt.attemptId(), payment.receivedMinor(), payment.currency());
      } else {
        need(attempt, "captured, though the order is " + order.state().code());
      }
      return;
    }
    var authorized = new Happening(Fact.PAYMENT_AUTHORIZED, payment.intentId(), null);
    if (!UNPAID.contains(order.state())) {
      record(attempt, authorized);
      need(attempt, "a payment for an order that is " + order.state().code() + " already");
      return;
    }
    boolean undone = attempts.facts(attempt.attemptId()).contains(Fact.COMPENSATION_REQUIRED);
    boolean there = !undone && takeStock(attempt);
    if (!captured && order.state() != OrderState.PAYMENT_PENDING) {
      move(order, OrderState.PAYMENT_PENDING, "the payment came late", payment, told);
    }
    move(
        order,
        captured ? OrderState.PAID : OrderState.PAYMENT_AUTHORIZED,
        captured ? "the payment was captured" : "the payment is held",
        payment,
        told);
    if (!there) {
      record(attempt, authorized);
      need(
          attempt,
          undone ? "paid after it was undone" : "paid, but what was bought is gone meanwhile");
      orders.review(order.orderId(), "money is going back: nothing may be sent");
      return;
    }
    long paid = captured ? payment.receivedMinor() : payment.capturableMinor();
    if (paid != order.totalMinor() || !payment.currency().equals(order.currency())) {
      orders.review(
          order.orderId(),
          "the provider has %d %s, the order is over %d %s"
              .formatted(paid, payment.currency(), order.totalMinor(), order.currency()));
    }
    if (captured) {
      events.paid(order.orderId(), attempt.attemptId(), paid, payment.currency());
    } else {
      events.authorized(order.orderId(), attempt.attemptId(), paid, payment.currency());
    }
    attempts.recordAll(
        attempt.attemptId(),
        List.of(
            authorized,
            new Happening(Fact.ORDER_COMMITTED, order.orderId(), null),
            Happening.of(Fact.EVENT_RECORDED)),
        told.actor());
  }

  /** False: others have bought it since the reservation ran out. */
  private boolean takeStock(PaymentAttempt attempt) {
    return switch (spans.in("inventory.commit", () -> inventory.commit(attempt.attemptId()))) {
      case CommitResult.Sold _, CommitResult.SoldLate _ -> true;
      case CommitResult.GoneMeanwhile _ -> false;
      case CommitResult.NotHeld _ -> !compensations.needsStock(attempt.orderId());
    };
  }

  private void failed(PlacedOrder order, PaymentAttempt attempt, String reason) {
    if (order.state() != OrderState.PAYMENT_PENDING) {
      return; // another attempt has gone on meanwhile
    }
    orders.move(
        OrderMove.ours(
            order.orderId(), OrderState.PAYMENT_FAILED, "declined: " + reason, "checkout"));
    record(attempt, new Happening(Fact.PAYMENT_DECLINED, attempt.intentId(), reason));
    events.paymentFailed(order.orderId(), attempt.attemptId(), reason);
    if (!attempt.customerConfirms()) { // else the customer may try another card at once
      giveBack(attempt);
    }
  }

  private void ended(
      PlacedOrder order, PaymentAttempt attempt, ProviderPayment payment, Told told) {
    giveBack(attempt);
    if (order.state() == OrderState.PAYMENT_PENDING) {
      move(order, OrderState.EXPIRED, "not paid in time", payment, told);
      undone(attempt, "not paid in time; the payment is cancelled");
    } else if (attempt.state() == PaymentState.AUTHORIZED
        && (order.state() == OrderState.PAYMENT_AUTHORIZED
            || order.state() == OrderState.CAPTURE_FAILED)) {
      move(order, OrderState.CANCELLED, "the hold on the money is gone", payment, told);
      events.cancelled(order.orderId(), "payment " + payment.state().code());
      undone(attempt, "the hold on the money is gone");
    }
  }

  /** Nothing was taken and nothing is held any more. */
  private void undone(PaymentAttempt attempt, String why) {
    record(
        attempt,
        new Happening(Fact.COMPENSATION_REQUIRED, null, why),
        new Happening(Fact.COMPENSATION_COMPLETE, attempt.intentId(), why));
    compensations.done(attempt.attemptId());
  }

  /**
   * The provider certainly didn't get to take money: stock and coupon go back, the order may be
   * tried again. A payment that it knows of is cancelled before the undoing counts as complete.
   */
  void notSent(String attemptId, String reason, Runnable last) {
    notSent(attemptId, reason, "checkout", last);
  }

  void notSent(String attemptId, String reason, String actor, Runnable last) {
    changed(
        PaymentState.FAILED,
        () -> {
          String orderId = payments.find(attemptId).orElseThrow().orderId();
          PlacedOrder order = orders.lock(orderId).orElseThrow();
          PaymentAttempt attempt = payments.lock(attemptId);
          boolean open = attempt.state() == PaymentState.CREATED;
          if (open) {
            boolean known = attempt.intentId() != null;
            payments.change(attempt, PaymentState.FAILED, reason, null, actor);
            if (order.state() == OrderState.PAYMENT_PENDING) {
              orders.move(OrderMove.ours(orderId, OrderState.PAYMENT_FAILED, reason, actor));
              events.paymentFailed(orderId, attemptId, reason);
            }
            giveBack(attempt);
            if (known) {
              need(attempt, reason);
            } else {
              undone(attempt, reason);
            }
          }
          last.run();
          return open;
        });
  }

  /** The provider said no, without a word on how the payment stands now. */
  void declined(String attemptId, String code, String reason, Runnable last) {
    changed(
        PaymentState.FAILED,
        () -> {
          String orderId = payments.find(attemptId).orElseThrow().orderId();
          PlacedOrder order = orders.lock(orderId).orElseThrow();
          PaymentAttempt attempt = payments.lock(attemptId);
          boolean open = attempt.state().next().contains(PaymentState.FAILED);
          if (open) {
            payments.change(
                attempt, PaymentState.FAILED, code, clock.instant().plus(SOON), "checkout");
            failed(order, attempt, reason);
          }
          last.run();
          return open;
        });
  }

  /**
   * Paid, but the order can't be written whatever we do: the payment is taken down to be undone.
   */
  void giveUp(PaymentAttempt found, ProviderPayment payment, String reason, Runnable last) {
    changed(
        payment.state(),
        () -> {
          var _ = orders.lock(found.orderId()).orElseThrow();
          PaymentAttempt attempt = payments.lock(found.attemptId());
          boolean news = attempt.state().next().contains(payment.state());
          if (news) {
            payments.change(
                attempt, payment, askAt(attempt, payment), Told.byAnswer("compensation"));
          }
          need(attempt, reason);
          orders.review(found.orderId(), reason);
          last.run();
          return news;
        });
  }

  /** Nobody knows what came of the confirmation. */
  void unknown(String attemptId, String reason, Runnable last) {
    changed(
        PaymentState.UNKNOWN,
        () -> {
          String orderId = payments.find(attemptId).orElseThrow().orderId();
          var _ = orders.lock(orderId).orElseThrow();
          PaymentAttempt attempt = payments.lock(attemptId);
          boolean open = attempt.state().next().contains(PaymentState.UNKNOWN);
          if (open) {
            payments.change(
                attempt, PaymentState.UNKNOWN, reason, clock.instant().plus(SOON), "checkout");
            record(attempt, new Happening(Fact.PAYMENT_UNKNOWN, attempt.intentId(), reason));
          }
          last.run();
          return open;
        });
  }

  /** Counted once it is committed, if it was one. */
  private void changed(PaymentState to, Supplier<Boolean> work) {
    if (inSpan(work)) {
      meters.changed(to);
    }
  }

  private void giveBack(PaymentAttempt attempt) {
    inventory.release(attempt.attemptId());
    coupons.release(attempt.orderId());
  }

  private void need(PaymentAttempt attempt, String reason) {
    record(attempt, new Happening(Fact.COMPENSATION_REQUIRED, attempt.intentId(), reason));
    compensations.need(attempt.attemptId(), attempt.orderId(), reason);
  }

  private void record(PaymentAttempt attempt, Happening... happenings) {
    attempts.recordAll(attempt.attemptId(), List.of(happenings), "checkout");
  }

  private boolean move(
      PlacedOrder order, OrderState to, String reason, ProviderPayment payment, Told told) {
    String evidence = Objects.requireNonNullElse(told.providerEvent(), payment.intentId());
    return orders.move(
            OrderMove.onProvidersWord(order.orderId(), to, reason, told.actor(), evidence))
        instanceof MoveResult.Moved;
  }
}

package io.tallystick.demo;

import io.tallystick.sandbox.ChargeMade;
import io.tallystick.sandbox.FailedAttempt;
import io.tallystick.sandbox.RefundMade;
import io.tallystick.sandbox.Sale;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One order as the shop's own books will state it; leaks change it before it is written. */
final class BookedOrder {
  /** A payment attempt: amounts in minor units; captured 0 and no time if no money moved. */
  record Attempt(
      String state,
      long amountMinor,
      long capturedMinor,
      String intent,
      @Nullable String charge,
      String currency,
      Instant createdAt,
      @Nullable Instant capturedAt) {}

  /** A refund: positive minor units. */
  record Refunded(
      String providerRef, long amountMinor, String currency, String state, Instant at) {}

  final String orderId;
  final long totalMinor;
  final Instant placedAt;
  String currency;
  String state;
  final List<Attempt> attempts = new ArrayList<>();
  final List<Refunded> refunds = new ArrayList<>();

  BookedOrder(String orderId, String currency, long totalMinor, Instant placedAt, String state) {
    this.orderId = orderId;
    this.currency = currency;
    this.totalMinor = totalMinor;
    this.placedAt = placedAt;
    this.state = state;
  }

  /** What the books say if nothing went wrong. */
  static BookedOrder of(Sale sale, List<FailedAttempt> failed) {
    String currency = sale.currency().toUpperCase(Locale.ROOT);
    String state =
        sale.refunds().isEmpty()
            ? "paid"
            : sale.refundedMinor() == sale.capturedMinor() ? "refunded" : "partially_refunded";
    var order =
        new BookedOrder(sale.orderId(), currency, sale.amountMinor(), sale.placedAt(), state);
    for (FailedAttempt attempt : failed) {
      order.attempts.add(
          new Attempt(
              "failed",
              attempt.amountMinor(),
              0,
              attempt.paymentIntentId(),
              attempt.chargeId(),
              currency,
              attempt.at(),
              null));
    }
    for (ChargeMade charge : sale.charges()) {
      long intended = sale.charges().size() == 1 ? sale.amountMinor() : charge.amountMinor();
      order.attempts.add(
          new Attempt(
              "captured",
              intended,
              charge.amountMinor(),
              charge.paymentIntentId(),
              charge.chargeId(),
              currency,
              sale.placedAt(),
              charge.at()));
    }
    for (RefundMade refund : sale.refunds()) {
      order.refunds.add(
          new Refunded(
              refund.refundId(), refund.amountMinor(), currency, "succeeded", refund.at()));
    }
    return order;
  }

  /** Replaces the one captured attempt. */
  void rewrite(Attempt attempt) {
    attempts.removeIf(a -> a.state().equals("captured"));
    attempts.add(attempt);
  }

  Attempt captured() {
    return attempts.stream().filter(a -> a.state().equals("captured")).findFirst().orElseThrow();
  }
}

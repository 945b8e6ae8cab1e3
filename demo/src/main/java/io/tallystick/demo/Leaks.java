package io.tallystick.demo;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import io.tallystick.sandbox.RefundMade;
import io.tallystick.sandbox.Sale;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Builds leaks into a day, each by its usual cause, each into an order of its own. */
final class Leaks {
  private final DemoDay day;
  private final List<Sale> targets;
  private final int each;
  private int invented;

  Leaks(DemoDay day, List<Sale> targets, int each) {
    this.day = day;
    this.targets = new ArrayList<>(targets);
    this.each = each;
  }

  void inject() {
    for (DiscrepancyType type : DiscrepancyType.values()) {
      for (int i = 0; i < each; i++) {
        if (!inject(type)) {
          day.notInjected.add(type);
          break;
        }
      }
    }
    lookAlikes();
  }

  private boolean inject(DiscrepancyType type) {
    return switch (type) {
      case PAID_NOT_RECORDED -> plain().map(this::webhookLost).isPresent();
      case RECORDED_NOT_PAID -> recordedNotPaid();
      case MISSING_AT_PROVIDER -> missingAtProvider();
      case UNKNOWN_TO_US -> unknownToUs();
      case AMOUNT_MISMATCH -> plain().map(this::priceChanged).isPresent();
      case CURRENCY_MISMATCH -> plain().map(this::currencyMixedUp).isPresent();
      case DUPLICATE_CHARGE -> plain().map(this::chargedAgain).isPresent();
      case METADATA_DRIFT -> plain().map(this::metadataEdited).isPresent();
      case REFUND_MISSING_AT_PROVIDER -> plain().map(this::refundNeverSent).isPresent();
      case REFUND_NOT_RECORDED -> plain().map(this::refundedInDashboard).isPresent();
      case REFUND_AMOUNT_MISMATCH -> refunded().map(this::refundAmountMistyped).isPresent();
      case REFUND_STATUS_MISMATCH -> refunded().map(this::refundBookedAsFailed).isPresent();
      case REFUND_FAILED_LATER -> refunded().map(this::refundBounced).isPresent();
      case OVER_REFUNDED -> fullyRefunded().map(this::refundedTwiceInBooks).isPresent();
      case DISPUTE_NOT_RECORDED -> disputeForgotten();
    };
  }

  private void add(DiscrepancyType type, String order, String ref, String cause) {
    day.injected.add(Injected.of(type, order, ref, cause));
  }

  private Sale webhookLost(Sale sale) {
    BookedOrder order = booked(sale);
    BookedOrder.Attempt was = order.captured();
    order.state = "payment_pending";
    order.rewrite(
        new BookedOrder.Attempt(
            "processing",
            was.amountMinor(),
            0,
            was.intent(),
            was.charge(),
            was.currency(),
            was.createdAt(),
            null));
    add(
        DiscrepancyType.PAID_NOT_RECORDED,
        sale.orderId(),
        sale.paymentIntentId(),
        "the webhook of the payment was lost");
    return sale;
  }

  private boolean recordedNotPaid() {
    Instant at = midday();
    BookedOrder order = invent("EUR", 4200, at);
    Payment failed =
        day.ledger.payFailed(
            new PaymentRequest(4200, "eur", Map.of("order_id", order.orderId), at));
    order.attempts.add(captured(order, failed.paymentIntentId(), failed.chargeId(), at));
    add(
        DiscrepancyType.RECORDED_NOT_PAID,
        order.orderId,
        failed.paymentIntentId(),
        "a declined payment was booked as captured");
    return true;
  }

  private boolean missingAtProvider() {
    Instant at = midday();
    BookedOrder order = invent("USD", 5900, at);
    String intent = "pi_3DemoNeverReached" + invented;
    order.attempts.add(captured(order, intent, "ch_3DemoNeverReached" + invented, at));
    add(
        DiscrepancyType.MISSING_AT_PROVIDER,
        order.orderId,
        intent,
        "booked although the call never reached the provider");
    return true;
  }

  private boolean unknownToUs() {
    Payment payment =
        day.ledger.pay(new PaymentRequest(3100 + invented++, "gbp", Map.of(), midday()));
    day.injected.add(
        Injected.of(
            DiscrepancyType.UNKNOWN_TO_US,
            null,
            payment.paymentIntentId(),
            "a payment link made by hand, without our order"));
    return true;
  }

  private Sale priceChanged(Sale sale) {
    BookedOrder.Attempt was = booked(sale).captured();
    booked(sale)
        .rewrite(
            new BookedOrder.Attempt(
                "captured",
                was.amountMinor() + 100,
                was.capturedMinor() + 100,
                was.intent(),
                was.charge(),
                was.currency(),
                was.createdAt(),
                was.capturedAt()));
    add(
        DiscrepancyType.AMOUNT_MISMATCH,
        sale.orderId(),
        sale.paymentIntentId(),
        "the price changed between quote and payment");
    return sale;
  }

  private Sale currencyMixedUp(Sale sale) {
    BookedOrder order = booked(sale);
    BookedOrder.Attempt was = order.captured();
    order.currency = was.currency().equals("EUR") ? "USD" : "EUR";
    order.rewrite(
        new BookedOrder.Attempt(
            "captured",
            was.amountMinor(),
            was.capturedMinor(),
            was.intent(),
            was.charge(),
            order.currency,
            was.createdAt(),
            was.capturedAt()));
    add(
        DiscrepancyType.CURRENCY_MISMATCH,
        sale.orderId(),
        sale.paymentIntentId(),
        "booked in the shop's currency, paid in the customer's");
    return sale;
  }

  private Sale chargedAgain(Sale sale) {
    Payment again =
        day.ledger.pay(
            new PaymentRequest(
                sale.amountMinor(),
                sale.currency(),
                Map.of("order_id", sale.orderId()),
                sale.placedAt().plusSeconds(300)));
    add(
        DiscrepancyType.DUPLICATE_CHARGE,
        sale.orderId(),
        again.paymentIntentId(),
        "a retry after a timeout went out under a fresh key");
    return sale;
  }

  private Sale metadataEdited(Sale sale) {
    day.ledger.updateMetadata(sale.chargeId(), Map.of("order_id", sale.orderId() + "-old"));
    add(
        DiscrepancyType.METADATA_DRIFT,
        sale.orderId(),
        sale.paymentIntentId(),
        "somebody edited the metadata in the dashboard");
    return sale;
  }

  private Sale refundNeverSent(Sale sale) {
    String ref = "re_3DemoNeverSent" + invented++;
    booked(sale)
        .refunds
        .add(
            new BookedOrder.Refunded(
                ref, sale.amountMinor(), currency(sale), "succeeded", later(sale)));
    add(
        DiscrepancyType.REFUND_MISSING_AT_PROVIDER,
        sale.orderId(),
        ref,
        "the refund was booked, but never sent");
    return sale;
  }

  private Sale refundedInDashboard(Sale sale) {
    var refund =
        day.ledger.refund(
            sale.chargeId(), sale.amountMinor(), "requested_by_customer", Map.of(), later(sale));
    add(
        DiscrepancyType.REFUND_NOT_RECORDED,
        sale.orderId(),
        refund.id(),
        "refunded in the provider's dashboard");
    return sale;
  }

  private Sale refundAmountMistyped(Sale sale) {
    BookedOrder.Refunded was = booked(sale).refunds.getFirst();
    booked(sale)
        .refunds
        .set(
            0,
            new BookedOrder.Refunded(
                was.providerRef(), was.amountMinor() - 10, was.currency(), "succeeded", was.at()));
    add(
        DiscrepancyType.REFUND_AMOUNT_MISMATCH,
        sale.orderId(),
        was.providerRef(),
        "the refund was booked with a mistyped amount");
    return sale;
  }

  private Sale refundBookedAsFailed(Sale sale) {
    BookedOrder.Refunded was = booked(sale).refunds.getFirst();
    booked(sale)
        .refunds
        .set(
            0,
            new BookedOrder.Refunded(
                was.providerRef(), was.amountMinor(), was.currency(), "failed", was.at()));
    add(
        DiscrepancyType.REFUND_STATUS_MISMATCH,
        sale.orderId(),
        was.providerRef(),
        "a time-out was booked as a failed refund");
    return sale;
  }

  private Sale refundBounced(Sale sale) {
    RefundMade refund = sale.refunds().getFirst();
    day.ledger.failRefund(refund.refundId(), refund.at().plusSeconds(600));
    add(
        DiscrepancyType.REFUND_FAILED_LATER,
        sale.orderId(),
        refund.refundId(),
        "the customer's bank sent the refund back");
    return sale;
  }

  private Sale refundedTwiceInBooks(Sale sale) {
    String ref = "re_3DemoTwice" + invented++;
    booked(sale)
        .refunds
        .add(
            new BookedOrder.Refunded(
                ref, sale.capturedMinor(), currency(sale), "succeeded", later(sale)));
    String cause = "a refund was retried after a crash and booked twice";
    add(DiscrepancyType.REFUND_MISSING_AT_PROVIDER, sale.orderId(), ref, cause);
    day.injected.add(Injected.of(DiscrepancyType.OVER_REFUNDED, sale.orderId(), null, cause));
    return sale;
  }

  private boolean disputeForgotten() {
    Instant before = day.end().minus(DemoDay.CLEAR_OF_CUT_OFF);
    for (Iterator<Dispute> all = day.disputes.iterator(); all.hasNext(); ) {
      Dispute dispute = all.next();
      Optional<BookedOrder> order =
          day.orders.values().stream()
              .filter(
                  o ->
                      o.attempts.stream()
                          .anyMatch(a -> Objects.equals(a.charge(), dispute.chargeId())))
              .findFirst();
      if (order.isPresent() && dispute.created().isBefore(before)) {
        all.remove();
        add(
            DiscrepancyType.DISPUTE_NOT_RECORDED,
            order.get().orderId,
            dispute.id(),
            "nobody booked the dispute");
        return true;
      }
    }
    return false;
  }

  /** What looks like a leak at the cut-off and isn't: the other side comes after midnight. */
  private void lookAlikes() {
    Instant late = day.end().minusSeconds(5);
    BookedOrder booked = invent("EUR", 1500, late);
    Payment after =
        day.ledger.pay(
            new PaymentRequest(
                1500, "eur", Map.of("order_id", booked.orderId), day.end().plusSeconds(5)));
    booked.attempts.add(captured(booked, after.paymentIntentId(), after.chargeId(), late));
    BookedOrder pending = invent("EUR", 1700, late);
    pending.state = "payment_pending";
    Payment before =
        day.ledger.pay(new PaymentRequest(1700, "eur", Map.of("order_id", pending.orderId), late));
    pending.attempts.add(
        new BookedOrder.Attempt(
            "processing", 1700, 0, before.paymentIntentId(), before.chargeId(), "EUR", late, null));
  }

  private BookedOrder.Attempt captured(
      BookedOrder order, String intent, String charge, Instant at) {
    return new BookedOrder.Attempt(
        "captured", order.totalMinor, order.totalMinor, intent, charge, order.currency, at, at);
  }

  private BookedOrder invent(String currency, long amount, Instant at) {
    String id = "ORD-X-%06d".formatted(++invented);
    var order = new BookedOrder(id, currency, amount, at, "paid");
    day.orders.put(id, order);
    return order;
  }

  private Optional<Sale> plain() {
    return take(
        sale ->
            sale.kind() == Sale.Kind.PLAIN
                && sale.refunds().isEmpty()
                && sale.disputeId().isEmpty());
  }

  private Optional<Sale> refunded() {
    return take(sale -> sale.refunds().size() == 1 && sale.disputeId().isEmpty());
  }

  private Optional<Sale> fullyRefunded() {
    return take(
        sale ->
            sale.kind() == Sale.Kind.PLAIN
                && sale.refunds().size() == 1
                && sale.refundedMinor() == sale.capturedMinor());
  }

  private Optional<Sale> take(Predicate<Sale> fitting) {
    Instant before = day.end().minus(DemoDay.CLEAR_OF_CUT_OFF);
    for (Iterator<Sale> all = targets.iterator(); all.hasNext(); ) {
      Sale sale = all.next();
      boolean early =
          sale.placedAt().isBefore(before)
              && sale.charges().stream().allMatch(c -> c.at().isBefore(before))
              && sale.refunds().stream().allMatch(r -> r.at().isBefore(before));
      if (early && fitting.test(sale)) {
        all.remove();
        return Optional.of(sale);
      }
    }
    return Optional.empty();
  }

  private BookedOrder booked(Sale sale) {
    return Objects.requireNonNull(day.orders.get(sale.orderId()));
  }

  private static String currency(Sale sale) {
    return sale.currency().toUpperCase(Locale.ROOT);
  }

  private static Instant later(Sale sale) {
    return sale.charges().getLast().at().plusSeconds(900);
  }

  private Instant midday() {
    return day.start().plusSeconds(12 * 3600 + invented);
  }
}

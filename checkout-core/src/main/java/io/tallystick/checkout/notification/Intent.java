package io.tallystick.checkout.notification;

import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.outbox.Event;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A mail that is meant.
 *
 * @param id "order:SO-1:receipt": the same thing is meant once
 * @param amountMinor null: it is about no amount
 */
record Intent(
    String id, String orderId, Kind kind, @Nullable Long amountMinor, @Nullable String currency) {
  enum Kind {
    CONFIRMATION,
    RECEIPT,
    PAYMENT_FAILED,
    CANCELLED,
    REFUND,
    REFUND_FAILED,
    FULFILLED,
    PARTLY_FULFILLED;

    /** As in notification.kind. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * @throws IllegalArgumentException if the event isn't one of OrderEvents' or lacks a field
   */
  static Intent of(Event event) {
    Payload told = Payload.of(event);
    return switch (event.type()) {
      case OrderEvents.AUTHORIZED -> money(told, "confirmation", Kind.CONFIRMATION);
      case OrderEvents.PAID -> money(told, "receipt", Kind.RECEIPT);
      case OrderEvents.PAYMENT_FAILED -> plain(told, "payment-failed", Kind.PAYMENT_FAILED);
      case OrderEvents.CANCELLED -> plain(told, "cancelled", Kind.CANCELLED);
      case OrderEvents.REFUNDED -> money(told, "refund:" + told.text("refundId"), Kind.REFUND);
      case OrderEvents.REFUND_FAILED ->
          money(told, "refund-failed:" + told.text("refundId"), Kind.REFUND_FAILED);
      case OrderEvents.FULFILLED ->
          told.flag("whole")
              ? plain(told, "fulfilled", Kind.FULFILLED)
              : plain(told, "partly-fulfilled:" + event.eventId(), Kind.PARTLY_FULFILLED);
      default -> throw new IllegalArgumentException("No mail is meant by " + event.type());
    };
  }

  private static Intent money(Payload told, String what, Kind kind) {
    String orderId = told.orderId();
    return new Intent(
        "order:" + orderId + ":" + what,
        orderId,
        kind,
        told.number("amountMinor"),
        told.text("currency"));
  }

  private static Intent plain(Payload told, String what, Kind kind) {
    String orderId = told.orderId();
    return new Intent("order:" + orderId + ":" + what, orderId, kind, null, null);
  }
}

package io.tallystick.checkout.events;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * Records what happens to an order for other systems, in the transaction of the change. Amounts are
 * minor units; the contracts are docs/events/*.schema.json.
 */
public final class OrderEvents {
  private static final int VERSION = 1;

  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();

  public OrderEvents(Outbox outbox, Ids ids, Clock clock) {
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** The money is held; it will be captured on shipment. */
  public void authorized(String orderId, String attemptId, long amountMinor, String currency) {
    record(orderId, "order.authorized", money(attemptId, amountMinor, currency));
  }

  /** The money was taken. */
  public void paid(String orderId, String attemptId, long amountMinor, String currency) {
    record(orderId, "order.paid", money(attemptId, amountMinor, currency));
  }

  /** A payment didn't come about; the customer may try again. */
  public void paymentFailed(String orderId, String attemptId, String reason) {
    record(orderId, "order.payment_failed", Map.of("attemptId", attemptId, "reason", reason));
  }

  /** The order won't be carried out. */
  public void cancelled(String orderId, String reason) {
    record(orderId, "order.cancelled", Map.of("reason", reason));
  }

  /**
   * Money went back.
   *
   * @param amountMinor by this refund
   * @param refundedMinor by all refunds of the order that have succeeded, this one included
   */
  public void refunded(
      String orderId, String refundId, long amountMinor, long refundedMinor, String currency) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("refundId", refundId);
    payload.put("amountMinor", amountMinor);
    payload.put("refundedMinor", refundedMinor);
    payload.put("currency", currency);
    record(orderId, "order.refunded", payload);
  }

  /** A refund that had succeeded came back: the customer doesn't have the money. */
  public void refundFailed(
      String orderId, String refundId, long amountMinor, String currency, @Nullable String reason) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("refundId", refundId);
    payload.put("amountMinor", amountMinor);
    payload.put("currency", currency);
    payload.put("reason", reason);
    record(orderId, "order.refund_failed", payload);
  }

  /** All or some of it has left, or was granted. */
  public void fulfilled(String orderId, boolean whole) {
    record(orderId, "order.fulfilled", Map.of("whole", whole));
  }

  private static Map<String, Object> money(String attemptId, long amountMinor, String currency) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("attemptId", attemptId);
    payload.put("amountMinor", amountMinor);
    payload.put("currency", currency);
    return payload;
  }

  private void record(String orderId, String type, Map<String, Object> fields) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("orderId", orderId);
    payload.putAll(fields);
    outbox.record(
        new Event(
            ids.get("ev"),
            "order:" + orderId,
            type,
            VERSION,
            json.writeValueAsString(payload),
            clock.instant()));
  }
}

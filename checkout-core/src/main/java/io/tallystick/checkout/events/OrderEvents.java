package io.tallystick.checkout.events;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * Records what happens to an order for other systems, in the transaction of the change. Amounts are
 * minor units; the contracts are docs/events/*.schema.json.
 */
public final class OrderEvents {
  public static final String AUTHORIZED = "order.authorized";
  public static final String PAID = "order.paid";
  public static final String PAYMENT_FAILED = "order.payment_failed";
  public static final String CANCELLED = "order.cancelled";
  public static final String REFUNDED = "order.refunded";
  public static final String REFUND_FAILED = "order.refund_failed";
  public static final String FULFILLED = "order.fulfilled";

  /** All that are recorded. */
  public static final Set<String> TYPES =
      Set.of(AUTHORIZED, PAID, PAYMENT_FAILED, CANCELLED, REFUNDED, REFUND_FAILED, FULFILLED);

  private static final int VERSION = 1;
  private static final int MAX_REASON = 500;

  private final JdbcSoldOrders orders;
  private final Outbox outbox;
  private final Ids ids;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param dataSource of the orders, whose lines go into what is told of a sale
   */
  public OrderEvents(DataSource dataSource, Outbox outbox, Ids ids, Clock clock) {
    this.orders = new JdbcSoldOrders(dataSource);
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  /** The money is held; it will be captured on shipment. */
  public void authorized(String orderId, String attemptId, long amountMinor, String currency) {
    record(orderId, AUTHORIZED, sale(orderId, attemptId, amountMinor, currency));
  }

  /** The money was taken. */
  public void paid(String orderId, String attemptId, long amountMinor, String currency) {
    record(orderId, PAID, sale(orderId, attemptId, amountMinor, currency));
  }

  /** A payment didn't come about; the customer may try again. */
  public void paymentFailed(String orderId, String attemptId, String reason) {
    record(orderId, PAYMENT_FAILED, Map.of("attemptId", attemptId, "reason", text(reason)));
  }

  /** The order won't be carried out. */
  public void cancelled(String orderId, String reason) {
    record(orderId, CANCELLED, Map.of("reason", text(reason)));
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
    record(orderId, REFUNDED, payload);
  }

  /** A refund that had succeeded came back: the customer doesn't have the money. */
  public void refundFailed(
      String orderId, String refundId, long amountMinor, String currency, @Nullable String reason) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("refundId", refundId);
    payload.put("amountMinor", amountMinor);
    payload.put("currency", currency);
    payload.put("reason", reason == null ? null : text(reason));
    record(orderId, REFUND_FAILED, payload);
  }

  /** All or some of it has left, or was granted. */
  public void fulfilled(String orderId, boolean whole) {
    record(orderId, FULFILLED, Map.of("whole", whole));
  }

  /** What others need to know of a sale without asking us; nothing that tells who bought. */
  private Map<String, Object> sale(
      String orderId, String attemptId, long amountMinor, String currency) {
    JdbcSoldOrders.Sold sold = orders.find(orderId);
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("attemptId", attemptId);
    payload.put("amountMinor", amountMinor);
    payload.put("currency", currency);
    payload.put("totalMinor", sold.totalMinor());
    payload.put("customerRef", sold.customerRef());
    payload.put("lines", orders.lines(orderId));
    return payload;
  }

  /** Texts of others may be long and hold NUL, which a table can't. */
  private static String text(String text) {
    String storable = text.replace('\0', '?');
    return storable.length() <= MAX_REASON ? storable : storable.substring(0, MAX_REASON);
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

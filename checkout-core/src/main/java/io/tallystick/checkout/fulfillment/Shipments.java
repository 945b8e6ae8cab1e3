package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.order.OrderState;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parcels that have left the house, each recorded once. */
final class Shipments {
  private static final int MAX_SHIPMENT_ID = 100;

  private final JdbcFulfillments jdbc;
  private final FulfillmentSteps steps;
  private final OrderEvents events;
  private final Clock clock;

  Shipments(JdbcFulfillments jdbc, FulfillmentSteps steps, OrderEvents events, Clock clock) {
    this.jdbc = jdbc;
    this.steps = steps;
    this.events = events;
    this.clock = clock;
  }

  static void check(String shipmentId, Map<String, Integer> quantities) {
    if (shipmentId.isBlank()
        || shipmentId.length() > MAX_SHIPMENT_ID
        || shipmentId.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A shipment's id has 1 to %d characters, no NUL".formatted(MAX_SHIPMENT_ID));
    }
    if (quantities.isEmpty() || quantities.values().stream().anyMatch(each -> each < 1)) {
      throw new IllegalArgumentException("A shipment holds at least one of each article it names");
    }
  }

  /** To be called in a transaction. */
  Shipping record(String orderId, String shipmentId, Map<String, Integer> quantities) {
    Optional<JdbcFulfillments.Order> order = jdbc.lockOrder(orderId);
    Optional<Fulfillment> found = jdbc.find(orderId);
    if (order.isEmpty() || found.isEmpty()) {
      return refused(Shipping.Why.NOT_REQUESTED, "Nothing was asked for");
    }
    FulfillmentState from = found.get().state();
    Map<String, Integer> recorded = jdbc.shipment(orderId, shipmentId);
    if (!recorded.isEmpty()) {
      return recorded.equals(quantities)
          ? new Shipping.AlreadyRecorded(from)
          : refused(Shipping.Why.OTHER_CONTENT, "It was recorded with " + recorded);
    }
    Shipping refusal = refusal(order.get(), from);
    if (refusal != null) {
      return refusal;
    }
    Map<String, Integer> open = jdbc.open(orderId);
    for (Map.Entry<String, Integer> each : quantities.entrySet()) {
      if (each.getValue() > open.getOrDefault(each.getKey(), 0)) {
        return refused(Shipping.Why.NOT_OPEN, "Still open are " + open);
      }
    }
    jdbc.insertShipment(orderId, shipmentId, clock.instant());
    quantities.forEach((sku, quantity) -> jdbc.shipItem(orderId, shipmentId, sku, quantity));
    boolean whole = jdbc.open(orderId).values().stream().allMatch(left -> left == 0);
    FulfillmentState to = whole ? FulfillmentState.SHIPPED : FulfillmentState.PARTIALLY_SHIPPED;
    if (order.get().state() != OrderState.PARTIALLY_REFUNDED) {
      if (order.get().state() == OrderState.PAID) { // captured, its event isn't here yet
        steps.move(orderId, OrderState.FULFILLMENT_PENDING, "paid", "warehouse");
      }
      steps.move(
          orderId,
          whole ? OrderState.FULFILLED : OrderState.PARTIALLY_FULFILLED,
          "shipment " + shipmentId,
          "warehouse");
    }
    events.fulfilled(orderId, whole);
    if (from != to) {
      steps.change(orderId, from, to, "shipment " + shipmentId, "warehouse");
    }
    return new Shipping.Recorded(to);
  }

  private static @Nullable Shipping refusal(JdbcFulfillments.Order order, FulfillmentState from) {
    if (order.reviewReason() != null) {
      return refused(Shipping.Why.IN_REVIEW, order.reviewReason());
    }
    if (from == FulfillmentState.SHIPPED) {
      return refused(Shipping.Why.NOT_OPEN, "All of it was shipped before");
    }
    if (order.state() == OrderState.PAYMENT_AUTHORIZED
        || order.state() == OrderState.CAPTURE_FAILED) {
      return refused(Shipping.Why.NOT_CAPTURED, "The order is " + order.state().code());
    }
    if (!FulfillmentSteps.PAID.contains(order.state())) {
      return refused(Shipping.Why.OVER, "The order is " + order.state().code());
    }
    return switch (from) {
      case REQUESTED, IN_PROGRESS, PARTIALLY_SHIPPED -> null;
      case NONE, GRANTED -> refused(Shipping.Why.NOT_REQUESTED, "Shipping wasn't asked for");
      case SHIPPED, FAILED, CANCELLED ->
          refused(Shipping.Why.OVER, "The fulfillment is " + from.code());
    };
  }

  private static Shipping refused(Shipping.Why why, String reason) {
    return new Shipping.Refused(why, reason);
  }
}

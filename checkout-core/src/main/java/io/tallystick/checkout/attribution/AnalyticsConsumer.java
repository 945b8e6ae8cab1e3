package io.tallystick.checkout.attribution;

import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.events.Payload;
import io.tallystick.checkout.outbox.Event;
import java.util.Set;
import javax.sql.DataSource;

/** Writes down what was really bought and given back, beside what browsers claim. */
final class AnalyticsConsumer implements EventConsumer {
  private final JdbcAttribution jdbc;

  AnalyticsConsumer(DataSource dataSource) {
    this.jdbc = new JdbcAttribution(dataSource);
  }

  @Override
  public String name() {
    return "analytics";
  }

  @Override
  public Set<String> types() {
    return Set.of(
        OrderEvents.PAID, OrderEvents.REFUNDED, OrderEvents.REFUND_FAILED, OrderEvents.CANCELLED);
  }

  @Override
  public void handle(Event event) {
    Payload told = Payload.of(event);
    String order = told.orderId();
    switch (event.type()) {
      case OrderEvents.PAID ->
          write(event, "purchase", order, told.number("amountMinor"), told.text("currency"));
      case OrderEvents.REFUNDED ->
          write(
              event,
              "refund",
              told.text("refundId"),
              -told.number("amountMinor"),
              told.text("currency"));
      case OrderEvents.REFUND_FAILED ->
          write(
              event,
              "refund_failed",
              told.text("refundId"),
              told.number("amountMinor"),
              told.text("currency"));
      default -> write(event, "cancellation", order, 0, jdbc.currencyOf(order));
    }
  }

  private void write(Event event, String kind, String of, long amountMinor, String currency) {
    String orderId = Payload.of(event).orderId();
    jdbc.serverEvent(kind + ":" + of, kind, orderId, amountMinor, currency, event.occurredAt());
  }
}

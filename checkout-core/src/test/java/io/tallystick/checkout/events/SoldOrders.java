package io.tallystick.checkout.events;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.outbox.Consumed;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.EventPublisher;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.checkout.pricing.Quote;
import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.QuoteTerms;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.pricing.TestShop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The demo shop with orders that were sold, and the events that tell of them. */
public final class SoldOrders implements AutoCloseable {
  public final TestShop shop = new TestShop();
  public final Ids ids = new Ids(shop.clock, new Random(7));
  public final Outbox outbox = new Outbox(shop.dataSource, shop.clock);
  public final Orders orders =
      new Orders(
          shop.dataSource,
          shop.transaction,
          new Audit(shop.dataSource, shop.clock),
          shop.clock,
          "test");
  public final OrderEvents events = new OrderEvents(shop.dataSource, outbox, ids, shop.clock);
  public final Consumed consumed = new Consumed(shop.dataSource, shop.transaction, shop.clock);

  /** An order in payment_pending; returns its total. */
  public long order(String orderId, Item... items) {
    var terms = new QuoteTerms(TestShop.BERLIN, "EUR", null, null, null);
    Quote quote = ((Quoted) shop.quotes.quote(List.of(items), terms)).quote();
    shop.order(orderId, "EUR", quote.totalMinor());
    shop.transaction.executeWithoutResult(_ -> shop.snapshots.write(orderId, quote));
    move(orderId, OrderState.PAYMENT_PENDING);
    return quote.totalMinor();
  }

  public void move(String orderId, OrderState to) {
    MoveResult result =
        orders.move(OrderMove.onProvidersWord(orderId, to, "test", "test", "evt_1"));
    if (!(result instanceof MoveResult.Moved)) {
      throw new IllegalStateException(result.toString());
    }
  }

  public String state(String orderId) {
    return shop.jdbc
        .sql("SELECT state FROM orders WHERE order_id = :id")
        .param("id", orderId)
        .query(String.class)
        .single();
  }

  /** As a settlement does it: state and event at once. */
  public Event paid(String orderId) {
    return shop.transaction.execute(
        _ -> {
          move(orderId, OrderState.PAID);
          events.paid(orderId, "att-" + orderId, total(orderId), "EUR");
          return last();
        });
  }

  public Event authorized(String orderId) {
    return shop.transaction.execute(
        _ -> {
          move(orderId, OrderState.PAYMENT_AUTHORIZED);
          events.authorized(orderId, "att-" + orderId, total(orderId), "EUR");
          return last();
        });
  }

  public Event refunded(String orderId, String refundId, long amountMinor, long refundedMinor) {
    return recorded(() -> events.refunded(orderId, refundId, amountMinor, refundedMinor, "EUR"));
  }

  public Event recorded(Runnable record) {
    return shop.transaction.execute(
        _ -> {
          record.run();
          return last();
        });
  }

  public long total(String orderId) {
    return shop.jdbc
        .sql("SELECT total_minor FROM orders WHERE order_id = :id")
        .param("id", orderId)
        .query(Long.class)
        .single();
  }

  private Event last() {
    return events("ORDER BY position DESC LIMIT 1").getFirst();
  }

  /** What stands in the outbox. */
  public List<Event> events(String tail) {
    return shop.jdbc
        .sql(
            "SELECT event_id, aggregate, type, version, payload::text AS payload, occurred_at FROM"
                + " outbox "
                + tail)
        .query(
            (row, _) ->
                new Event(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getInt(4),
                    row.getString(5),
                    row.getObject(6, OffsetDateTime.class).toInstant()))
        .list();
  }

  public Relay relay(EventPublisher publisher) {
    return new Relay(shop.dataSource, publisher, shop.clock, new Random(3), ids);
  }

  /** Rounds until nothing comes of them. */
  public int drain(EventPublisher publisher) {
    Relay relay = relay(publisher);
    int published = 0;
    for (int i = 0; i < 1_000; i++) {
      int now = relay.round(10).published();
      if (now == 0) {
        return published;
      }
      published += now;
    }
    throw new IllegalStateException("The relay finds no end");
  }

  /** Rows of sql/invariants/consumers.sql: there must be none. */
  public List<Map<String, Object>> broken() {
    try {
      return shop.jdbc
          .sql(Files.readString(Path.of("../sql/invariants/consumers.sql")))
          .query()
          .listOfRows();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public List<String> texts(String sql) {
    return new ArrayList<>(shop.jdbc.sql(sql).query(String.class).list());
  }

  @Override
  public void close() {
    shop.close();
  }
}

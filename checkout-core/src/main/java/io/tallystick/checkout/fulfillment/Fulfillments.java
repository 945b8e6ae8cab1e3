package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.pricing.OrderSnapshots;
import io.tallystick.checkout.pricing.Quote;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins, records and ends the fulfillment of orders. Each call is one transaction, or part of the
 * caller's, and locks the order first: of two at once the second sees what the first did.
 */
public final class Fulfillments {
  /** All of it went back. */
  private static final Set<OrderState> REFUNDED =
      EnumSet.of(OrderState.REFUNDED, OrderState.CANCELLED_WITH_REFUND);

  /** What asking for a fulfillment came to. */
  public enum Asked {
    /** Shipping is asked for, or was before. */
    REQUESTED,
    /** Downloads are granted, and there is nothing else to do. */
    GRANTED,
    /** A person has to look first. */
    HELD,
    /** It waits for the capture: there are only downloads. */
    WAITING,
    /** The order isn't to be fulfilled, or it is over. */
    NOTHING
  }

  private final JdbcFulfillments jdbc;
  private final JdbcEntitlements entitlements;
  private final TransactionTemplate transaction;
  private final OrderSnapshots snapshots;
  private final OrderEvents events;
  private final Clock clock;
  private final FulfillmentSteps steps;
  private final Shipments shipments;

  public Fulfillments(
      DataSource dataSource,
      TransactionTemplate transaction,
      OrderSnapshots snapshots,
      Orders orders,
      OrderEvents events,
      Audit audit,
      Supplier<String> ids,
      Clock clock) {
    this.jdbc = new JdbcFulfillments(dataSource);
    this.entitlements = new JdbcEntitlements(dataSource, ids);
    this.transaction = transaction;
    this.snapshots = snapshots;
    this.events = events;
    this.clock = clock;
    this.steps = new FulfillmentSteps(jdbc, orders, audit, clock);
    this.shipments = new Shipments(jdbc, steps, events, clock);
  }

  public Optional<Fulfillment> find(String orderId) {
    return jdbc.find(orderId);
  }

  /**
   * Begins the fulfillment, or takes it as far as the order's state allows: authorised, shipping is
   * asked for; paid, downloads are granted too. May be called any number of times, also to release
   * what was held, once the order isn't in review any more.
   *
   * @param actor who or what does it
   * @throws IllegalStateException if there is no such order
   */
  public Asked request(String orderId, String actor) {
    return inTransaction(() -> requestLocked(orderId, actor));
  }

  private Asked requestLocked(String orderId, String actor) {
    JdbcFulfillments.Order order =
        jdbc.lockOrder(orderId)
            .orElseThrow(() -> new IllegalStateException("There is no order " + orderId));
    boolean paid = FulfillmentSteps.PAID.contains(order.state());
    if (!paid && order.state() != OrderState.PAYMENT_AUTHORIZED) {
      return Asked.NOTHING;
    }
    jdbc.insert(orderId, clock.instant());
    FulfillmentState state = jdbc.find(orderId).orElseThrow().state();
    if (state == FulfillmentState.CANCELLED || state == FulfillmentState.SHIPPED) {
      return Asked.NOTHING;
    }
    List<Quote.Line> lines = snapshots.find(orderId).map(Quote::lines).orElse(List.of());
    String held = lines.isEmpty() ? "it isn't known what was sold" : order.reviewReason();
    if (state == FulfillmentState.NONE) {
      jdbc.hold(orderId, held);
    }
    if (held != null) {
      return Asked.HELD; // and what began before goes no further
    }
    Map<String, Integer> physical = quantities(lines, Product.Kind.PHYSICAL);
    if (!physical.isEmpty() && state == FulfillmentState.NONE) {
      physical.forEach((sku, quantity) -> jdbc.insertItem(orderId, sku, quantity));
      steps.change(orderId, state, FulfillmentState.REQUESTED, "asked for", actor);
    }
    if (!paid) {
      return physical.isEmpty() ? Asked.WAITING : Asked.REQUESTED;
    }
    if (order.state() == OrderState.PAID) {
      steps.move(orderId, OrderState.FULFILLMENT_PENDING, "paid", actor);
    }
    quantities(lines, Product.Kind.DIGITAL)
        .forEach((sku, quantity) -> entitlements.grant(orderId, sku, quantity, clock.instant()));
    if (!physical.isEmpty()) {
      return Asked.REQUESTED;
    }
    if (state == FulfillmentState.NONE) {
      if (order.state() != OrderState.PARTIALLY_REFUNDED) {
        steps.move(orderId, OrderState.FULFILLED, "all of it are downloads", actor);
      }
      events.fulfilled(orderId, true);
      steps.change(orderId, state, FulfillmentState.GRANTED, "all of it are downloads", actor);
    }
    return Asked.GRANTED;
  }

  private static Map<String, Integer> quantities(List<Quote.Line> lines, Product.Kind kind) {
    Map<String, Integer> quantities = new TreeMap<>();
    for (Quote.Line line : lines) {
      if (line.kind() == kind) {
        quantities.merge(line.sku(), line.quantity(), Math::addExact);
      }
    }
    return quantities;
  }

  /**
   * Records that articles have left the house. The same shipment again changes nothing.
   *
   * @param shipmentId the warehouse's, one per parcel
   * @param quantities per article; 1 at least
   */
  public Shipping shipped(String orderId, String shipmentId, Map<String, Integer> quantities) {
    Shipments.check(shipmentId, quantities);
    return inTransaction(() -> shipments.record(orderId, shipmentId, new TreeMap<>(quantities)));
  }

  /** The warehouse works on it. False if its state doesn't allow that. */
  public boolean started(String orderId, String actor) {
    return changeTo(orderId, FulfillmentState.IN_PROGRESS, "begun", actor);
  }

  /** It can't be done now. False if its state doesn't allow that. */
  public boolean failed(String orderId, String why, String actor) {
    return changeTo(orderId, FulfillmentState.FAILED, why, actor);
  }

  /** Asks once more for what had failed. False if it hadn't. */
  public boolean retry(String orderId, String actor) {
    return inTransaction(
        () -> {
          jdbc.lockOrder(orderId);
          if (find(orderId).map(Fulfillment::state).orElse(null) != FulfillmentState.FAILED) {
            return false;
          }
          steps.change(
              orderId, FulfillmentState.FAILED, FulfillmentState.REQUESTED, "asked again", actor);
          return true;
        });
  }

  /**
   * The order was cancelled, or all its money went back: what hasn't left stays here, and downloads
   * are taken back.
   */
  public void cancel(String orderId, String why, String actor) {
    inTransaction(
        () -> {
          jdbc.lockOrder(orderId);
          entitlements.revoke(orderId, clock.instant());
          changeTo(orderId, FulfillmentState.CANCELLED, why, actor);
          return true;
        });
  }

  /**
   * As {@link #cancel} if all of the order's money went back; else nothing. The order's state says
   * so, not a sum: one that was paid twice is still paid after a refund of its total.
   */
  void refunded(String orderId, String actor) {
    inTransaction(
        () -> {
          Optional<JdbcFulfillments.Order> order = jdbc.lockOrder(orderId);
          if (order.isPresent() && REFUNDED.contains(order.get().state())) {
            cancel(orderId, "refunded in full", actor);
          }
          return true;
        });
  }

  private boolean changeTo(String orderId, FulfillmentState to, String note, String actor) {
    return inTransaction(
        () -> {
          jdbc.lockOrder(orderId);
          Optional<Fulfillment> found = find(orderId);
          if (found.isEmpty() || !found.get().state().next().contains(to)) {
            return false;
          }
          steps.change(orderId, found.get().state(), to, note, actor);
          return true;
        });
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}

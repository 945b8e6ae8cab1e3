package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.order.MoveResult;
import io.tallystick.checkout.order.OrderMove;
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
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins, records and ends the fulfillment of orders. Each call is one transaction, or part of the
 * caller's, and locks the order first: of two at once the second sees what the first did.
 */
public final class Fulfillments {
  private static final int MAX_SHIPMENT_ID = 100;

  /** The money is ours. */
  private static final Set<OrderState> PAID =
      EnumSet.of(
          OrderState.PAID,
          OrderState.FULFILLMENT_PENDING,
          OrderState.PARTIALLY_FULFILLED,
          OrderState.PARTIALLY_REFUNDED);

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
  private final Orders orders;
  private final OrderEvents events;
  private final Audit audit;
  private final Clock clock;

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
    this.orders = orders;
    this.events = events;
    this.audit = audit;
    this.clock = clock;
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
    boolean paid = PAID.contains(order.state());
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
      change(orderId, state, FulfillmentState.REQUESTED, "asked for", actor);
    }
    if (!paid) {
      return physical.isEmpty() ? Asked.WAITING : Asked.REQUESTED;
    }
    if (order.state() == OrderState.PAID) {
      move(orderId, OrderState.FULFILLMENT_PENDING, "paid", actor);
    }
    quantities(lines, Product.Kind.DIGITAL)
        .forEach((sku, quantity) -> entitlements.grant(orderId, sku, quantity, clock.instant()));
    if (!physical.isEmpty()) {
      return Asked.REQUESTED;
    }
    if (state == FulfillmentState.NONE) {
      if (order.state() != OrderState.PARTIALLY_REFUNDED) {
        move(orderId, OrderState.FULFILLED, "all of it are downloads", actor);
      }
      events.fulfilled(orderId, true);
      change(orderId, state, FulfillmentState.GRANTED, "all of it are downloads", actor);
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
    if (shipmentId.isBlank()
        || shipmentId.length() > MAX_SHIPMENT_ID
        || shipmentId.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A shipment's id has 1 to %d characters, no NUL".formatted(MAX_SHIPMENT_ID));
    }
    if (quantities.isEmpty() || quantities.values().stream().anyMatch(each -> each < 1)) {
      throw new IllegalArgumentException("A shipment holds at least one of each article it names");
    }
    return inTransaction(() -> shippedLocked(orderId, shipmentId, new TreeMap<>(quantities)));
  }

  private Shipping shippedLocked(
      String orderId, String shipmentId, Map<String, Integer> quantities) {
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
        move(orderId, OrderState.FULFILLMENT_PENDING, "paid", "warehouse");
      }
      move(
          orderId,
          whole ? OrderState.FULFILLED : OrderState.PARTIALLY_FULFILLED,
          "shipment " + shipmentId,
          "warehouse");
    }
    events.fulfilled(orderId, whole);
    if (from != to) {
      change(orderId, from, to, "shipment " + shipmentId, "warehouse");
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
    if (!PAID.contains(order.state())) {
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
          change(
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
          change(orderId, found.get().state(), to, note, actor);
          return true;
        });
  }

  private void change(
      String orderId, FulfillmentState from, FulfillmentState to, String note, String actor) {
    if (!from.next().contains(to)) {
      throw new IllegalStateException(
          "The fulfillment of %s is %s and can't become %s"
              .formatted(orderId, from.code(), to.code()));
    }
    String storable = note.replace('\0', '?');
    jdbc.change(orderId, from, to, storable, clock.instant());
    audit.record(
        new AuditEntry(
            "fulfillment:" + orderId,
            "fulfillment." + to.code(),
            actor,
            storable,
            from.code(),
            to.code(),
            null));
  }

  private void move(String orderId, OrderState to, String reason, String actor) {
    switch (orders.move(OrderMove.ours(orderId, to, reason, actor))) {
      case MoveResult.Moved _, MoveResult.AlreadyThere _ -> {}
      case MoveResult.NotAllowed not ->
          throw new IllegalStateException(
              "Order %s is %s and can't become %s"
                  .formatted(orderId, not.from().code(), not.to().code()));
      case MoveResult.NoSuchOrder _ -> throw new IllegalStateException("No order " + orderId);
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transaction.execute(_ -> work.get()));
  }
}

package io.tallystick.checkout.fulfillment;

import io.tallystick.checkout.order.OrderState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables fulfillment, fulfillment_item, shipment and shipment_item; reads orders. */
final class JdbcFulfillments {
  private static final String LOCK_ORDER =
      """
      SELECT state, review_reason FROM orders WHERE order_id = :order FOR NO KEY UPDATE
      """;
  private static final String FIND =
      "SELECT state, held_reason, note FROM fulfillment WHERE order_id = :order";
  private static final String INSERT =
      """
      INSERT INTO fulfillment (order_id, state, created_at, changed_at) VALUES (:order, 'none', :now, :now)
      ON CONFLICT ON CONSTRAINT fulfillment_once DO NOTHING
      """;
  private static final String HOLD =
      "UPDATE fulfillment SET held_reason = :reason WHERE order_id = :order AND state = 'none'";
  private static final String CHANGE =
      """
      UPDATE fulfillment SET state = :to, note = :note, changed_at = :now,
        held_reason = CASE WHEN :to = 'cancelled' THEN held_reason END
      WHERE order_id = :order AND state = :from
      """;
  private static final String INSERT_ITEM =
      "INSERT INTO fulfillment_item (order_id, sku, quantity) VALUES (:order, :sku, :quantity)";
  private static final String OPEN_ITEMS =
      """
      SELECT sku, quantity - shipped AS open FROM fulfillment_item WHERE order_id = :order ORDER BY sku
      """;
  private static final String SHIP_ITEM =
      """
      UPDATE fulfillment_item SET shipped = shipped + :quantity
      WHERE order_id = :order AND sku = :sku AND shipped + :quantity <= quantity
      """;
  private static final String INSERT_SHIPMENT =
      """
      INSERT INTO shipment (order_id, shipment_id, recorded_at) VALUES (:order, :shipment, :now)
      ON CONFLICT ON CONSTRAINT shipment_once DO NOTHING
      """;
  private static final String INSERT_SHIPMENT_ITEM =
      """
      INSERT INTO shipment_item (order_id, shipment_id, sku, quantity) VALUES (:order, :shipment, :sku, :quantity)
      """;
  private static final String SHIPMENT =
      """
      SELECT i.sku, i.quantity AS open FROM shipment_item i WHERE i.order_id = :order AND i.shipment_id = :shipment
      """;

  /** An order, which nobody else changes before this transaction ends. */
  record Order(OrderState state, @Nullable String reviewReason) {}

  private final JdbcClient jdbc;

  JdbcFulfillments(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Optional<Order> lockOrder(String orderId) {
    return jdbc.sql(LOCK_ORDER)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Order(OrderState.of(text(row, "state")), row.getString("review_reason")))
        .optional();
  }

  Optional<Fulfillment> find(String orderId) {
    return jdbc.sql(FIND)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Fulfillment(
                    orderId,
                    FulfillmentState.of(text(row, "state")),
                    row.getString("held_reason"),
                    row.getString("note")))
        .optional();
  }

  void insert(String orderId, Instant now) {
    jdbc.sql(INSERT).param("order", orderId).param("now", utc(now)).update();
  }

  void hold(String orderId, @Nullable String reason) {
    one(jdbc.sql(HOLD).param("order", orderId).param("reason", reason).update(), orderId);
  }

  void change(
      String orderId, FulfillmentState from, FulfillmentState to, String note, Instant now) {
    one(
        jdbc.sql(CHANGE)
            .param("order", orderId)
            .param("from", from.code())
            .param("to", to.code())
            .param("note", note)
            .param("now", utc(now))
            .update(),
        orderId);
  }

  void insertItem(String orderId, String sku, int quantity) {
    jdbc.sql(INSERT_ITEM)
        .param("order", orderId)
        .param("sku", sku)
        .param("quantity", quantity)
        .update();
  }

  /** How many of each article haven't left yet, also 0. */
  Map<String, Integer> open(String orderId) {
    return quantities(jdbc.sql(OPEN_ITEMS).param("order", orderId));
  }

  /** False if it was recorded before. */
  boolean insertShipment(String orderId, String shipmentId, Instant now) {
    return jdbc.sql(INSERT_SHIPMENT)
            .param("order", orderId)
            .param("shipment", shipmentId)
            .param("now", utc(now))
            .update()
        == 1;
  }

  void shipItem(String orderId, String shipmentId, String sku, int quantity) {
    one(
        jdbc.sql(SHIP_ITEM)
            .param("order", orderId)
            .param("sku", sku)
            .param("quantity", quantity)
            .update(),
        orderId);
    jdbc.sql(INSERT_SHIPMENT_ITEM)
        .param("order", orderId)
        .param("shipment", shipmentId)
        .param("sku", sku)
        .param("quantity", quantity)
        .update();
  }

  /** Empty if there is no such shipment. */
  Map<String, Integer> shipment(String orderId, String shipmentId) {
    return quantities(jdbc.sql(SHIPMENT).param("order", orderId).param("shipment", shipmentId));
  }

  private static Map<String, Integer> quantities(JdbcClient.StatementSpec sql) {
    Map<String, Integer> quantities = new TreeMap<>();
    sql.query(
        row -> {
          quantities.put(text(row, "sku"), row.getInt("open"));
        });
    return quantities;
  }

  private static void one(int rows, String orderId) {
    if (rows != 1) {
      throw new IllegalStateException(
          "The fulfillment of %s isn't as it was read: %d rows changed".formatted(orderId, rows));
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

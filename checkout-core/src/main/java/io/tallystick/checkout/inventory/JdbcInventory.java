package io.tallystick.checkout.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables stock and reservation. */
final class JdbcInventory {
  private static final String RECEIVE =
      """
      INSERT INTO stock (sku, stock) VALUES (:sku, :pieces)
      ON CONFLICT (sku) DO UPDATE SET stock = stock.stock + excluded.stock
      """;
  private static final String LOCK =
      """
      SELECT sku, stock - reserved - sold AS available FROM stock
      WHERE sku = ANY (:skus) ORDER BY sku FOR UPDATE
      """;
  private static final String LOCK_OF_ATTEMPT =
      """
      SELECT sku, stock - reserved - sold AS available FROM stock
      WHERE sku IN (SELECT sku FROM reservation WHERE attempt_id = :attempt) ORDER BY sku FOR UPDATE
      """;
  private static final String OF_ATTEMPT =
      """
      SELECT sku, quantity, state, expires_at FROM reservation WHERE attempt_id = :attempt ORDER BY sku
      """;
  private static final String HOLD =
      """
      WITH held AS (
        INSERT INTO reservation (attempt_id, sku, quantity, state, expires_at, changed_at)
        SELECT :attempt, sku, quantity, 'held', :expiresAt, :now
        FROM unnest(:skus::text[], :quantities::bigint[]) AS wanted (sku, quantity)
        RETURNING sku, quantity)
      UPDATE stock SET reserved = reserved + held.quantity FROM held WHERE stock.sku = held.sku
      """;
  private static final String CHANGE =
      """
      WITH changed AS (
        UPDATE reservation SET state = :to, changed_at = :now
        WHERE attempt_id = :attempt AND state = :from
        RETURNING sku, quantity)
      UPDATE stock SET
        reserved = reserved - CASE :from WHEN 'held' THEN changed.quantity ELSE 0 END,
        sold = sold + CASE :to WHEN 'committed' THEN changed.quantity ELSE 0 END
          - CASE :from WHEN 'committed' THEN changed.quantity ELSE 0 END
      FROM changed WHERE stock.sku = changed.sku
      """;
  private static final String OVERDUE =
      """
      SELECT attempt_id FROM reservation
      WHERE state = 'held' AND (expires_at <= :now OR expires_at > :farthest)   -- by a clock that has gone back since
      GROUP BY attempt_id ORDER BY min(expires_at), attempt_id LIMIT :limit
      """;

  private final JdbcClient jdbc;

  JdbcInventory(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  void receive(String sku, long pieces) {
    jdbc.sql(RECEIVE).param("sku", sku).param("pieces", pieces).update();
  }

  /** Locks the articles' rows until the transaction ends; what is available of each known one. */
  Map<String, Long> lock(Collection<String> skus) {
    return available(jdbc.sql(LOCK).param("skus", skus.toArray(String[]::new)));
  }

  /** The same of the articles of an attempt's reservation. */
  Map<String, Long> lockOfAttempt(String attemptId) {
    return available(jdbc.sql(LOCK_OF_ATTEMPT).param("attempt", attemptId));
  }

  private static Map<String, Long> available(JdbcClient.StatementSpec statement) {
    Map<String, Long> available = new HashMap<>();
    statement.query(
        row -> {
          available.put(row.getString("sku"), row.getLong("available"));
        });
    return available;
  }

  /** To be read once the stock is locked: whoever had it has committed by then. */
  List<Reservation> ofAttempt(String attemptId) {
    return jdbc.sql(OF_ATTEMPT)
        .param("attempt", attemptId)
        .query(JdbcInventory::reservation)
        .list();
  }

  private static Reservation reservation(ResultSet row, int n) throws SQLException {
    return new Reservation(
        row.getString("sku"),
        row.getLong("quantity"),
        ReservationState.of(row.getString("state")),
        row.getObject("expires_at", OffsetDateTime.class).toInstant());
  }

  void hold(String attemptId, SortedMap<String, Long> wanted, Instant expiresAt, Instant now) {
    jdbc.sql(HOLD)
        .param("attempt", attemptId)
        .param("skus", wanted.keySet().toArray(String[]::new))
        .param("quantities", wanted.values().toArray(Long[]::new))
        .param("expiresAt", utc(expiresAt))
        .param("now", utc(now))
        .update();
  }

  /** Moves an attempt's reservations, and their pieces in stock; returns how many. */
  int change(String attemptId, ReservationState from, ReservationState to, Instant now) {
    return jdbc.sql(CHANGE)
        .param("attempt", attemptId)
        .param("from", from.code())
        .param("to", to.code())
        .param("now", utc(now))
        .update();
  }

  List<String> overdue(Instant now, Instant farthest, int limit) {
    return jdbc.sql(OVERDUE)
        .param("now", utc(now))
        .param("farthest", utc(farthest))
        .param("limit", limit)
        .query((row, _) -> row.getString("attempt_id"))
        .list();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

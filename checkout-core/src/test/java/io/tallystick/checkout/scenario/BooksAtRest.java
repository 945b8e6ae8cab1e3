package io.tallystick.checkout.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has to hold of our own tables once everything has come to rest. */
final class BooksAtRest {
  private final JdbcClient jdbc;
  private final List<String> wrong = new ArrayList<>();

  BooksAtRest(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What is wrong; empty: nothing. */
  List<String> faults() {
    wrong.clear();
    queries();
    invariants();
    return List.copyOf(wrong);
  }

  private void none(String fault, String query) {
    List<Map<String, Object>> rows = jdbc.sql(query).query().listOfRows();
    if (!rows.isEmpty()) {
      wrong.add("%s: %s".formatted(fault, rows));
    }
  }

  /** Invariants 8 to 14 of our own tables at rest. */
  private void queries() {
    none(
        "stock sold isn't what committed orders hold",
        """
        SELECT s.sku, s.sold, coalesce(sum(l.quantity), 0) AS ordered FROM stock s
        LEFT JOIN (SELECT DISTINCT external_ref AS order_id FROM checkout_fact
                   WHERE fact = 'order_committed') o ON true
        LEFT JOIN order_line l ON l.sku = s.sku AND l.order_id = o.order_id
        GROUP BY s.sku, s.sold HAVING s.sold <> coalesce(sum(l.quantity), 0)
        """);
    none("stock is held at rest", "SELECT * FROM reservation WHERE state = 'held'");
    none(
        "an order's history doesn't fold to its state",
        """
        SELECT o.order_id, o.state, last.to_state FROM orders o
        LEFT JOIN LATERAL (SELECT to_state FROM order_event e WHERE e.order_id = o.order_id
                           ORDER BY order_event_id DESC LIMIT 1) last ON true
        WHERE last.to_state IS DISTINCT FROM o.state
        """);
    none(
        "an order's history has a gap",
        """
        SELECT * FROM (SELECT order_id, from_state,
            lag(to_state) OVER (PARTITION BY order_id ORDER BY order_event_id) AS before FROM order_event) e
        WHERE from_state IS DISTINCT FROM coalesce(before, 'draft')
        """);
    none(
        "a payment isn't what its audit says",
        """
        SELECT p.attempt_id, p.state, last.after FROM payment_attempt p
        LEFT JOIN LATERAL (SELECT after FROM audit WHERE subject = 'payment:' || p.attempt_id
                           ORDER BY audit_id DESC LIMIT 1) last ON true
        WHERE last.after IS DISTINCT FROM p.state
        """);
    none(
        "recorded isn't told, or told isn't recorded",
        """
        SELECT a.attempt_id, events.told, facts.recorded FROM payment_attempt a
        LEFT JOIN LATERAL (SELECT count(*) AS told FROM outbox
            WHERE type IN ('order.paid', 'order.authorized') AND payload ->> 'attemptId' = a.attempt_id) events ON true
        LEFT JOIN LATERAL (SELECT count(*) AS recorded FROM checkout_fact f
            WHERE f.attempt_id = a.attempt_id AND fact = 'event_recorded') facts ON true
        WHERE events.told < facts.recorded
           OR (SELECT count(*) FROM outbox WHERE type = 'order.paid' AND payload ->> 'attemptId' = a.attempt_id) > facts.recorded
        """);
    none(
        "recorded and never published",
        """
        SELECT attempt_id FROM checkout_fact f WHERE fact = 'event_recorded' AND NOT EXISTS (
            SELECT 1 FROM checkout_fact g WHERE g.attempt_id = f.attempt_id AND g.fact = 'event_published')
        """);
    none(
        "an attempt that has to be undone isn't",
        """
        SELECT attempt_id FROM checkout_fact f WHERE fact = 'compensation_required' AND NOT EXISTS (
            SELECT 1 FROM checkout_fact g WHERE g.attempt_id = f.attempt_id AND g.fact = 'compensation_complete')
        """);
    none(
        "a paid order isn't in fulfillment's hands",
        """
        SELECT order_id, state FROM orders o WHERE state IN ('paid', 'fulfillment_pending', 'fulfilled')
            AND NOT EXISTS (SELECT 1 FROM fulfillment f WHERE f.order_id = o.order_id)
        """);
    none(
        "goods may leave for an order whose money went back",
        """
        SELECT f.order_id, f.state FROM fulfillment f JOIN orders o USING (order_id)
        WHERE o.state IN ('refunded', 'cancelled', 'payment_failed', 'expired') AND f.state NOT IN ('cancelled', 'none')
        """);
  }

  /** Every query of sql/invariants returns no row. */
  private void invariants() {
    Path top = Files.isDirectory(Path.of("sql")) ? Path.of("sql") : Path.of("../sql");
    try (Stream<Path> files = Files.list(top.resolve("invariants"))) {
      for (Path file : files.sorted().toList()) {
        none(Objects.toString(file.getFileName()), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

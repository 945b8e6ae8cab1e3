package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.audit.AuditChain;
import io.tallystick.checkout.audit.Verification;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.sandbox.BalanceTransaction;
import io.tallystick.sandbox.Charge;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.PaymentIntent;
import io.tallystick.sandbox.Refund;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Compares the books with the provider's own ledger, once everything has come to rest. Each check
 * says what is wrong in words, so that a failure reads like a discrepancy.
 */
public final class ProviderTruth {
  private static final Set<String> PAID =
      Set.of("paid", "fulfillment_pending", "partially_fulfilled", "fulfilled");
  private static final Set<String> OVER = Set.of("voided", "expired");

  private record Attempt(
      String attemptId,
      String orderId,
      String state,
      long capturedMinor,
      String currency,
      String intentId,
      boolean committed,
      boolean undone) {}

  private final DataSource dataSource;
  private final JdbcClient jdbc;
  private final Ledger ledger;
  private final List<String> wrong = new ArrayList<>();

  public ProviderTruth(DataSource dataSource, Ledger ledger) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
    this.ledger = ledger;
  }

  /** Fails with all that is wrong. */
  public static void check(DataSource dataSource, Ledger ledger) {
    assertThat(new ProviderTruth(dataSource, ledger).faults()).isEmpty();
  }

  /** What is wrong; empty: nothing. */
  public List<String> faults() {
    wrong.clear();
    List<Attempt> attempts = attempts();
    payments(attempts);
    refunds();
    orders(attempts);
    balance();
    queries();
    invariants();
    var chain = new AuditChain(dataSource, new JdbcTransactionManager(dataSource));
    chain.sealAll();
    require(chain.verify() instanceof Verification.Verified, "the audit's chain is broken");
    return List.copyOf(wrong);
  }

  private void require(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      wrong.add(otherwise.formatted(values));
    }
  }

  private List<Attempt> attempts() {
    return jdbc.sql(
            """
            SELECT attempt_id, order_id, state, captured_minor, currency, payment_intent_id AS intent_id,
                   EXISTS (SELECT 1 FROM checkout_fact f WHERE f.attempt_id = p.attempt_id AND fact = 'order_committed') AS committed,
                   EXISTS (SELECT 1 FROM checkout_fact f WHERE f.attempt_id = p.attempt_id AND fact = 'compensation_complete') AS undone
            FROM payment_attempt p
            """)
        .query(Attempt.class)
        .list();
  }

  /** Invariants 2, 4, 5: one payment per attempt, in the state and with the money that we state. */
  private void payments(List<Attempt> attempts) {
    Map<String, Attempt> byId = new HashMap<>();
    attempts.forEach(a -> byId.put(a.attemptId(), a));
    Map<String, PaymentIntent> intentOf = new HashMap<>();
    for (PaymentIntent intent : ledger.paymentIntents()) {
      Attempt own = byId.get(intent.metadata().getOrDefault(ProviderPayment.ATTEMPT, ""));
      if (own == null) {
        wrong.add("%s belongs to no attempt".formatted(intent.id()));
        continue;
      }
      PaymentIntent twin = intentOf.put(own.attemptId(), intent);
      require(
          twin == null, "attempt %s has two payments at the provider: %s", own.attemptId(), intent);
      require(
          own.orderId().equals(intent.metadata().get(ProviderPayment.ORDER)),
          "%s names another order than %s",
          intent.id(),
          own.orderId());
      long captured = captured(intent.id());
      require(
          captured == own.capturedMinor(),
          "%s: the provider captured %d, we recorded %d",
          intent.id(),
          captured,
          own.capturedMinor());
      if (own.intentId() == null) {
        // its id was lost with the answer; unconfirmed it takes no money, and nobody can confirm it
        require(
            intent.status().equals("requires_payment_method") && intent.latestCharge() == null,
            "%s, whose id we lost, is %s",
            intent.id(),
            intent.status());
        require(own.state().equals("failed"), "%s stays %s", own.attemptId(), own.state());
      } else {
        require(
            agree(intent.status(), own.state()),
            "%s is %s, we say %s",
            intent.id(),
            intent.status(),
            own.state());
      }
    }
    for (Attempt own : attempts) {
      PaymentIntent intent = intentOf.get(own.attemptId());
      require(
          own.intentId() == null || (intent != null && intent.id().equals(own.intentId())),
          "%s: the provider doesn't know %s",
          own.attemptId(),
          own.intentId());
      require(
          own.intentId() != null || own.capturedMinor() == 0,
          "%s took money without a payment",
          own.attemptId());
    }
  }

  /** At rest nothing is under way: other pairs are wrong. */
  private static boolean agree(String provider, String ours) {
    return switch (provider) {
      case "succeeded" -> ours.equals("captured");
      case "requires_capture" -> ours.equals("authorized");
      case "canceled" -> OVER.contains(ours);
      default -> false;
    };
  }

  private long captured(String intentId) {
    return ledger.charges().stream()
        .filter(c -> c.paymentIntentId().equals(intentId) && c.captured() && c.paid())
        .mapToLong(Charge::amountCaptured)
        .sum();
  }

  private static boolean stands(Refund refund) {
    return !refund.status().equals("failed") && !refund.status().equals("canceled");
  }

  private long refunded(String intentId) {
    return givenBack().stream()
        .filter(r -> r.paymentIntentId().equals(intentId) && stands(r))
        .mapToLong(Refund::amount)
        .sum();
  }

  /** Without what a partial capture let go of: that was never taken, though it looks alike. */
  private List<Refund> givenBack() {
    Set<String> released =
        ledger.balanceTransactions().stream()
            .filter(b -> b.reportingCategory().equals("partial_capture_reversal"))
            .map(BalanceTransaction::source)
            .collect(Collectors.toSet());
    return ledger.refunds().stream().filter(r -> !released.contains(r.id())).toList();
  }

  /** Invariant 3: refund by refund the same, in amount and outcome. */
  private void refunds() {
    Map<String, String> ours = new TreeMap<>();
    jdbc.sql(
            "SELECT provider_ref, amount_minor, currency, state FROM refund WHERE provider_ref IS"
                + " NOT NULL")
        .query(
            (row, _) ->
                ours.put(
                    row.getString(1),
                    row.getLong(2) + " " + row.getString(3) + " " + row.getString(4)))
        .list();
    Map<String, String> theirs = new TreeMap<>();
    for (Refund refund : givenBack()) {
      String currency = refund.currency().toUpperCase(Locale.ROOT);
      theirs.put(refund.id(), refund.amount() + " " + currency + " " + refund.status());
      require(
          refunded(refund.paymentIntentId()) <= captured(refund.paymentIntentId()),
          "%s gave back more than was taken",
          refund.paymentIntentId());
    }
    require(ours.equals(theirs), "refunds: the provider has %s, we have %s", theirs, ours);
  }

  /**
   * Invariants 2, 12, 15: money that stays has an order, and an order that stands has its money.
   */
  private void orders(List<Attempt> attempts) {
    Map<String, String> states = new HashMap<>();
    jdbc.sql("SELECT order_id, state FROM orders")
        .query((row, _) -> states.put(row.getString(1), row.getString(2)))
        .list();
    Map<String, Long> payments = new HashMap<>();
    Map<String, Long> kept = new HashMap<>();
    for (Attempt own : attempts) {
      long captured = own.intentId() == null ? 0 : captured(own.intentId());
      long stays = captured - (own.intentId() == null ? 0 : refunded(own.intentId()));
      kept.merge(own.orderId(), stays, Long::sum);
      payments.merge(own.orderId(), captured > 0 ? 1L : 0L, Long::sum);
      require(!own.undone() || stays == 0, "%s counts as undone, %d stay", own.attemptId(), stays);
      require(
          stays == 0 || (own.committed() && !own.undone()),
          "%s: %d stay at the provider and no order is committed",
          own.attemptId(),
          stays);
    }
    states.forEach(
        (order, state) -> {
          long money = kept.getOrDefault(order, 0L);
          require(payments.getOrDefault(order, 0L) <= 1, "order %s was paid twice", order);
          require(
              !PAID.contains(state) || money > 0 || isFree(order),
              "order %s is %s without money",
              order,
              state);
          require(
              money == 0 || PAID.contains(state) || state.equals("partially_refunded"),
              "order %s is %s and %d of its money stay",
              order,
              state,
              money);
        });
  }

  private boolean isFree(String orderId) {
    return jdbc.sql("SELECT total_minor = 0 FROM orders WHERE order_id = :order")
        .param("order", orderId)
        .query(Boolean.class)
        .single();
  }

  /** Invariant 1, without fees: the provider's movements of charges and refunds are our books'. */
  private void balance() {
    Map<String, Long> theirs = new TreeMap<>();
    Set<String> kinds = Set.of("charge", "payment", "refund", "payment_refund", "refund_failure");
    for (BalanceTransaction each : ledger.balanceTransactions()) {
      if (kinds.contains(each.type())) {
        theirs.merge(each.currency().toUpperCase(Locale.ROOT), each.amount(), Long::sum);
      }
    }
    Map<String, Long> ours = new TreeMap<>();
    jdbc.sql(
            """
            SELECT currency, sum(amount)::bigint FROM (
                SELECT currency, captured_minor AS amount FROM payment_attempt WHERE captured_minor > 0
                UNION ALL SELECT currency, -amount_minor FROM refund WHERE state = 'succeeded') money
            GROUP BY currency
            """)
        .query((row, _) -> ours.put(row.getString(1), row.getLong(2)))
        .list();
    require(ours.equals(theirs), "balance: the provider has %s, we have %s", theirs, ours);
  }

  private void none(String fault, String query) {
    List<Map<String, Object>> rows = jdbc.sql(query).query().listOfRows();
    require(rows.isEmpty(), "%s: %s", fault, rows);
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

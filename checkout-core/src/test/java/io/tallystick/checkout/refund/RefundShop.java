package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Paid orders, PostgreSQL, and the sandbox as the provider; one clock for all of it. */
final class RefundShop implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
  static final Told WEBHOOK = new Told("webhook", "evt_1");

  final SettableClock clock = new SettableClock(NOON);
  final HikariDataSource dataSource = TestPostgres.pool(16);
  final JdbcClient jdbc = JdbcClient.create(dataSource);
  final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  final Ledger ledger = new Ledger(7);
  final SandboxServer server = SandboxServer.start(ledger, 0, clock);
  final WatchedProvider provider = new WatchedProvider(server.baseUrl());
  final Refunds refunds;
  final RefundWorker worker;
  private final StripeClient dashboard =
      StripeClient.builder().setApiKey("sk_test_dashboard").setApiBase(server.baseUrl()).build();
  private int keys;

  RefundShop() {
    var ids = new Ids(clock, new SplittableRandom(1));
    refunds =
        new Refunds(
            dataSource,
            transaction,
            new Orders(dataSource, transaction, new Audit(dataSource, clock), clock, "test"),
            new OrderEvents(dataSource, new Outbox(dataSource, clock), ids, clock),
            new Audit(dataSource, clock),
            () -> provider.port,
            clock,
            ids);
    worker = new RefundWorker(dataSource, refunds, clock);
  }

  /** An order whose one payment, A-order, the provider captured; gives the provider's payment. */
  String paid(String orderId, long amountMinor) {
    return paid(orderId, amountMinor, "paid", "pm_card_visa");
  }

  String paid(String orderId, long amountMinor, String state, String token) {
    order(orderId, amountMinor, state);
    return payment(orderId, "A-" + orderId, amountMinor, token);
  }

  void order(String orderId, long amountMinor, String state) {
    jdbc.sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (?,"
                + " 'EUR', ?, ?, now())")
        .params(orderId, amountMinor, state)
        .update();
  }

  String payment(String orderId, String attemptId, long amountMinor, String token) {
    try {
      var intent =
          dashboard
              .v1()
              .paymentIntents()
              .create(
                  PaymentIntentCreateParams.builder()
                      .setAmount(amountMinor)
                      .setCurrency("eur")
                      .setPaymentMethod(token)
                      .setConfirm(true)
                      .build());
      attempt(orderId, attemptId, amountMinor, intent.getId());
      return intent.getId();
    } catch (StripeException e) {
      throw new IllegalStateException(e);
    }
  }

  void attempt(String orderId, String attemptId, long amountMinor, String intentId) {
    jdbc.sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
                payment_intent_id, idempotency_key, created_at, captured_at)
            VALUES (?, ?, 'captured', ?, ?, 'EUR', ?, ?, now(), now())
            """)
        .params(attemptId, orderId, amountMinor, amountMinor, intentId, attemptId + ":payment")
        .update();
  }

  /** A refund made in the provider's dashboard carries no id of ours. */
  ProviderRefund fromDashboard(String intentId, long amountMinor) {
    try {
      var made =
          dashboard
              .v1()
              .refunds()
              .create(
                  RefundCreateParams.builder()
                      .setPaymentIntent(intentId)
                      .setAmount(amountMinor)
                      .build());
      return ((Outcome.Succeeded<ProviderRefund>) provider.port.refundById(made.getId())).value();
    } catch (StripeException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Requested by anna. */
  String requested(String orderId, long amountMinor) {
    var result = refunds.request(orderId, amountMinor, "damaged", "anna", "key-" + ++keys);
    assertThat(result).isInstanceOf(RequestResult.Requested.class);
    return ((RequestResult.Requested) result).refund().refundId();
  }

  /** Requested by anna, approved by bert. */
  String approved(String orderId, long amountMinor) {
    String id = requested(orderId, amountMinor);
    assertThat(refunds.approve(id, "bert", amountMinor)).isInstanceOf(DecisionResult.Decided.class);
    return id;
  }

  Refund refund(String refundId) {
    return refunds.find(refundId).orElseThrow();
  }

  RefundState state(String refundId) {
    return refund(refundId).state();
  }

  String orderState(String orderId) {
    return text("SELECT state FROM orders WHERE order_id = ?", orderId);
  }

  /** Empty: nobody has to look at it. */
  String review(String orderId) {
    return text("SELECT coalesce(review_reason, '') FROM orders WHERE order_id = ?", orderId);
  }

  String lastError(String refundId) {
    return Objects.requireNonNullElse(refund(refundId).lastError(), "");
  }

  private String text(String sql, String param) {
    return jdbc.sql(sql).param(param).query(String.class).single();
  }

  /** What was told of the order, such as "order.refunded 300 of 1000". */
  List<String> events(String orderId) {
    return jdbc.sql(
            """
            SELECT concat_ws(' ', type, payload ->> 'amountMinor', payload ->> 'refundedMinor') FROM outbox
            WHERE aggregate = 'order:' || ? ORDER BY position
            """)
        .param(orderId)
        .query(String.class)
        .list();
  }

  /** The refund's way, such as "requested>approved by bert". */
  List<String> history(String refundId) {
    return jdbc.sql(
            """
            SELECT coalesce(before, 'new') || '>' || after || ' by ' || actor FROM audit
            WHERE subject = 'refund:' || ? ORDER BY audit_id
            """)
        .param(refundId)
        .query(String.class)
        .list();
  }

  long rows() {
    return jdbc.sql("SELECT count(*) FROM refund").query(Long.class).single();
  }

  /** What the provider itself has paid back or is about to. */
  List<Long> atProvider() {
    return ledger.refunds().stream()
        .filter(refund -> !List.of("failed", "canceled").contains(refund.status()))
        .map(io.tallystick.sandbox.Refund::amount)
        .toList();
  }

  void arm(Fault fault) {
    server.faults().arm(fault.withMethod("POST"));
  }

  void advance(Duration by) {
    clock.advance(by);
  }

  /** Rounds of the worker, so many minutes apart. */
  void workEvery(Duration step, int rounds) {
    for (int i = 0; i < rounds; i++) {
      worker.round(100);
      clock.advance(step);
    }
  }

  @Override
  public void close() {
    try {
      String invariant = Files.readString(Path.of("../sql/invariants/refunds.sql"));
      assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      provider.close();
      server.faults().clear();
      server.close();
      dataSource.close();
    }
  }
}

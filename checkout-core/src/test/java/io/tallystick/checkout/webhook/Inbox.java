package io.tallystick.checkout.webhook;

import static io.tallystick.checkout.webhook.SignedWebhooks.bytes;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.payout.Payouts;
import io.tallystick.checkout.refund.Learned;
import io.tallystick.checkout.saga.Settlement;
import io.tallystick.checkout.stripe.StripeWebhookVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An inbox over a database of its own. Its settlement does what the real one is promised to do: an
 * attempt moves along the table of states, and where it can't nothing changes.
 */
final class Inbox implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final String SECRET = "whsec_test";

  final HikariDataSource dataSource = TestPostgres.pool();
  final JdbcClient jdbc;
  final TransactionTemplate transaction;
  final SettableClock clock = new SettableClock(NOW);
  final TruthfulProvider provider = new TruthfulProvider();
  final Audit audit;
  final WebhookInbox inbox;
  final Webhooks webhooks;
  final WebhookReplay replay;
  final Disputes disputes;
  final Payouts payouts;
  final List<String> learnt = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  Inbox() {
    jdbc = JdbcClient.create(dataSource);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    audit = new Audit(dataSource, clock);
    var verifier = new StripeWebhookVerifier(List.of(SECRET), false, clock);
    inbox = new WebhookInbox(dataSource, verifier, clock, 262_144);
    webhooks = new Webhooks(dataSource, clock);
    replay = new WebhookReplay(dataSource, transaction, audit, clock);
    disputes = new Disputes(dataSource, provider, transaction, audit, clock);
    payouts = new Payouts(dataSource, provider, transaction, audit, clock);
  }

  WebhookProcessor processor() {
    return processor(provider, this::learn);
  }

  WebhookProcessor processor(PaymentProvider asked, Settlement settlement) {
    var parties =
        new WebhookProcessor.Parties(
            asked,
            settlement,
            (refund, told) -> {
              learnt.add(
                  "%s is %s, says %s"
                      .formatted(refund.refundId(), refund.status(), told.providerEvent()));
              return Learned.APPLIED;
            },
            disputes,
            payouts);
    return new WebhookProcessor(
        dataSource, parties, clock, new Random(1), () -> "claim-" + ids.incrementAndGet());
  }

  Settlement.Result learn(ProviderPayment payment, Told told) {
    PaymentState state = state(payment.intentId());
    if (state == null) {
      return Settlement.Result.NOT_OURS;
    }
    if (!state.next().contains(payment.state())) {
      return Settlement.Result.NOTHING_NEW;
    }
    learnt.add(
        "%s is %s, says %s"
            .formatted(payment.intentId(), payment.state().code(), told.providerEvent()));
    set(payment.intentId(), payment.state());
    return Settlement.Result.APPLIED;
  }

  void deliver(String body) {
    Received received = inbox.receive(bytes(body), sign(body));
    if (!(received instanceof Received.Stored || received instanceof Received.Repeated)) {
      throw new AssertionError(received);
    }
  }

  String sign(String body) {
    return SignedWebhooks.signature(body, SECRET, clock.instant());
  }

  void deliverPayment(String eventId, String type, String intentId) {
    deliver(SignedWebhooks.ofPayment(eventId, type, intentId));
  }

  /** An order of 10.00 EUR with one attempt at it. */
  void order(String orderId, String intentId, PaymentState state) {
    jdbc.sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
            VALUES (:order, 'EUR', 1000, 'payment_pending', now())
            """)
        .param("order", orderId)
        .update();
    jdbc.sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, currency, payment_intent_id,
              charge_id, idempotency_key, created_at)
            VALUES ('att_' || :order, :order, :state, 1000, 'EUR', :intent, replace(:intent, 'pi_', 'ch_'), :order, now())
            """)
        .params(Map.of("order", orderId, "state", state.code(), "intent", intentId))
        .update();
  }

  PaymentState state(String intentId) {
    return jdbc.sql("SELECT state FROM payment_attempt WHERE payment_intent_id = :intent")
        .param("intent", intentId)
        .query((row, _) -> PaymentState.of(row.getString(1)))
        .optional()
        .orElse(null);
  }

  void set(String intentId, PaymentState state) {
    jdbc.sql("UPDATE payment_attempt SET state = :state WHERE payment_intent_id = :intent")
        .params(Map.of("state", state.code(), "intent", intentId))
        .update();
  }

  WebhookEvent event(String eventId) {
    return webhooks.list(null, null, 1000).stream()
        .filter(event -> event.eventId().equals(eventId))
        .findFirst()
        .orElseThrow();
  }

  List<Map<String, Object>> broken() {
    try {
      return jdbc.sql(Files.readString(Path.of("../sql/invariants/webhooks.sql")))
          .query()
          .listOfRows();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    dataSource.close();
  }
}

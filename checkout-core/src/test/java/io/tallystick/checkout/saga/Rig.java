package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.attribution.Attributions;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.fraud.FraudScreen;
import io.tallystick.checkout.fraud.Verdict;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.pricing.TestShop;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.stripe.StripePayments;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.trace.Spans;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The checkout in full, on a database of its own, against a provider of its own over HTTP. */
final class Rig implements AutoCloseable {
  final TestShop shop = new TestShop();
  final Ledger ledger = new Ledger(1);
  final SandboxServer sandbox = SandboxServer.start(ledger, 0, shop.clock);
  final StripePayments provider =
      StripePayments.open(
          new StripeSettings(
              "sk_test_rig",
              sandbox.baseUrl(),
              Duration.ofSeconds(2),
              Duration.ofSeconds(2),
              0,
              1,
              10_000),
          _ -> {},
          System::nanoTime,
          new Random(1));
  final JsonMapper json = new JsonMapper();
  final Ids ids = new Ids(shop.clock, new Random(2));
  final Audit audit = new Audit(shop.dataSource, shop.clock);
  final Orders orders = new Orders(shop.dataSource, shop.transaction, audit, shop.clock, "test");
  final Inventory inventory = new Inventory(shop.dataSource, shop.transaction, shop.clock);
  final CheckoutAttempts attempts =
      new CheckoutAttempts(shop.dataSource, shop.transaction, shop.clock, ids);
  final PaymentAttempts payments = new PaymentAttempts(shop.dataSource, audit, shop.clock);
  final Compensations compensations = new Compensations(shop.dataSource, shop.clock);
  final OrderEvents events;
  final Refunds refunds;
  final PaymentSettlement settlement;
  final CompensationWorker compensation;
  final Answers answers = new Answers(attempts, payments, orders, json);
  final PaymentSweep sweep;
  final AbandonedCheckouts finisher;
  final Captures captures;
  FraudScreen fraud = _ -> new Verdict.Pass();
  private final AtomicInteger keys = new AtomicInteger();

  Rig() {
    events =
        new OrderEvents(shop.dataSource, new Outbox(shop.dataSource, shop.clock), ids, shop.clock);
    refunds =
        new Refunds(
            shop.dataSource,
            shop.transaction,
            orders,
            events,
            audit,
            () -> provider,
            shop.clock,
            ids);
    var transactions = new Transactions(shop.transaction);
    settlement =
        new PaymentSettlement(
            transactions,
            orders,
            payments,
            attempts,
            inventory,
            shop.coupons,
            events,
            compensations,
            refunds,
            CheckoutMeters.none(),
            Spans.none(),
            shop.clock);
    compensation =
        new CompensationWorker(
            transactions,
            compensations,
            attempts,
            payments,
            provider,
            settlement,
            new RefundInFull(refunds),
            inventory,
            shop.coupons,
            orders);
    sweep = new PaymentSweep(payments, provider, settlement, orders, shop.clock);
    finisher = new AbandonedCheckouts(attempts, payments, provider, settlement, answers);
    captures =
        new Captures(
            transactions,
            orders,
            payments,
            provider,
            settlement,
            CheckoutMeters.none(),
            shop.clock);
    stock("MUG-1", 100);
    stock("BOOK-1", 100);
  }

  void stock(String sku, int pieces) {
    inventory.receive(sku, pieces);
  }

  CheckoutSaga saga(CaptureTime captureTime) {
    return saga(captureTime, provider);
  }

  CheckoutSaga saga(CaptureTime captureTime, PaymentProvider provider) {
    var transactions = new Transactions(shop.transaction);
    var beginning =
        new OrderBeginning(
            transactions,
            attempts,
            shop.quotes,
            suspect -> fraud.screen(suspect),
            orders,
            shop.snapshots,
            new Contacts(shop.dataSource, shop.clock),
            new Attributions(shop.dataSource, shop.clock),
            inventory,
            shop.coupons,
            payments,
            events,
            new EarlierOrder(orders, payments, provider, settlement),
            new OrderNumbers(new Random(3)),
            new OrderTokens(
                "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
            answers,
            Spans.none(),
            shop.clock);
    return new CheckoutSaga(
        attempts, payments, provider, beginning, settlement, answers, captureTime);
  }

  /** A new cart with one mug, or so many. */
  String cart(String sku, int quantity) {
    return ((CartChange.Added) shop.carts.add(null, sku, quantity)).cart().cartId();
  }

  String key() {
    return "key-" + keys.incrementAndGet();
  }

  CheckoutRequest request(String key, String cartId, @Nullable String paymentMethod) {
    return request(key, cartId, paymentMethod, null);
  }

  CheckoutRequest request(
      String key, String cartId, @Nullable String paymentMethod, @Nullable String coupon) {
    return new CheckoutRequest(
        key,
        null,
        cartId,
        TestShop.BERLIN,
        "EUR",
        coupon,
        null,
        paymentMethod,
        new Contact("a@example.org", "A. Buyer", "Street 1", "Berlin"),
        Attribution.NONE,
        "127.0.0.1");
  }

  CheckoutAnswer pay(String cartId, @Nullable String paymentMethod) {
    return saga(CaptureTime.AT_ONCE).checkout(request(key(), cartId, paymentMethod));
  }

  JsonNode body(CheckoutAnswer answer) {
    return json.readTree(answer.body());
  }

  /** How the provider states the payment of an order now. */
  void hear(String orderId, String event) {
    String intent = payments.ofOrder(orderId).getLast().intentId();
    var now = (Outcome.Succeeded<ProviderPayment>) provider.payment(intent);
    settlement.learn(now.value(), new Told("webhook", event));
  }

  String state(String orderId) {
    return shop.jdbc
        .sql("SELECT state FROM orders WHERE order_id = :o")
        .param("o", orderId)
        .query(String.class)
        .single();
  }

  List<String> facts(String orderId) {
    return shop.jdbc
        .sql(
            "SELECT fact FROM checkout_fact JOIN payment_attempt USING (attempt_id) WHERE order_id"
                + " = :o ORDER BY occurred_at,"
                + " array_position(ARRAY['attempt_created','fraud_screened',"
                + "'inventory_reserved','payment_unknown','payment_declined','payment_authorized','order_committed','event_recorded','compensation_required','compensation_complete'],"
                + " fact)")
        .param("o", orderId)
        .query(String.class)
        .list();
  }

  /** stock, reserved, sold of an article. */
  String stockOf(String sku) {
    return shop.jdbc
        .sql("SELECT stock || ' ' || reserved || ' ' || sold FROM stock WHERE sku = :s")
        .param("s", sku)
        .query(String.class)
        .single();
  }

  long charged() {
    return ledger.charges().stream().filter(c -> c.captured()).count();
  }

  /** Payments by status at the provider. */
  Map<String, Long> intents() {
    Map<String, Long> byStatus = new TreeMap<>();
    ledger.paymentIntents().forEach(i -> byStatus.merge(i.status(), 1L, Long::sum));
    return byStatus;
  }

  /** What must always hold: sql/invariants returns no row. */
  void assertInvariants() {
    try (Stream<Path> files = Files.list(Path.of("../sql/invariants"))) {
      for (Path file : files.toList()) {
        assertThat(shop.jdbc.sql(Files.readString(file)).query().listOfRows())
            .as(file.getFileName().toString())
            .isEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    provider.close();
    sandbox.close();
    shop.close();
  }
}

package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.access.OrderTokens;
import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.cart.Carts;
import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.checkout.saga.CheckoutRequest;
import io.tallystick.checkout.scenario.DyingProcess.Job;
import io.tallystick.checkout.worker.Worker;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A shop whose process dies. Its database and its provider live on, here. */
final class KilledShop implements AutoCloseable {
  static final long BACK = 1_490;
  static final long PART = 1_490;
  private static final String KEY = "the-customers-key";

  final SettableClock clock = new SettableClock(Instant.parse("2026-09-01T12:00:00Z"));
  final Ledger ledger = new Ledger(5);
  final SandboxServer sandbox = SandboxServer.start(ledger, 0, clock);
  final HikariDataSource dataSource = new HikariDataSource();
  final JdbcClient jdbc;
  final Core core;
  final Rounds rounds;
  private final Job job;
  private final String url = TestPostgres.migratedDatabaseUrl();
  private final Subscription subscription;

  /** The cart or order that the process is about. */
  final String subject;

  KilledShop(Job job) throws Exception {
    this.job = job;
    dataSource.setJdbcUrl(url);
    dataSource.setMaximumPoolSize(4);
    dataSource.setMinimumIdle(1);
    jdbc = JdbcClient.create(dataSource);
    DemoShop.fill(dataSource);
    subscription = Subscription.at(sandbox.baseUrl(), "http://127.0.0.1:9/");
    var place = new Core.Place(sandbox.baseUrl(), subscription.secret(), job == Job.CAPTURE);
    core = new Core(dataSource, clock, place, UnaryOperator.identity());
    rounds =
        new Rounds(
            core.context.getBeansOfType(Worker.class).values(), sandbox.webhooks(), clock, jdbc);
    core.get(Inventory.class).receive("MUG-1", 10);
    core.get(Inventory.class).receive("POT-1", 1);
    core.get(OrderTokens.class); // its key is made once in a database's life
    subject = prepare();
  }

  static CheckoutRequest request(String cart, @Nullable String paymentMethod) {
    return request(KEY, cart, paymentMethod);
  }

  private static CheckoutRequest request(String key, String cart, @Nullable String paymentMethod) {
    return new CheckoutRequest(
        key,
        null,
        cart,
        Address.of("DE", "BE", "10115"),
        "EUR",
        null,
        null,
        paymentMethod,
        new Contact("a@example.org", "A. Buyer", "Street 1", "Berlin"),
        Attribution.NONE,
        "127.0.0.1");
  }

  String cart(String sku) {
    return ((CartChange.Added) core.get(Carts.class).add(null, sku, 1)).cart().cartId();
  }

  /** The customer tries, or tries again, with the same key. */
  CheckoutAnswer customer(@Nullable String paymentMethod) {
    return core.get(Checkout.class).checkout(request(subject, paymentMethod));
  }

  /** With a new one: a new attempt, as far as the customer knows. */
  CheckoutAnswer freshCustomer(String paymentMethod) {
    return core.get(Checkout.class).checkout(request("another-key", subject, paymentMethod));
  }

  private CheckoutAnswer other(String cart, @Nullable String paymentMethod) {
    return core.get(Checkout.class).checkout(request("key-of-" + cart, cart, paymentMethod));
  }

  void browserConfirms(String intentId) {
    core.get(PaymentProvider.class).confirm(intentId, "pm_card_visa", "browser");
  }

  /** What came before the process that dies. */
  private String prepare() {
    return switch (job) {
      case CARD, BROWSER -> cart("MUG-1");
      case REFUND -> {
        CheckoutAnswer paid = other(cart("MUG-1"), "pm_card_visa");
        rest();
        yield paid.orderId();
      }
      case COMPENSATION -> {
        CheckoutAnswer late = other(cart("POT-1"), null);
        clock.advance(Duration.ofMinutes(31));
        rounds.of("expiry");
        assertThat(other(cart("POT-1"), "pm_card_visa").status()).isEqualTo(200);
        restarted();
        sandbox.webhooks().deliver();
        rounds.of("webhooks");
        rounds.of("relay");
        browserConfirms(late.intentId());
        yield late.orderId();
      }
      case EXPIRY -> {
        CheckoutAnswer begun = other(cart("MUG-1"), null);
        clock.advance(Duration.ofMinutes(31));
        yield begun.orderId();
      }
      case CAPTURE -> {
        CheckoutAnswer held = other(cart("MUG-1"), "pm_card_visa");
        assertThat(state(held.orderId())).isEqualTo("payment_authorized");
        rounds.of("relay");
        yield held.orderId();
      }
    };
  }

  DyingProcess.End process(String deadly) throws Exception {
    return DyingProcess.start(
        job,
        deadly,
        url,
        sandbox.baseUrl(),
        subscription.secret(),
        subscription.id(),
        clock.instant().toString(),
        subject);
  }

  /** A new process takes its place. */
  void restarted() {
    subscription.moveTo(core.webhookUrl());
  }

  void rest() {
    restarted();
    rounds.toRest();
  }

  String state(String orderId) {
    return jdbc.sql("SELECT state FROM orders WHERE order_id = :o")
        .param("o", orderId)
        .query(String.class)
        .single();
  }

  /** The cart's order as it stands; "none": there is none. */
  String stateOfCart() {
    return jdbc.sql("SELECT state FROM orders WHERE cart_id = :c AND state <> 'cancelled'")
        .param("c", subject)
        .query(String.class)
        .optional()
        .orElse("none");
  }

  long charges() {
    return ledger.charges().stream().filter(c -> c.captured() && c.paid()).count();
  }

  @Override
  public void close() {
    core.close();
    dataSource.close();
    sandbox.close();
  }
}

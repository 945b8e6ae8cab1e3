package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.CheckoutApplication;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.events.EventConsumer;
import io.tallystick.checkout.events.OrderEvents;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.stripe.StripePaymentLimits;
import io.tallystick.checkout.stripe.StripePayments;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.worker.Worker;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.PropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole service over HTTP, on PostgreSQL, against a provider of its own, also over HTTP, that
 * posts signed webhooks to it. Workers are off: a test does their rounds. Time stands still until a
 * test moves it, for both.
 */
final class Shop implements AutoCloseable {
  private static final int SEED = 11;

  /** Does nothing but fail when it is told to, and note what it has done. */
  static final class Fragile implements EventConsumer {
    final List<String> done = new CopyOnWriteArrayList<>();
    volatile boolean broken;

    @Override
    public String name() {
      return "fragile";
    }

    @Override
    public Set<String> types() {
      return OrderEvents.TYPES;
    }

    @Override
    public void handle(Event event) {
      if (broken) {
        throw new IllegalStateException("this consumer is broken");
      }
      done.add(event.aggregate() + " " + event.type());
    }
  }

  final SettableClock clock = new SettableClock(Instant.parse("2026-09-01T12:00:00Z"));
  final Ledger ledger = new Ledger(SEED);
  final SandboxServer sandbox = SandboxServer.start(ledger, 0, clock);
  final Fragile fragile = new Fragile();
  final ConfigurableApplicationContext service;
  final DataSource dataSource;
  final JdbcClient jdbc;
  final Rounds rounds;
  final PaymentProvider provider;
  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final String address;
  private final AtomicInteger keys = new AtomicInteger();

  Shop(String... settings) {
    this(true, List.of(), settings);
  }

  /** With metrics and health, and the provider as the service makes it. */
  static Shop watched(String... settings) {
    return watched(List.of(), settings);
  }

  /**
   * @param more puts beans of a test's own into it
   */
  static Shop watched(List<Consumer<GenericApplicationContext>> more, String... settings) {
    List<String> all = new ArrayList<>(List.of("management.server.port=0"));
    all.addAll(List.of(settings));
    return new Shop(false, more, all.toArray(String[]::new));
  }

  private Shop(
      boolean ownProvider, List<Consumer<GenericApplicationContext>> more, String... settings) {
    var secret = new AtomicReference<String>();
    // no pauses between tries, and bounds that only a flood would meet
    var limits =
        new StripePaymentLimits(
            3,
            Duration.ofSeconds(30),
            1_000,
            Duration.ofSeconds(20),
            400,
            1_000,
            100,
            Duration.ofMillis(1));
    PaymentProvider withoutPauses =
        StripePayments.open(
            StripeSettings.of("sk_test_shop", sandbox.baseUrl())
                .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2))
                .withPayments(limits),
            _ -> {},
            System::nanoTime,
            new Random(SEED));
    var application = new SpringApplication(CheckoutApplication.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    Map<String, Object> defaults = new HashMap<>(CheckoutApplication.defaults());
    defaults.put("logging.level.root", "ERROR");
    defaults.put("logging.level.io.tallystick.checkout.saga", "OFF"); // tells of what tests break
    application.setDefaultProperties(defaults);
    application.setRegisterShutdownHook(false);
    application.addInitializers(
        context -> {
          var beans = (GenericApplicationContext) context;
          beans.registerBean(Clock.class, () -> clock);
          more.forEach(each -> each.accept(beans));
          if (ownProvider) {
            beans.registerBean(PaymentProvider.class, () -> withoutPauses);
          }
          beans.registerBean(Fragile.class, () -> fragile);
          // the provider tells the secret once it knows the address, which is known last
          context.getEnvironment().getPropertySources().addFirst(late(secret));
        });
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.datasource.url=" + TestPostgres.migratedDatabaseUrl(),
                "--server.port=0",
                "--server.shutdown=immediate",
                "--tallystick.stripe.api-key=sk_test_shop",
                "--tallystick.stripe.api-base=" + sandbox.baseUrl(),
                "--" + CheckoutApplication.WORKERS + "=false"));
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    service = application.run(arguments.toArray(String[]::new));
    address =
        "http://127.0.0.1:" + service.getEnvironment().getRequiredProperty("local.server.port");
    provider = service.getBean(PaymentProvider.class);
    dataSource = service.getBean(DataSource.class);
    jdbc = JdbcClient.create(dataSource);
    DemoShop.fill(dataSource);
    stock("MUG-1", 1_000);
    stock("BOOK-1", 1_000);
    secret.set(Subscription.at(sandbox.baseUrl(), address + "/webhooks/stripe").secret());
    rounds =
        new Rounds(service.getBeansOfType(Worker.class).values(), sandbox.webhooks(), clock, jdbc);
  }

  private static PropertySource<Object> late(AtomicReference<String> secret) {
    return new PropertySource<>("late", secret) {
      @Override
      public @Nullable Object getProperty(String name) {
        return name.equals("tallystick.stripe.webhook-secrets") ? secret.get() : null;
      }
    };
  }

  /** An answer, with its body read. */
  record Answer(int status, JsonNode body, HttpResponse<String> raw) {
    String result() {
      return body.path("result").asString("");
    }

    /** The last word of the problem's type. */
    String problem() {
      return body.path("type").asString("").replace("urn:tallystick:problem:", "");
    }

    String orderId() {
      return body.path("orderId").asString("");
    }
  }

  void stock(String sku, int pieces) {
    service.getBean(Inventory.class).receive(sku, pieces);
  }

  /** A new cart. */
  String cart(String sku, int quantity) {
    Answer answer =
        post("/api/cart/items", "{\"sku\":\"%s\",\"qty\":%d}".formatted(sku, quantity), null);
    assertThat(answer.status()).isEqualTo(201);
    return answer.body().get("cartId").asString();
  }

  String key() {
    return "key-" + keys.incrementAndGet();
  }

  /** A checkout's body, each cart with its own customer. */
  String body(String cartId, String paymentMethod) {
    return """
    {"cartId":"%s","paymentMethod":"%s","currency":"EUR","email":"%s@example.org",
     "address":{"country":"DE","postcode":"10115","name":"A. Buyer","street":"Street 1","city":"Berlin"}}
    """
        .formatted(cartId, paymentMethod, cartId);
  }

  Answer pay(String cartId, String paymentMethod) {
    return pay(cartId, paymentMethod, key());
  }

  Answer pay(String cartId, String paymentMethod, String key) {
    return post("/api/checkout", body(cartId, paymentMethod), key);
  }

  Answer post(String path, String body, @Nullable String key) {
    HttpRequest.Builder request = request(path);
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return send(
        request
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** How the customer sees the order. */
  String seen(Answer paid) {
    return send(request("/api/orders/" + paid.orderId())
            .header("Order-Token", paid.body().get("orderToken").asString())
            .build())
        .body()
        .path("state")
        .asString("");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60));
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> raw = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(raw.statusCode(), json.readTree(raw.body()), raw);
    } catch (IOException e) {
      throw new AssertionError(request.uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What the customer's browser does with the client secret, at the provider. */
  void browserConfirms(Answer begun, String paymentMethod) {
    assertThat(begun.result()).isEqualTo("action_required");
    assertThat(begun.body().path("clientSecret").asString("")).isNotEmpty();
    provider.confirm(intentOf(begun.orderId()), paymentMethod, "browser-" + key());
  }

  /** The payment of an order's latest attempt. */
  String intentOf(String orderId) {
    return jdbc.sql(
            "SELECT payment_intent_id FROM payment_attempt WHERE order_id = :o ORDER BY created_at"
                + " DESC LIMIT 1")
        .param("o", orderId)
        .query(String.class)
        .single();
  }

  String state(String orderId) {
    return text("SELECT state FROM orders WHERE order_id = '" + orderId + "'");
  }

  /** stock, reserved, sold of an article. */
  String stockOf(String sku) {
    return text(
        "SELECT stock || ' ' || reserved || ' ' || sold FROM stock WHERE sku = '" + sku + "'");
  }

  String text(String query) {
    return jdbc.sql(query).query(String.class).single();
  }

  long number(String query) {
    return jdbc.sql(query).query(Long.class).single();
  }

  void sql(String statement) {
    jdbc.sql(statement).update();
  }

  /** Events of an order, in their order. */
  List<String> events(String orderId) {
    return jdbc.sql("SELECT type FROM outbox WHERE aggregate = :a ORDER BY position")
        .param("a", "order:" + orderId)
        .query(String.class)
        .list();
  }

  /** How often the provider took money for an order. */
  long charged(String orderId) {
    return ledger.charges().stream()
        .filter(c -> c.captured() && orderId.equals(c.metadata().get("order_id")))
        .count();
  }

  /** Lets everything come to rest and compares all of it with the provider's ledger. */
  void check() {
    rounds.toRest();
    ProviderTruth.check(dataSource, ledger);
  }

  @Override
  public void close() {
    client.close();
    service.close();
    sandbox.close();
  }
}

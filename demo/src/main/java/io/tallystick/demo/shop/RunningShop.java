package io.tallystick.demo.shop;

import static io.tallystick.sandbox.WebhookFault.Kind.DROP;

import io.tallystick.checkout.CheckoutApplication;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.pricing.DemoShop;
import io.tallystick.checkout.stripe.StripePayments;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.worker.CheckoutWorkers;
import io.tallystick.checkout.worker.Worker;
import io.tallystick.demo.shop.DayTally.What;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.WebhookAttempt;
import io.tallystick.sandbox.WebhookFault;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The checkout's service and its provider, both on loopback, with one clock. The service's workers
 * have no threads: their rounds are done here, so that a seed's day is the same each time.
 */
public final class RunningShop implements AutoCloseable {
  public static final String KEY = "sk_test_demo";

  /** There are only a few of it. */
  public static final String SCARCE = "PRINT-1";

  private static final String SCARCE_PRODUCT =
      """
      INSERT INTO product (sku, name, kind, tax_category, weight_grams, active)
      VALUES ('PRINT-1', 'Print, numbered and signed', 'physical', 'standard', 300, true);
      INSERT INTO product_price (sku, currency, unit_minor, valid_from) VALUES ('PRINT-1', 'EUR', 5900, '2020-01-01Z')
      """;

  /** The others tell nothing that these don't. */
  private static final List<String> EVENTS =
      List.of(
          "payment_intent.amount_capturable_updated",
          "payment_intent.canceled",
          "payment_intent.payment_failed",
          "payment_intent.processing",
          "payment_intent.requires_action",
          "payment_intent.succeeded",
          "charge.dispute.created",
          "charge.dispute.closed",
          "charge.refunded",
          "refund.created",
          "refund.updated",
          "refund.failed",
          "payout.created",
          "payout.paid",
          "payout.failed");

  private static final int MOST_ROUNDS = 50;
  private static final int EVERY_WEBHOOK = 1_000_000;

  public final DemoClock clock;
  public final Ledger ledger;
  public final SandboxServer provider;
  public final Http http = new Http();
  public final DayTally tally = new DayTally();
  public final Agenda agenda;
  private final TallyContext checkout;
  private final JdbcClient jdbc;
  private final List<Worker> workers;

  /** Workers that stand still, by name: their process died, or was never started. */
  public final Set<String> idle = new HashSet<>();

  /**
   * What is otherwise than in the demo.
   *
   * @param settings win over the demo's
   * @param beans take the place of the usual ones
   * @param events that the shop wants to hear of
   */
  public record Wiring(
      Map<String, String> settings,
      Consumer<GenericApplicationContext> beans,
      List<String> events) {
    public static final Wiring USUAL = new Wiring(Map.of(), _ -> {}, EVENTS);
  }

  private RunningShop(
      DemoClock clock, Ledger ledger, SandboxServer provider, TallyContext checkout) {
    this.clock = clock;
    this.ledger = ledger;
    this.provider = provider;
    this.checkout = checkout;
    this.agenda = new Agenda(clock);
    this.jdbc = JdbcClient.create(checkout.service(DataSource.class));
    this.workers =
        checkout.services(Worker.class).stream()
            .sorted(Comparator.comparing(Worker::name))
            .toList();
  }

  public static RunningShop open(
      TallyCommand tally,
      String jdbcUrl,
      long seed,
      Ledger ledger,
      SandboxServer provider,
      DemoClock clock) {
    return open(tally, jdbcUrl, seed, ledger, provider, clock, Wiring.USUAL);
  }

  public static RunningShop open(
      TallyCommand tally,
      String jdbcUrl,
      long seed,
      Ledger ledger,
      SandboxServer provider,
      DemoClock clock,
      Wiring wiring) {
    Http http = new Http();
    // its address isn't known before the service runs, and the service needs the secret to start
    Http.Reply endpoint =
        http.postForm(
            provider.baseUrl() + "/v1/webhook_endpoints",
            "url=http://127.0.0.1:1/webhooks/stripe" + wanted(wiring.events()));
    Map<String, String> settings = new HashMap<>(providerSettings(provider));
    settings.put("server.port", "0");
    settings.put(CheckoutApplication.WORKERS, "false");
    settings.put("tallystick.stripe.webhook-secrets", endpoint.text("secret"));
    // the provider's faults are the demo's own; each would be a line of the log
    settings.put("logging.level.io.tallystick.checkout", "OFF");
    settings.put("logging.level.org.springdoc", "OFF"); // that it serves the API's page is meant
    settings.putAll(wiring.settings());
    TallyContext checkout =
        tally.openCheckoutOn(
            jdbcUrl,
            settings,
            context -> {
              ownBeans((GenericApplicationContext) context, seed, clock);
              wiring.beans().accept((GenericApplicationContext) context);
            });
    var shop = new RunningShop(clock, ledger, provider, checkout);
    http.postForm(
        provider.baseUrl() + "/v1/webhook_endpoints/" + endpoint.text("id"),
        "url=" + shop.url() + "/webhooks/stripe");
    http.close();
    return shop;
  }

  public static Map<String, String> providerSettings(SandboxServer provider) {
    return Map.of(
        "tallystick.stripe.api-base",
        provider.baseUrl(),
        "tallystick.stripe.api-key",
        KEY,
        // the sandbox stands on this machine: no account's rate limit to respect
        "tallystick.stripe.reads-per-second",
        "10000",
        "tallystick.stripe.payment-calls-per-second",
        "100");
  }

  private static String wanted(List<String> events) {
    return events.stream().map(type -> "&enabled_events[]=" + type).collect(Collectors.joining());
  }

  /** Those that make a process's day depend on its clock and seed alone. */
  public static void ownBeans(GenericApplicationContext context, long seed, DemoClock clock) {
    context.registerBean("shopClock", Clock.class, () -> clock);
    context.registerBean("shopIds", Ids.class, () -> new Ids(clock, new Random(seed)));
    context.registerBean("shopChance", RandomGenerator.class, () -> new Random(seed + 1));
    // waiting before another try moves the clock on and takes no time
    context.registerBean(
        "shopPayments",
        PaymentProvider.class,
        () ->
            StripePayments.open(
                context.getBean(StripeSettings.class),
                clock::advance,
                clock::nanoTime,
                new Random(seed + 2)),
        bean -> bean.setLazyInit(true));
  }

  /** Puts goods on the shelves. */
  public void stock(int shoppers) {
    DemoShop.fill(service(DataSource.class));
    jdbc.sql(SCARCE_PRODUCT).update();
    Inventory inventory = service(Inventory.class);
    for (String sku : List.of("MUG-1", "POT-1", "BOOK-1")) {
      inventory.receive(sku, 10L * shoppers);
    }
    inventory.receive(SCARCE, Math.max(1, shoppers / 150));
  }

  public String url() {
    return "http://127.0.0.1:" + checkout.setting("local.server.port", "");
  }

  public <T> T service(Class<T> type) {
    return checkout.service(type);
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  /** Webhooks that are due are delivered, and all workers do what there is to do. */
  public void work() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int done = deliver();
      for (Worker worker : workers) {
        done += idle.contains(worker.name()) ? 0 : work(worker);
      }
      if (done == 0) {
        return;
      }
    }
  }

  private static int work(Worker worker) {
    int all = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      int done = worker.round();
      all += done;
      if (done == 0) {
        break;
      }
    }
    return all;
  }

  private int deliver() {
    List<WebhookAttempt> attempts = provider.webhooks().deliver();
    for (WebhookAttempt attempt : attempts) {
      tally.count(attempt.delivered() ? What.DELIVERED : What.REJECTED);
    }
    return attempts.size();
  }

  /** Time passes, and the workers work. */
  public void pass(Duration time) {
    clock.advance(time);
    work();
  }

  /** Of what happens meanwhile the shop never hears: its webhooks are lost. */
  public void unheard(Runnable what) {
    work(); // what was sent before arrives
    what.run();
    provider.webhooks().clearFaults(); // of two the earlier would go first
    int waiting = provider.webhooks().waiting();
    provider.webhooks().arm(WebhookFault.of("*", DROP).withTimes(EVERY_WEBHOOK));
    int arrived = deliver();
    provider.webhooks().clearFaults();
    tally.add(What.LOST, Math.max(0, waiting - arrived - provider.webhooks().waiting()));
  }

  /** The shop goes on by itself, for people to look at. */
  public AutoCloseable goOn() {
    clock.letRun();
    provider.deliverEvery(Duration.ofSeconds(1));
    var threads = new CheckoutWorkers(workers);
    threads.start();
    return threads::stop;
  }

  @Override
  public void close() {
    http.close();
    checkout.close();
  }
}

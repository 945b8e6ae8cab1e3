package io.tallystick.demo.lab;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.outbox.EventPublisher;
import io.tallystick.checkout.publish.EventConsumers;
import io.tallystick.demo.shop.DemoClock;
import io.tallystick.demo.shop.FinanceLedger;
import io.tallystick.demo.shop.Http;
import io.tallystick.demo.shop.RefundDesk;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.cli.FileImports;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The checkout's service, its provider, and a process with the jobs of the operator; one clock, one
 * database of their own.
 */
final class LabShop implements AutoCloseable {
  /** Agreed with the provider; what it takes in pounds is more. No rounding in dinars is agreed. */
  private static final String FEES = "2.9%+25 EUR, 2.9%+30 USD, 2.9%+40 JPY, 1.5%+20 GBP";

  /** What this machine's load mustn't decide, and what faults of one order mustn't do to others. */
  private static final Map<String, String> PATIENT =
      Map.of(
          "tallystick.fraud.timeout", "PT60S", "tallystick.stripe.payment-breaker-calls", "1000");

  private static final String CATALOGUE =
      """
      INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from)
      VALUES ('GIFT', 'percent', 1000000, '2020-01-01Z');
      INSERT INTO product_price (sku, currency, unit_minor, valid_from) VALUES ('SONG-1', 'GBP', 899, '2020-01-01Z')
      """;

  /** They forget what is old, or seal the audit: nothing that a round looks at. */
  private static final Set<String> NOT_NEEDED =
      Set.of("client-events", "idempotency-keys", "fraud-retention", "audit-seal");

  private static final int PIECES = 500;
  private static final int MANY = 1_000_000;

  /** What the shop's processes do next to what they did: an asynchronous capture, and its event. */
  private static final Duration MOMENT = Duration.ofSeconds(3);

  final RunningShop shop;
  final TallyContext jobs;
  final Broker broker;
  final RefundDesk desk;
  final Set<String> notBooked = new HashSet<>();
  private final TallyCommand tally;
  private final SandboxServer provider;
  private final Map<String, Fault> silent = new LinkedHashMap<>();
  private final Set<String> booked = new HashSet<>();

  private LabShop(
      TallyCommand tally,
      SandboxServer provider,
      RunningShop shop,
      TallyContext jobs,
      Broker broker) {
    this.tally = tally;
    this.provider = provider;
    this.shop = shop;
    this.jobs = jobs;
    this.broker = broker;
    this.desk = new RefundDesk(shop);
  }

  /** One at a time: what a starting process does to logging concerns them all. */
  static synchronized LabShop open(TallyCommand tally, String jdbcUrl, long seed, Instant start) {
    var clock = new DemoClock(start);
    var ledger = new Ledger(seed);
    SandboxServer provider = SandboxServer.start(ledger, 0, clock);
    var broker = new Broker[1];
    RunningShop shop =
        RunningShop.open(
            tally,
            jdbcUrl,
            seed,
            ledger,
            provider,
            clock,
            new RunningShop.Wiring(
                PATIENT, context -> broker[0] = brokerIn(context), List.of("*")));
    Map<String, String> settings = new HashMap<>(RunningShop.providerSettings(provider));
    settings.putAll(PATIENT);
    settings.put("tallystick.fees.card", FEES);
    // what is sold from here is only held until it is shipped
    settings.put("tallystick.checkout.capture-on-shipment", "true");
    settings.put("logging.level.io.tallystick.checkout", "OFF");
    TallyContext jobs =
        tally.openOn(
            jdbcUrl,
            settings,
            context -> RunningShop.ownBeans((GenericApplicationContext) context, ~seed, clock));
    shop.idle.addAll(NOT_NEEDED);
    var lab = new LabShop(tally, provider, shop, jobs, broker[0]);
    shop.stock(PIECES);
    shop.jdbc().sql(CATALOGUE).update();
    shop.service(Inventory.class).receive(RunningShop.SCARCE, PIECES);
    return lab;
  }

  private static Broker brokerIn(GenericApplicationContext context) {
    var broker =
        new Broker(
            () -> context.getBean("eventPublisher", EventPublisher.class),
            () -> context.getBean(EventConsumers.class),
            () -> context.getBean(CheckoutAttempts.class));
    context.registerBean(
        "labBroker", EventPublisher.class, () -> broker, bean -> bean.setPrimary(true));
    return broker;
  }

  Instant now() {
    return shop.clock.instant();
  }

  /** All that follows at once has happened, and the shop has heard of it. */
  void settle() {
    shop.work();
    shop.pass(MOMENT);
  }

  /** From now on the provider fails when it is asked about that object. */
  void silence(String path) {
    Fault fault = Fault.status(path, 500, Fault.Body.JSON).withMethod("GET").withTimes(MANY);
    silent.put(path, fault);
    provider.faults().arm(fault);
  }

  void unsilence(String path) {
    silent.remove(path);
    disarm();
  }

  /**
   * The provider's answers come from a copy that lags behind: it says that there is no such object
   * when it is asked about what it has just told.
   *
   * @return the events of those types that it told meanwhile
   */
  List<String> whileLagging(List<String> paths, Runnable what, List<String> types) {
    shop.work();
    Set<String> before = new HashSet<>(events(types));
    paths.forEach(
        path ->
            provider
                .faults()
                .arm(Fault.status(path, 404, Fault.Body.JSON).withMethod("GET").withTimes(MANY)));
    what.run();
    shop.work();
    disarm();
    List<String> told = new ArrayList<>(events(types));
    told.removeAll(before);
    return told;
  }

  /** Takes back what is armed for the moment. */
  void disarm() {
    provider.faults().clear();
    silent.values().forEach(provider.faults()::arm);
  }

  /** The latest events of the provider's list that are of these types. */
  List<String> events(List<String> types) {
    List<String> ids = new ArrayList<>();
    for (JsonNode event : get("/v1/events?limit=100").path("data")) {
      String type = event.path("type").asString("");
      if (types.stream().anyMatch(type::startsWith)) {
        ids.add(event.path("id").asString(""));
      }
    }
    return ids;
  }

  /** Those about one object. */
  List<String> eventsOf(String type, String object) {
    List<String> ids = new ArrayList<>();
    for (JsonNode event : get("/v1/events?limit=100").path("data")) {
      JsonNode about = event.path("data").path("object");
      boolean concerns =
          object.equals(about.path("id").asString(""))
              || object.equals(about.path("payment_intent").asString(""));
      if (concerns && event.path("type").asString("").equals(type)) {
        ids.add(event.path("id").asString(""));
      }
    }
    return ids;
  }

  private JsonNode get(String path) {
    Http.Reply reply =
        shop.http.get(provider.baseUrl() + path, "Authorization", "Bearer " + RunningShop.KEY);
    if (reply.status() != 200) {
      throw new IllegalStateException("The sandbox answered " + reply);
    }
    return reply.body();
  }

  /** A request to the provider as the dashboard or another program makes it. */
  JsonNode post(String path, String form) {
    Http.Reply reply = shop.http.postForm(provider.baseUrl() + path, form);
    if (reply.status() != 200) {
      throw new IllegalStateException(path + ": the sandbox answered " + reply);
    }
    return reply.body();
  }

  /** Finance's program books the disputes that it has heard of. */
  void bookDisputes() {
    List<Dispute> fresh =
        shop.ledger.disputes().stream()
            .filter(dispute -> !dispute.balanceTransactionIds().isEmpty())
            .filter(dispute -> !notBooked.contains(dispute.id()))
            .filter(dispute -> booked.add(dispute.id()))
            .toList();
    if (!fresh.isEmpty()) {
      withFile(
          FinanceLedger.csv(fresh),
          file -> new FileImports(jobs, tally.surroundings()).books(BooksFileRequest.of(file)));
    }
  }

  /** Writes a file for somebody who reads one, and takes it away. */
  static void withFile(String content, java.util.function.Consumer<Path> reader) {
    try {
      Path file = Files.createTempFile("tallystick-lab", ".csv");
      try {
        Files.writeString(file, content);
        reader.accept(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    shop.close();
    jobs.close();
    provider.close();
  }
}

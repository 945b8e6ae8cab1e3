package io.tallystick.demo.bench;

import io.tallystick.checkout.webhook.Received;
import io.tallystick.checkout.webhook.WebhookInbox;
import io.tallystick.demo.bench.LoadReport.Aim;
import io.tallystick.demo.bench.LoadReport.Row;
import io.tallystick.reconciliation.cli.TallyCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many webhooks a second are checked, stored and acknowledged. */
public final class WebhookBench {
  private static final double LEAST = 0.7;
  private static final double SLOWEST = 5;
  private static final int MOST_PER_SECOND = 12_000;
  private static final String HERE = "floor";
  private static final String INBOX = "inbox";
  private static final String HTTP_FLOOR = "HTTP floor";
  private static final String HTTP = "HTTP";

  private static final String SETTLED =
      "SELECT count(*) FROM webhook_event WHERE deliveries = 1 AND state = 'waiting'";
  private static final String KEPT = "SELECT count(*) FROM webhook_event";
  private static final String INSERTED = "SELECT count(*) FROM webhook_floor";

  private final TallyCommand tally;
  private final Consumer<String> progress;
  private final Deliveries deliveries = new Deliveries();

  /**
   * @param progress one line for people per measured run
   */
  public WebhookBench(TallyCommand tally, Consumer<String> progress) {
    this.tally = tally;
    this.progress = progress;
  }

  /** Does it once. */
  private interface Deliver {
    void deliver(int n) throws Exception;
  }

  /** A way over the deliveries, which counts how many were taken. */
  private abstract class Delivering implements Way {
    private final String name;
    private final @Nullable String floor;
    final AtomicLong done = new AtomicLong();

    Delivering(String name, @Nullable String floor) {
      this.name = name;
      this.floor = floor;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable String floor() {
      return floor;
    }

    @Override
    public void prepare(int most) throws Exception {
      deliveries.prepare(most);
    }
  }

  private final class Here extends Delivering {
    private final Deliver deliver;

    Here(String name, @Nullable String floor, Deliver deliver) {
      super(name, floor);
      this.deliver = deliver;
    }

    @Override
    public Client client() {
      return n -> {
        deliver.deliver(n);
        done.incrementAndGet();
      };
    }
  }

  private final class OverHttp extends Delivering {
    private final int port;
    private final boolean plain;

    OverHttp(String name, @Nullable String floor, int port, boolean plain) {
      super(name, floor);
      this.port = port;
      this.plain = plain;
    }

    @Override
    public Client client() {
      var connection = new KeepAlive(port);
      return new Client() {
        @Override
        public void run(int n) throws Exception {
          String path =
              plain
                  ? PlainInsert.PATH + "?" + deliveries.eventId(n) + "," + deliveries.intentId(n)
                  : "/webhooks/stripe";
          int status =
              connection.post(
                  path,
                  "Stripe-Signature: " + deliveries.signature(n) + "\r\n",
                  deliveries.body(n));
          if (status != 200) {
            throw new IllegalStateException(name() + " answered " + status);
          }
          done.incrementAndGet();
        }

        @Override
        public void close() throws IOException {
          connection.close();
        }
      };
    }
  }

  /** Measures it all. */
  public LoadReport run(LoadPlan plan) throws Exception {
    var plainInsert = new PlainInsert();
    Map<String, String> settings =
        Map.of(
            "tallystick.stripe.webhook-secrets",
            Deliveries.SECRET,
            "tallystick.stripe.api-key",
            "sk_test_bench");
    try (BenchService service = BenchService.open(tally, settings, null, plainInsert)) {
      JdbcClient jdbc = JdbcClient.create(service.dataSource());
      jdbc.sql(PlainInsert.TABLE).update();
      plainInsert.on(service.dataSource());
      WebhookInbox inbox = service.get(WebhookInbox.class);
      var floor =
          new Here(
              HERE,
              null,
              n ->
                  plainInsert.insert(
                      deliveries.eventId(n),
                      deliveries.intentId(n),
                      new String(deliveries.body(n), StandardCharsets.UTF_8)));
      var ours = new Here(INBOX, HERE, n -> receive(inbox, n));
      var httpFloor = new OverHttp(HTTP_FLOOR, null, service.port(), true);
      var http = new OverHttp(HTTP, HTTP_FLOOR, service.port(), false);
      var bench = new LoadBench(service.dataSource(), plan, MOST_PER_SECOND, progress);
      for (int clients : plan.clients()) {
        bench.measure(clients, List.of(floor, ours, httpFloor, http));
      }
      List<String> wrong = new ArrayList<>();
      long taken = ours.done.get() + http.done.get();
      compare("acknowledged and kept", taken, count(jdbc, KEPT), wrong);
      compare("kept once each", taken, count(jdbc, SETTLED), wrong);
      compare(
          "rows of the floor",
          floor.done.get() + httpFloor.done.get(),
          count(jdbc, INSERTED),
          wrong);
      wrong.addAll(Invariants.broken(jdbc));
      Map<String, Long> facts = new LinkedHashMap<>();
      facts.put("bytes of a body", (long) deliveries.size());
      return bench.report("webhook", "webhooks", facts, aims(bench), wrong);
    }
  }

  private void receive(WebhookInbox inbox, int n) {
    Received received = inbox.receive(deliveries.body(n), deliveries.signature(n));
    if (!(received instanceof Received.Stored)) {
      throw new IllegalStateException("The inbox said " + received);
    }
  }

  private static List<Aim> aims(LoadBench bench) {
    return List.of(
        bench.atLeast(
            LEAST, HTTP, Row::commitsOfFloor, "webhooks/s >= 0.70 of the floor, HTTP both"),
        bench.below(
            SLOWEST, HTTP, Row::p99OfFloor, "p99 of the acknowledgement < 5 x the floor's, HTTP"),
        bench.atLeast(
            LEAST, INBOX, Row::commitsOfFloor, "webhooks/s >= 0.70 of the floor, without HTTP"),
        bench.below(SLOWEST, INBOX, Row::p99OfFloor, "p99 < 5 x the floor's, without HTTP"));
  }

  private static long count(JdbcClient jdbc, String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  static void compare(String what, long counted, long stands, List<String> wrong) {
    if (counted != stands) {
      wrong.add("%s: %d were counted, %d stand in the tables".formatted(what, counted, stands));
    }
  }
}

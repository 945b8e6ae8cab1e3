package io.tallystick.demo.bench;

import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.saga.Checkout;
import io.tallystick.checkout.saga.CheckoutAnswer;
import io.tallystick.demo.bench.LoadReport.Aim;
import io.tallystick.demo.bench.LoadReport.Row;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many checkouts a second are paid and committed. */
public final class CheckoutBench {
  private static final double LEAST = 0.5;
  private static final int MOST_PER_SECOND = 1_000;
  private static final String FLOOR = "floor";
  private static final String OURS = "checkout";
  private static final String HOT_FLOOR = "floor, hot";
  private static final String HOT = "checkout, hot";
  private static final String HTTP = "HTTP, sandbox";

  private static final String INTENT =
      "SELECT payment_intent_id FROM payment_attempt WHERE order_id = :order";
  private static final String CHARGE =
      "SELECT charge_id FROM payment_attempt WHERE order_id = :order";
  private static final String EVENT =
      "SELECT event_id FROM outbox WHERE aggregate = 'order:' || :order";
  private static final String ATTEMPT =
      "SELECT attempt_id FROM payment_attempt WHERE order_id = :order";
  private static final String PAID =
      "SELECT count(*) FROM orders WHERE state = 'paid' AND starts_with(cart_id, :carts)";
  private static final String ORDERS =
      "SELECT count(*) FROM orders WHERE starts_with(cart_id, :carts)";
  private static final String SOLD = "SELECT coalesce(sum(sold), 0) FROM stock";

  private final TallyCommand tally;
  private final Consumer<String> progress;

  /** What one checkout asks of the database when nothing else is going on. */
  record Cost(List<String> statements, int transactions, int commits, long rows) {}

  /** The service and everything that the ways share. */
  private static final class Bench {
    final BenchService service;
    final JdbcClient jdbc;
    final BenchShop shop;
    final Checkout checkout;
    final AtomicLong carts = new AtomicLong();
    final AtomicLong paid = new AtomicLong();

    Bench(BenchService service) {
      this.service = service;
      this.jdbc = JdbcClient.create(service.dataSource());
      this.shop = new BenchShop(service.dataSource(), service.get(Inventory.class));
      this.checkout = service.get(Checkout.class);
    }

    /** Puts so many carts down. */
    long prepare(int most, boolean hot) {
      long first = carts.getAndAdd(most);
      shop.carts(first, first + most, hot);
      return first;
    }

    String pay(long cart) {
      CheckoutAnswer answer = checkout.checkout(BenchShop.request(cart));
      if (answer.status() != 200 || !answer.body().contains("\"confirmed\"")) {
        throw new IllegalStateException(
            "Checkout answered %d %s".formatted(answer.status(), answer.body()));
      }
      paid.incrementAndGet();
      return Objects.requireNonNull(answer.orderId());
    }
  }

  /** Checkouts of carts that stand ready. */
  private abstract static class Buying implements Way {
    final Bench bench;
    private final String name;
    private final String floor;
    private final int commits;
    private final boolean hot;
    long first;

    Buying(Bench bench, String name, String floor, int commits, boolean hot) {
      this.bench = bench;
      this.name = name;
      this.floor = floor;
      this.commits = commits;
      this.hot = hot;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String floor() {
      return floor;
    }

    @Override
    public int commits() {
      return commits;
    }

    @Override
    public void prepare(int most) {
      first = bench.prepare(most, hot);
    }
  }

  private static final class Here extends Buying {
    Here(Bench bench, String name, String floor, int commits, boolean hot) {
      super(bench, name, floor, commits, hot);
    }

    @Override
    public Client client() {
      return n -> {
        var _ = bench.pay(first + n);
      };
    }
  }

  private static final class OverHttp extends Buying {
    private final AtOnce provider;
    private final PaymentProvider real;

    OverHttp(Bench bench, int commits, AtOnce provider, PaymentProvider real) {
      super(bench, HTTP, FLOOR, commits, false);
      this.provider = provider;
      this.real = real;
    }

    @Override
    public void prepare(int most) {
      super.prepare(most);
      provider.passOnTo(real);
    }

    @Override
    public Client client() {
      var connection = new KeepAlive(bench.service.port());
      return new Client() {
        @Override
        public void run(int n) throws Exception {
          long cart = first + n;
          int status =
              connection.post(
                  "/api/checkout",
                  "Idempotency-Key: key-" + BenchShop.cartId(cart) + "\r\n",
                  BenchShop.json(cart).getBytes(StandardCharsets.UTF_8));
          if (status != 200) {
            throw new IllegalStateException("POST /api/checkout answered " + status);
          }
          bench.paid.incrementAndGet();
        }

        @Override
        public void close() throws IOException {
          connection.close();
        }
      };
    }
  }

  /**
   * @param progress one line for people per measured run
   */
  public CheckoutBench(TallyCommand tally, Consumer<String> progress) {
    this.tally = tally;
    this.progress = progress;
  }

  /** Measures it all. */
  public LoadReport run(LoadPlan plan) throws Exception {
    var provider = new AtOnce();
    try (SandboxServer sandbox = SandboxServer.start(new Ledger(1), 0);
        BenchService service = BenchService.open(tally, settings(sandbox), provider, null)) {
      var bench = new Bench(service);
      List<OrderRows.Rows> pattern = pattern(bench);
      Cost cost = cost(bench, pattern);
      var numbers = new AtomicLong();
      Ids ids = service.get(Ids.class);
      var pool = service.dataSource();
      var floor = new CheckoutFloor(FLOOR, pool, pattern, ids, numbers, false);
      var hotFloor = new CheckoutFloor(HOT_FLOOR, pool, pattern, ids, numbers, true);
      var ours = new Here(bench, OURS, FLOOR, cost.commits(), false);
      var hot = new Here(bench, HOT, HOT_FLOOR, cost.commits(), true);
      var http =
          new OverHttp(
              bench,
              cost.commits(),
              provider,
              service.get("paymentProvider", PaymentProvider.class));
      var load = new LoadBench(pool, plan, MOST_PER_SECOND, progress);
      for (int clients : plan.clients()) {
        load.measure(clients, List.of(floor, ours));
      }
      load.measure(Collections.max(plan.clients()), List.of(hotFloor, hot));
      for (int clients : plan.clients()) { // last: from here on the provider is called over HTTP
        load.measure(clients, List.of(http));
      }
      return load.report(
          "checkout", "orders", facts(cost), aims(load), wrong(bench, numbers.get()));
    }
  }

  private static Map<String, String> settings(SandboxServer sandbox) {
    return Map.of(
        "tallystick.stripe.api-base", sandbox.baseUrl(),
        "tallystick.stripe.api-key", "sk_test_bench",
        // the sandbox stands on this machine: no account's rate limit to respect
        "tallystick.stripe.payment-calls-per-second", "1000",
        "tallystick.stripe.payment-calls-at-once", "1000",
        "tallystick.stripe.payment-longest-wait", "PT60S");
  }

  /** What the first two checkouts leave behind; the first also fills caches. */
  private static List<OrderRows.Rows> pattern(Bench bench) {
    long first = bench.prepare(2, false);
    var _ = bench.pay(first);
    var rows = new OrderRows(bench.service.dataSource());
    Map<String, Long> before = rows.counts();
    String order = bench.pay(first + 1);
    String attempt = text(bench, ATTEMPT, order);
    List<String> names =
        CheckoutFloor.names(
            attempt,
            order,
            BenchShop.cartId(first + 1),
            text(bench, INTENT, order),
            text(bench, CHARGE, order),
            text(bench, EVENT, order),
            BenchShop.email(first + 1),
            BenchShop.articles(first + 1, false));
    return rows.of(order, attempt, names, before);
  }

  private static String text(Bench bench, String sql, String order) {
    return bench.jdbc.sql(sql).param("order", order).query(String.class).single();
  }

  private static Cost cost(Bench bench, List<OrderRows.Rows> pattern) {
    long cart = bench.prepare(1, false);
    StatementCount.Seen seen = bench.service.dataSource().begin();
    try {
      var _ = bench.pay(cart);
    } finally {
      bench.service.dataSource().end();
    }
    return new Cost(
        seen.statements(),
        seen.transactions(),
        seen.writing(),
        pattern.stream().mapToLong(table -> table.rows().size()).sum());
  }

  /** What one checkout asks of the database. */
  Cost cost() throws Exception {
    try (SandboxServer sandbox = SandboxServer.start(new Ledger(1), 0);
        BenchService service = BenchService.open(tally, settings(sandbox), new AtOnce(), null)) {
      var bench = new Bench(service);
      return cost(bench, pattern(bench));
    }
  }

  private static Map<String, Long> facts(Cost cost) {
    Map<String, Long> facts = new LinkedHashMap<>();
    facts.put("rows an order leaves", cost.rows());
    facts.put("statements of a checkout", (long) cost.statements().size());
    facts.put("its transactions that write", (long) cost.commits());
    facts.put("its transactions that only read", (long) cost.transactions() - cost.commits());
    return facts;
  }

  private static List<Aim> aims(LoadBench load) {
    return List.of(
        load.atLeast(LEAST, OURS, Row::commitsOfFloor, "commits/s >= 0.50 of the floor's"),
        load.atLeast(
            LEAST, HOT, Row::commitsOfFloor, "commits/s >= 0.50 of the floor's, one hot article"));
  }

  private static List<String> wrong(Bench bench, long floorOrders) {
    List<String> wrong = new ArrayList<>();
    long paid = bench.paid.get();
    WebhookBench.compare("orders paid", paid, orders(bench, PAID, "cart_be"), wrong);
    WebhookBench.compare("orders", paid, orders(bench, ORDERS, "cart_be"), wrong);
    WebhookBench.compare(
        "orders of the floor", floorOrders, orders(bench, ORDERS, CheckoutFloor.CARTS), wrong);
    WebhookBench.compare(
        "pieces sold",
        2 * (paid + floorOrders),
        bench.jdbc.sql(SOLD).query(Long.class).single(),
        wrong);
    wrong.addAll(Invariants.broken(bench.jdbc));
    return wrong;
  }

  private static long orders(Bench bench, String sql, String carts) {
    return bench.jdbc.sql(sql).param("carts", carts).query(Long.class).single();
  }
}

package io.tallystick.demo;

import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.console.DemoConsole;
import io.tallystick.demo.shop.DayTally;
import io.tallystick.demo.shop.DemoClock;
import io.tallystick.demo.shop.FinanceLedger;
import io.tallystick.demo.shop.RunningShop;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.cli.FileImports;
import io.tallystick.reconciliation.cli.Progress;
import io.tallystick.reconciliation.cli.RunView;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import io.tallystick.reconciliation.cli.TryBuying;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A day at the checkout in which things go wrong, and the night's run that has to find them. */
@Command(
    name = "demo",
    description = {
      "Shows it all on a day of simulated shoppers.",
      "They buy through the checkout's HTTP API, from a local sandbox of the provider that fails"
          + " now and then and loses webhooks. What the checkout can put right by itself it puts"
          + " right; some things go wrong for good. Then the night's reconciliation runs. Exit code"
          + " 0 only if it finds what went wrong, and nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  tally demo                                  a look around; ends with Ctrl-C",
      "  tally demo --orders 2000 --seed 7 --exit"
    })
final class DemoCommand implements Callable<Integer> {
  private static final String FOUND =
      "SELECT type, order_id, provider_ref FROM run_finding WHERE run_id = :run";

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--orders",
      defaultValue = "500",
      paramLabel = "N",
      description = "Shoppers of the day, 100 to 100,000; default ${DEFAULT-VALUE}.")
  private int orders;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description =
          "Decides everything; the same seed gives the same day. Default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--exit", description = "End when the result is shown.")
  private boolean exit;

  DemoCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() throws Exception {
    if (orders < 100 || orders > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--orders " + orders + ": give 100 to 100,000.");
    }
    PrintWriter out = spec.commandLine().getOut();
    LocalDate day = LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC).minusDays(1);
    var clock = new DemoClock(DemoDay.start(day));
    Ledger ledger = DemoDay.daysBefore(seed, orders, day);
    try (SandboxServer provider = SandboxServer.start(ledger, 0, clock);
        EmbeddedDatabase database = EmbeddedDatabase.temporary();
        RunningShop shop =
            RunningShop.open(tally, database.jdbcUrl(), seed, ledger, provider, clock)) {
      database.beforeStop(shop::close);
      shop.stock(orders);
      out.printf(
          "A day of %,d shoppers (%s, seed %d) at the checkout's HTTP API, %s.%n",
          orders, day, seed, shop.url());
      out.flush();
      var demo = new DemoDay(shop, seed, orders, day);
      try (Progress progress =
          Progress.count(tally.surroundings(), "The shop's day", " shoppers", orders)) {
        demo.run(() -> progress.to(shop.tally.of(DayTally.What.VISITS)));
      }
      out.println();
      out.print(new DayReport(shop).text());
      out.println();
      out.flush();
      boolean asItShould = compare(demo, shop, database, day, out);
      if (!exit) {
        lookAround(shop, database, out);
      }
      return asItShould ? 0 : 1;
    }
  }

  /** The night's run over what really happened: does it find what went wrong, and nothing else? */
  private boolean compare(
      DemoDay demo, RunningShop shop, EmbeddedDatabase database, LocalDate day, PrintWriter out)
      throws IOException {
    Mishaps mishaps = demo.mishaps;
    var invariants = Invariants.check(shop.jdbc(), mishaps.harmed);
    Map<String, String> settings = RunningShop.providerSettings(shop.provider);
    try (TallyContext context = tally.openOn(database.jdbcUrl(), settings)) {
      bookDisputes(demo, context);
      Path reports = tally.surroundings().data().resolve("demo/reports");
      Reconciliation.Result result =
          context
              .service(Nightly.class)
              .run(
                  Nightly.Request.ofDay(
                      day,
                      ZoneOffset.UTC,
                      Duration.ofHours(1),
                      true,
                      false,
                      new Destination(reports, Profile.MACHINE)));
      new RunView(context, out).show(result, false);
      var score = Score.of(mishaps.injected, found(context, result.runId()));
      out.println();
      out.print(score.table());
      mishaps.notInjected.forEach(
          type -> out.printf("%s: the day had no fitting order for it.%n", type));
      out.println(score.verdict());
      out.println(invariants.words());
      out.flush();
      return score.exact() && invariants.hold();
    }
  }

  private void lookAround(RunningShop shop, EmbeddedDatabase database, PrintWriter out)
      throws Exception {
    try (AutoCloseable _ = shop.goOn();
        DemoConsole console =
            DemoConsole.open(
                tally,
                database.jdbcUrl(),
                RunningShop.providerSettings(shop.provider),
                shop.clock)) {
      database.beforeStop(console::close);
      out.printf(
          """

          The shop stays open at %s, the provider at %s. Ctrl-C ends it all.
          Its database is its own and goes with it: no other command sees these orders.

          """,
          shop.url(), shop.provider.baseUrl());
      out.print(console.words());
      out.print(TryBuying.at(shop.url()));
      out.flush();
      new CountDownLatch(1).await();
    }
  }

  private void bookDisputes(DemoDay demo, TallyContext context) throws IOException {
    List<Dispute> disputes = demo.bookedDisputes();
    if (disputes.isEmpty()) {
      return; // finance had nothing to book
    }
    Path file = Files.createTempFile("tallystick-demo-books", ".csv");
    try {
      Files.writeString(file, FinanceLedger.csv(disputes));
      new FileImports(context, tally.surroundings()).books(BooksFileRequest.of(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static List<Injected.Found> found(TallyContext context, long runId) {
    return JdbcClient.create(context.service(DataSource.class))
        .sql(FOUND)
        .param("run", runId)
        .query(
            (row, _) ->
                new Injected.Found(
                    DiscrepancyType.valueOf(Objects.requireNonNull(row.getString("type"))),
                    row.getString("order_id"),
                    row.getString("provider_ref")))
        .list();
  }
}

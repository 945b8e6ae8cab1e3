package io.tallystick.demo;

import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.cli.FileImports;
import io.tallystick.reconciliation.cli.RunView;
import io.tallystick.reconciliation.cli.TallyCommand;
import io.tallystick.reconciliation.cli.TallyContext;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
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

/** A shop's day with leaks built in, and the night's run that has to find every one. */
@Command(
    name = "demo",
    description = {
      "Shows it all on a generated day with leaks built in.",
      "It serves the provider's side from a local sandbox, runs the night's reconciliation and"
          + " compares what was found with what was built in. Exit code 0 only if both are the"
          + " same."
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
      defaultValue = "2000",
      paramLabel = "N",
      description = "Orders of the day, 100 to 1,000,000; default ${DEFAULT-VALUE}.")
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
    if (orders < 100 || orders > 1_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--orders " + orders + ": give 100 to 1,000,000.");
    }
    PrintWriter out = spec.commandLine().getOut();
    LocalDate day = LocalDate.ofInstant(Clock.systemUTC().instant(), ZoneOffset.UTC).minusDays(1);
    DemoDay demo = DemoDay.generate(seed, orders, day);
    try (SandboxServer sandbox = SandboxServer.start(demo.ledger, 0);
        EmbeddedDatabase database = EmbeddedDatabase.temporary();
        TallyContext context = tally.openOn(database.jdbcUrl(), settings(sandbox))) {
      out.printf(
          "A day of %,d orders (%s, seed %d) with %d leaks built in.%n%n",
          orders, day, seed, demo.injected.size());
      out.flush();
      writeBooks(demo, context);
      Path reports = tally.surroundings().data().resolve("demo/reports");
      Reconciliation.Result result =
          context
              .service(Nightly.class)
              .run(
                  new Nightly.Request(
                      day,
                      ZoneOffset.UTC,
                      Duration.ofHours(1),
                      true,
                      false,
                      new Destination(reports, Profile.MACHINE)));
      new RunView(context, out).show(result, false);
      var score = Score.of(demo.injected, found(context, result.runId()));
      out.println();
      out.print(score.table());
      demo.notInjected.forEach(
          type -> out.printf("%s: the day has too few fitting orders to build it in.%n", type));
      out.println(score.verdict());
      out.flush();
      if (!exit) {
        out.printf("%nThe sandbox runs at %s. Ctrl-C ends it all.%n", sandbox.baseUrl());
        out.flush();
        new CountDownLatch(1).await();
      }
      return score.exact() ? 0 : 1;
    }
  }

  private static Map<String, String> settings(SandboxServer sandbox) {
    return Map.of(
        "tallystick.stripe.api-base", sandbox.baseUrl(),
        "tallystick.stripe.api-key", "sk_test_demo",
        // the sandbox stands on this machine: no account's rate limit to respect
        "tallystick.stripe.reads-per-second", "10000");
  }

  private void writeBooks(DemoDay demo, TallyContext context) throws IOException {
    new Books(context.service(DataSource.class)).write(demo.orders.values());
    Path file = Files.createTempFile("tallystick-demo-books", ".csv");
    try {
      Files.writeString(file, FinanceLedger.csv(demo));
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

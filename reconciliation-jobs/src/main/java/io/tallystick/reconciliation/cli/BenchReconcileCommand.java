package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.reconciliation.bench.BenchOptions;
import io.tallystick.reconciliation.bench.BenchReport;
import io.tallystick.reconciliation.bench.BenchTable;
import io.tallystick.reconciliation.bench.ReconcileBench;
import io.tallystick.reconciliation.bench.TallystickWay;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures import and match against a floor and against the usual way, on the same server. */
@Command(
    name = "reconcile",
    description = {
      "Measures import and match against two other ways.",
      "They are a floor, COPY as text and one FULL JOIN, and the usual Spring Batch way, a SELECT"
          + " per item. All three must find the same."
    },
    footer = {
      "",
      "Examples:",
      "  tally bench reconcile --rows 1000000 --runs 3",
      "  TALLY_JAVA_OPTS=-Xmx512m tally bench reconcile --rows 5000000 --json"
    })
final class BenchReconcileCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rows",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Payments per side, 1,600 to 100,000,000; default ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "R",
      description = "Measured runs of each way, 1 to 50; default ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--usual-rows",
      paramLabel = "N",
      description = "Rows for the usual way, scaled to N; default: at most 20,000.")
  private @Nullable Long usualRows;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of the generated data; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--tuned-floor", description = "Measure the floor in its parallel spelling, too.")
  private boolean tunedFloor;

  @Option(
      names = "--scale",
      description = "Also a quarter and half of the rows, to see if the cost is linear.")
  private boolean scale;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  BenchReconcileCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() throws Exception {
    BenchOptions options = options();
    Path directory = Files.createTempDirectory("tallystick-bench-");
    try (var database = EmbeddedDatabase.open(directory.resolve("data"), 0);
        TallyContext context = tally.openOn(database.jdbcUrl(), Map.of())) {
      var bench =
          new ReconcileBench(
              context.service(DataSource.class),
              directory,
              new TallystickWay(
                  context.service(ProviderFileImport.class), context.service(Reconciliation.class)),
              line -> System.err.println(line));
      PrintWriter out = spec.commandLine().getOut();
      List<BenchReport> reports = scale ? bench.scale(options) : List.of(bench.run(options));
      if (json) {
        out.println(
            JsonMapper.builder().build().writeValueAsString(scale ? reports : reports.getFirst()));
      } else {
        out.println(scale ? BenchTable.ofScale(reports) : BenchTable.of(reports.getFirst()));
      }
      out.flush();
      return reports.stream().allMatch(BenchReport::allFoundTheSame)
          ? ExitCode.CLEAN.code()
          : ExitCode.FAILED.code();
    } finally {
      delete(directory);
    }
  }

  private BenchOptions options() {
    try {
      BenchOptions defaults = BenchOptions.of(rows, runs);
      return new BenchOptions(
          rows, runs, usualRows == null ? defaults.usualRows() : usualRows, seed, tunedFloor);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage() + ".", e);
    }
  }

  private static void delete(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

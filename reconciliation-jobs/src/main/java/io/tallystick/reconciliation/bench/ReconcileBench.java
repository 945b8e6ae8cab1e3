package io.tallystick.reconciliation.bench;

import io.tallystick.reconciliation.bench.BenchReport.WayReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the floor, our way and the usual way by turns on the same data and the same server, in
 * another order each round, and checks that each found exactly what was planted.
 *
 * <p>Use a database of its own, with all migrations and nothing else in it.
 */
public final class ReconcileBench {
  private final DataSource dataSource;
  private final Path directory;
  private final @Nullable Way ours;
  private final Consumer<String> progress;

  /**
   * @param directory where the provider's file is written and deleted again
   * @param ours our own way; null measures the two rivals alone
   * @param progress one line for people per measured run
   */
  public ReconcileBench(
      DataSource dataSource, Path directory, @Nullable Way ours, Consumer<String> progress) {
    this.dataSource = dataSource;
    this.directory = directory;
    this.ours = ours;
    this.progress = progress;
  }

  /** Measures one size. */
  public BenchReport run(BenchOptions options) throws Exception {
    var floor = new Measured(new FloorWay(FloorWay.Spelling.PLAIN), options.rows());
    var own = ours == null ? null : new Measured(ours, options.rows());
    var usual = new Measured(new UsualWay(), options.usualRows());
    List<Measured> all = new ArrayList<>();
    all.add(floor);
    if (options.tunedFloor()) {
      all.add(new Measured(new FloorWay(FloorWay.Spelling.PARALLEL), options.rows()));
    }
    if (own != null) {
      all.add(own);
    }
    all.add(usual);
    try (var data = BenchData.generate(dataSource, directory, options.rows(), options.seed())) {
      warmUp(usual, options);
      for (int run = 1; run <= options.runs(); run++) {
        List<Measured> order = new ArrayList<>(all);
        Collections.shuffle(order, new Random(options.seed() + run));
        for (Measured each : order) {
          if (each.rows == options.rows()) {
            measure(each, data);
          } else {
            try (var part = BenchData.generate(dataSource, directory, each.rows, options.seed())) {
              measure(each, part);
            }
          }
          progress.accept(
              String.format(
                  Locale.ROOT,
                  "run %d of %d, %s on %,d rows: %.2f s",
                  run,
                  options.runs(),
                  each.way.name(),
                  each.rows,
                  each.seconds.getLast()));
        }
      }
      return new BenchReport(
          data.rows(),
          data.providerEntries(),
          Files.size(data.providerFile()),
          data.plantedFindings().size(),
          options.runs(),
          options.seed(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          serverVersion(),
          all.stream().map(each -> each.report(options.rows())).toList(),
          own == null ? null : own.median(options.rows()) / floor.median(options.rows()),
          own == null ? null : usual.median(options.rows()) / own.median(options.rows()));
    }
  }

  /** Measures a quarter, half and all of the rows: is the cost linear? */
  public List<BenchReport> scale(BenchOptions options) throws Exception {
    List<BenchReport> reports = new ArrayList<>();
    for (long divisor : new long[] {4, 2, 1}) {
      reports.add(run(options.part(divisor)));
    }
    return reports;
  }

  /** A short run measured cold and then multiplied would count the JVM's start many times over. */
  private void warmUp(Measured usual, BenchOptions options) throws Exception {
    if (usual.rows < options.rows()) {
      try (var part = BenchData.generate(dataSource, directory, usual.rows, options.seed());
          Findings findings = usual.way.run(part)) {
        progress.accept(
            "warm-up of %s, not measured, %d differences"
                .formatted(usual.way.name(), findings.read().size()));
      }
    }
  }

  private void measure(Measured of, BenchData data) throws Exception {
    settle();
    PeakMemory.start();
    long began = System.nanoTime();
    try (Findings findings = of.way.run(data)) {
      of.seconds.add((System.nanoTime() - began) / 1e9);
      of.memory.add(PeakMemory.sinceStart());
      findings
          .phases()
          .forEach(
              (phase, time) ->
                  of.phases
                      .computeIfAbsent(phase, _ -> new ArrayList<>())
                      .add(time.toNanos() / 1e9));
      of.wrong.addAll(wrong(data.plantedFindings(), findings.read()));
    }
  }

  /** Writes out what earlier ways left in the server's memory: nobody pays for another. */
  private void settle() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    } catch (SQLException e) {
      if (!"42501".equals(e.getSQLState())) { // not our server to give orders to
        throw e;
      }
    }
  }

  /** What was missed or invented, one line per type; empty: exactly what was planted. */
  static List<String> wrong(List<Finding> planted, List<Finding> found) {
    Map<String, Integer> open = new HashMap<>();
    planted.forEach(finding -> open.merge(finding.key(), 1, Integer::sum));
    found.forEach(finding -> open.merge(finding.key(), -1, Integer::sum));
    Map<String, long[]> perType = new TreeMap<>();
    open.forEach(
        (key, balance) -> {
          long[] counts = perType.computeIfAbsent(key.split(" ")[0], _ -> new long[2]);
          counts[0] += Math.max(balance, 0);
          counts[1] += Math.max(-balance, 0);
        });
    List<String> lines = new ArrayList<>();
    perType.forEach(
        (type, counts) -> {
          if (counts[0] + counts[1] > 0) {
            lines.add("%s: %d missed, %d invented".formatted(type, counts[0], counts[1]));
          }
        });
    return lines;
  }

  private String serverVersion() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** What the runs of one way gave so far. */
  private static final class Measured {
    private final Way way;
    private final long rows;
    private final List<Double> seconds = new ArrayList<>();
    private final List<PeakMemory> memory = new ArrayList<>();
    private final Map<String, List<Double>> phases = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();

    Measured(Way way, long rows) {
      this.way = way;
      this.rows = rows;
    }

    /** Seconds, scaled to as many rows. */
    double median(long allRows) {
      return ReconcileBench.median(seconds) * allRows / rows;
    }

    WayReport report(long allRows) {
      Map<String, Double> parts = new LinkedHashMap<>();
      phases.forEach((phase, times) -> parts.put(phase, ReconcileBench.median(times)));
      return new WayReport(
          way.name(),
          rows,
          List.copyOf(seconds),
          median(allRows),
          Math.round(allRows / median(allRows)),
          parts,
          memory.stream().mapToLong(PeakMemory::heapBytes).max().orElse(0),
          memory.stream().mapToLong(PeakMemory::residentBytes).max().orElse(0),
          List.copyOf(wrong));
    }
  }
}

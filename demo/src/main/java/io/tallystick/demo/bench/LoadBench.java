package io.tallystick.demo.bench;

import io.tallystick.demo.bench.LoadReport.Aim;
import io.tallystick.demo.bench.LoadReport.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Measures ways by turns, in the opposite order every other run, after a warm-up of each. */
final class LoadBench {
  private final DataSource dataSource;
  private final LoadPlan plan;
  private final int mostPerSecond;
  private final Consumer<String> progress;
  private final Set<String> warm = new HashSet<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param mostPerSecond how much to prepare: more than any way can do
   * @param progress one line for people per measured run
   */
  LoadBench(DataSource dataSource, LoadPlan plan, int mostPerSecond, Consumer<String> progress) {
    this.dataSource = dataSource;
    this.plan = plan;
    this.mostPerSecond = mostPerSecond;
    this.progress = progress;
  }

  /** Measures these ways with so many clients. */
  void measure(int clients, List<Way> ways) throws Exception {
    for (Way way : ways) {
      if (warm.add(way.name())) {
        var _ = load(way, clients, plan.time());
        progress.accept("warm-up of %s, not measured".formatted(way.name()));
      }
    }
    Map<Way, List<Measured>> all = new LinkedHashMap<>();
    ways.forEach(way -> all.put(way, new ArrayList<>()));
    for (int run = 1; run <= plan.runs(); run++) {
      for (Way way : run % 2 == 1 ? ways : ways.reversed()) {
        settle();
        Measured measured = load(way, clients, plan.time());
        all.getOrDefault(way, new ArrayList<>()).add(measured);
        progress.accept(
            String.format(
                Locale.ROOT,
                "run %d of %d, %d clients, %s: %,.0f/s",
                run,
                plan.runs(),
                clients,
                way.name(),
                measured.perSecond()));
      }
    }
    all.forEach((way, measured) -> rows.add(row(clients, way, measured)));
  }

  private @Nullable Row floorOf(Way way, int clients) {
    return rows.stream()
        .filter(row -> row.clients() == clients && row.way().equals(way.floor()))
        .findAny()
        .orElse(null);
  }

  private Measured load(Way way, int clients, Duration time) throws Exception {
    return Load.run(way, clients, time, (int) (time.toSeconds() * mostPerSecond));
  }

  private Row row(int clients, Way way, List<Measured> measured) {
    Row floor = floorOf(way, clients);
    double perSecond = median(measured, Measured::perSecond);
    double commits = perSecond * way.commits();
    double p99 = median(measured, Measured::p99Millis);
    return new Row(
        clients,
        way.name(),
        measured.stream().mapToLong(Measured::done).sum(),
        perSecond,
        commits,
        median(measured, Measured::p50Millis),
        p99,
        way.floor(),
        floor == null ? null : commits / floor.commitsPerSecond(),
        floor == null ? null : p99 / floor.p99Millis());
  }

  private static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
    double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Writes out what earlier ways left in the server's memory: nobody pays for another. */
  private void settle() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  /** An aim for the lowest of a way's ratios. */
  Aim atLeast(double least, String way, Function<Row, @Nullable Double> ratio, String words) {
    double worst = ratios(way, ratio).min().orElse(0);
    return new Aim(words, worst, worst >= least);
  }

  /** An aim for the highest of a way's ratios. */
  Aim below(double most, String way, Function<Row, @Nullable Double> ratio, String words) {
    double worst = ratios(way, ratio).max().orElse(Double.MAX_VALUE);
    return new Aim(words, worst, worst < most);
  }

  private DoubleStream ratios(String way, Function<Row, @Nullable Double> ratio) {
    return rows.stream()
        .filter(row -> row.way().equals(way))
        .mapToDouble(
            row -> {
              Double value = ratio.apply(row);
              return value == null ? 0 : value;
            });
  }

  LoadReport report(
      String bench, String unit, Map<String, Long> facts, List<Aim> aims, List<String> wrong)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return new LoadReport(
          bench,
          unit,
          plan.time().toSeconds(),
          plan.runs(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString(),
          connection.getMetaData().getDatabaseProductVersion(),
          facts,
          List.copyOf(rows),
          aims,
          wrong);
    }
  }
}

package io.tallystick.reconciliation.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.bench.BenchReport.WayReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileBenchIT {
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final List<String> progress = new ArrayList<>();
  @TempDir Path directory;

  @Test
  void measuresEveryWayInEveryRunAndScalesTheUsualOne() throws Exception {
    var bench = new ReconcileBench(dataSource, directory, new PlantedWay(0), progress::add);
    BenchReport report = bench.run(new BenchOptions(4_000, 3, 2_000, 5, false));
    assertThat(report.ways())
        .extracting(WayReport::name)
        .containsExactly("floor", "planted", "usual");
    assertThat(report.ways())
        .extracting(WayReport::measuredRows)
        .containsExactly(4_000L, 4_000L, 2_000L);
    assertThat(report.ways())
        .allSatisfy(
            way -> {
              assertThat(way.measuredSeconds()).hasSize(3).allMatch(s -> s > 0);
              assertThat(way.peakHeapBytes()).isPositive();
              assertThat(way.wrong()).isEmpty();
            });
    WayReport usual = report.ways().getLast();
    double median = usual.measuredSeconds().stream().sorted().toList().get(1);
    assertThat(usual.medianSeconds()).isCloseTo(median * 2, offset(1e-9)); // not the last bit
    assertThat(report.differences()).isEqualTo(20);
    assertThat(report.allFoundTheSame()).isTrue();
    assertThat(progress).hasSize(1 + 9).first().asString().startsWith("warm-up of usual");
    assertThat(directory).isEmptyDirectory();
    assertThat(BenchTable.of(report))
        .contains("4,000 payments a side", "SCALED from a run on 2,000 rows", "usual / ours")
        .doesNotContain("missed");
  }

  @Test
  void aWayThatMissesADifferenceIsNamed() throws Exception {
    var bench = new ReconcileBench(dataSource, directory, new PlantedWay(1), progress::add);
    BenchReport report = bench.run(BenchOptions.of(1_600, 1));
    assertThat(report.allFoundTheSame()).isFalse();
    assertThat(report.ways().get(1).wrong())
        .containsExactly("MISSING_AT_PROVIDER: 1 missed, 0 invented");
    assertThat(BenchTable.of(report))
        .contains("planted: MISSING_AT_PROVIDER: 1 missed, 0 invented");
  }

  @Test
  void aDifferenceFoundTwiceIsInvented() {
    var finding =
        new Finding(
            io.tallystick.checkout.discrepancy.DiscrepancyType.AMOUNT_MISMATCH, "SO-1", "pi_1");
    assertThat(ReconcileBench.wrong(List.of(finding), List.of(finding, finding)))
        .containsExactly("AMOUNT_MISMATCH: 0 missed, 1 invented");
  }

  @Test
  void scaleMeasuresAQuarterHalfAndAll() throws Exception {
    var bench = new ReconcileBench(dataSource, directory, null, progress::add);
    List<BenchReport> reports = bench.scale(new BenchOptions(8_000, 1, 2_000, 1, true));
    assertThat(reports).extracting(BenchReport::rows).containsExactly(2_000L, 4_000L, 8_000L);
    assertThat(reports)
        .allSatisfy(
            report ->
                assertThat(report.ways())
                    .extracting(WayReport::name)
                    .containsExactly("floor", "floor-par", "usual"));
    assertThat(BenchTable.ofScale(reports))
        .contains("floor: 4.0 times the rows took ", "floor-par: 4.0 times the rows took ");
  }

  @Test
  void optionsOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> BenchOptions.of(100, 1))
        .hasMessageContaining("--rows must be 1,600 to");
    assertThatThrownBy(() -> BenchOptions.of(2_000, 0)).hasMessageContaining("--runs must be");
    assertThatThrownBy(() -> new BenchOptions(2_000, 1, 3_000, 1, false))
        .hasMessageContaining("--usual-rows must be 1,600 to --rows (2,000), not 3,000");
  }

  /** Knows the answer; leaves out the first few. */
  private record PlantedWay(int missing) implements Way {
    @Override
    public String name() {
      return "planted";
    }

    @Override
    public Findings run(BenchData data) {
      List<Finding> planted = data.plantedFindings();
      return new Findings() {
        @Override
        public Map<String, Duration> phases() {
          return Map.of();
        }

        @Override
        public List<Finding> read() {
          return planted.subList(missing, planted.size());
        }

        @Override
        public void close() {}
      };
    }
  }
}

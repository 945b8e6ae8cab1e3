package io.tallystick.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reports.csv.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class ReportMemoryIT {
  private static final int ROWS = 40_000;
  private static final String MANY_DISCREPANCIES =
      """
      INSERT INTO discrepancy
          (fingerprint, type, severity, state, kind, order_id, group_key, currency, provider_minor,
           at_stake_minor, explanation, evidence, occurred_at, first_run, last_run, first_seen,
           last_seen, checked_to, entries)
      SELECT n::text, 'UNKNOWN_TO_US', 'high', 'open', 'charge', 'ord_' || n, 'ord_' || n, 'EUR', 1,
             1, 'x', jsonb_build_object('note', repeat('evidence', 500)), now(), ?, ?, now(), now(), now(), '{}'
      FROM generate_series(1, ?) n
      """;

  @TempDir Path out;

  @Test
  void aReportSeveralTimesTheHeapIsWrittenRowByRow() throws Exception {
    String url = TestPostgres.emptyDatabase();
    var dataSource = new DriverManagerDataSource(url);
    Flyway.configure().dataSource(dataSource).load().migrate();
    long run = new RunFixture(dataSource).run();
    new JdbcTemplate(dataSource).update(MANY_DISCREPANCIES, run, run, ROWS);

    Path log = out.resolve("log");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReportMemoryIT.class.getName(),
                url,
                Long.toString(run),
                out.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).describedAs(Files.readString(log)).isZero();
    try (var files = Files.walk(out)) {
      List<Path> found = files.filter(f -> f.endsWith("discrepancies.csv")).toList();
      assertThat(found).hasSize(1);
      assertThat(Files.size(found.getFirst())).isGreaterThan(160_000_000);
      try (var lines = Files.lines(found.getFirst())) {
        assertThat(lines.count()).isEqualTo(ROWS + 1);
      }
    }
  }

  /** The child: writes the reports of a run with the heap it was given. */
  public static void main(String[] args) throws Exception {
    new RunReports(new DriverManagerDataSource(args[0]), Clock.systemUTC())
        .write(
            Long.parseLong(args[1]),
            new Destination(Path.of(args[2]), Profile.MACHINE),
            ZoneOffset.UTC);
  }
}

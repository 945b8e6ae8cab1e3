package io.tallystick.reconciliation.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.run.AskResult;
import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.reconciliation.ReconciliationApplication;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database with a day's books and provider record, and workers as they are wired, each with a
 * context of its own as in a process of its own. The day: 3,000 charges, of which the provider
 * lacks 1,200.
 */
final class WorkerRig implements AutoCloseable {
  static final LocalDate DAY = LocalDate.of(2026, 9, 1);
  static final Instant NOW = Instant.parse("2026-09-02T03:10:00Z");
  static final WantedJob NIGHT = new WantedJob.Nightly(DAY, false);
  static final int ORDERS = 3_000;
  static final int MISSING = 1_200;

  /** One worker. */
  static final class Process implements AutoCloseable {
    final TallyWorker worker;
    final List<String> said = new ArrayList<>();
    final ConfigurableApplicationContext context;
    private final HikariDataSource pool;

    private Process(ConfigurableApplicationContext context, HikariDataSource pool) {
      this.context = context;
      this.pool = pool;
      this.worker = context.getBean(TallyWorker.class);
      worker.tellTo(
          line -> {
            synchronized (said) {
              said.add(line);
            }
          });
    }

    @Override
    public void close() {
      context.close();
      pool.close();
    }
  }

  /** What stands between a worker and its database. */
  interface Between {
    DataSource of(DataSource target);
  }

  final String url = TestPostgres.migratedDatabaseUrl();
  final SettableClock clock = new SettableClock(NOW);
  final HikariDataSource dataSource = pool(url);
  final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final Path reports;
  private final List<Process> processes = new ArrayList<>();
  private int asked;

  WorkerRig(Path reports) {
    this.reports = reports;
  }

  static HikariDataSource pool(String url) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(16);
    return pool;
  }

  static ConfigurableApplicationContext open(
      DataSource dataSource, Clock clock, Path reports, String... settings) {
    var application = new SpringApplication(ReconciliationApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.addInitializers(
        context -> {
          var generic = (GenericApplicationContext) context;
          generic.registerBean(DataSource.class, () -> dataSource);
          generic.registerBean("rigClock", Clock.class, () -> clock);
        });
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.batch.job.enabled=false",
                "--spring.flyway.enabled=false",
                "--logging.level.root=ERROR",
                "--tallystick.worker.reports=" + reports));
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return application.run(arguments.toArray(String[]::new));
  }

  /** A worker without schedules. */
  Process unscheduled() {
    return process(
        target -> target,
        "tallystick.schedule.nightly=off",
        "tallystick.schedule.intraday=off",
        "tallystick.schedule.housekeeping=off");
  }

  /** One without schedules that stops at a gate. */
  Process behind(Gate gate) {
    return process(
        gate::before,
        "tallystick.schedule.nightly=off",
        "tallystick.schedule.intraday=off",
        "tallystick.schedule.housekeeping=off");
  }

  Process process(Between between, String... settings) {
    HikariDataSource own = pool(url);
    Process process = new Process(open(between.of(own), clock, reports, settings), own);
    processes.add(process);
    return process;
  }

  /** Writes the day. */
  void day() {
    dayInto(jdbc);
  }

  static void dayInto(JdbcClient jdbc) {
    jdbc.sql(
            """
            INSERT INTO source_import (side, origin, name, format, state, started_at, entries, first_at, last_at)
            VALUES ('books', 'file', 'b.csv', 'books', 'complete', now(), 1, '2026-09-01T00:00Z', '2026-09-01T23:59Z'),
                   ('provider', 'api', 'api', 'api', 'complete', now(), 1, '2026-09-01T00:00Z', '2026-09-01T23:59Z');
            CREATE TABLE books_l1 PARTITION OF imported_book_entry FOR VALUES IN (1);
            INSERT INTO imported_book_entry (load_id, line_no, entry_id, order_id, provider_ref, kind, moves,
                amount_minor, currency, occurred_at)
            SELECT 1, n, 'b' || n, 'B' || n, 'pi_b' || n, 'charge', true, 100 + n, 'EUR', '2026-09-01T12:00Z'
            FROM generate_series(1, %1$d) n;
            INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor, currency,
                gross_minor, fee_minor, net_minor, settled_currency, source_id, charge_id, payment_intent_id,
                order_ref, occurred_at)
            SELECT 0, 0, 'txn_b' || n, 'charge', 'charge', 100 + n, 'EUR', 100 + n, 0, 100 + n, 'EUR',
                'ch_b' || n, 'ch_b' || n, 'pi_b' || n, 'B' || n, '2026-09-01T12:00Z'
            FROM generate_series(1, %2$d) n;
            INSERT INTO source_total
            SELECT import_id, date_trunc('hour', occurred_at, 'UTC'), kind, currency, count(*), sum(amount_minor)
            FROM (SELECT 'books' AS side, kind, currency, amount_minor, occurred_at FROM imported_book_entry
                  UNION ALL
                  SELECT 'provider', kind, currency, amount_minor, occurred_at FROM provider_movement) entry
            JOIN source_import USING (side) GROUP BY 1, 2, 3, 4
            """
                .formatted(ORDERS, ORDERS - MISSING))
        .update();
  }

  List<Process> all() {
    return processes;
  }

  JobRequests requests() {
    return processes.getFirst().context.getBean(JobRequests.class);
  }

  long ask(WantedJob job) {
    return ((AskResult.Accepted) requests().ask(job, "k" + ++asked, "ada", "wanted")).requestId();
  }

  JobRequest request(long id) {
    return requests().find(id).orElseThrow();
  }

  long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  /** As if nothing had ever come between: every count as of one undisturbed night. */
  void theNightIsDoneOnce() {
    assertThat(count("SELECT count(*) FROM discrepancy")).isEqualTo(MISSING);
    assertThat(
            count(
                "SELECT count(*) FROM discrepancy WHERE state = 'open' AND type ="
                    + " 'MISSING_AT_PROVIDER'"))
        .isEqualTo(MISSING);
    assertThat(count("SELECT sum(matched_count) FROM run_tie_out WHERE side = 'books'"))
        .isEqualTo(ORDERS - MISSING);
    assertThat(
            count(
                """
                SELECT coalesce(sum(abs(total_minor - matched_minor - discrepancy_minor - timing_minor
                    - not_kept_minor)), 0) FROM run_tie_out
                """))
        .isZero();
    assertThat(
            jdbc.sql("SELECT job FROM reconciliation_run ORDER BY job").query(String.class).list())
        .containsExactly(
            "attribution-check",
            "dispute-check",
            "fulfillment-safety",
            "inventory-check",
            "outbox-check",
            "payout-match",
            "pending-sweep",
            "reconciliation",
            "webhook-gap");
    assertThat(count("SELECT count(*) FROM reconciliation_run WHERE finished_at IS NULL")).isZero();
    assertThat(count("SELECT count(*) FROM match_item")).isZero();
    assertThat(count("SELECT count(*) FROM batch_job_execution WHERE end_time IS NULL")).isZero();
  }

  @Override
  public void close() {
    processes.forEach(Process::close);
    dataSource.close();
  }
}

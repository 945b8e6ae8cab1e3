package io.tallystick.reconciliation.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequestState;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.reconciliation.DeadlyDataSource;
import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Workers as processes of their own: killed, told to stop, two at once. */
@Timeout(300)
class KilledWorkerIT {
  @TempDir private Path folder;

  /** In the child that is killed: arguments are address, reports, statement, how many pass. */
  public static void main(String[] args) {
    HikariDataSource pool = WorkerRig.pool(args[0]);
    var deadly = DeadlyDataSource.of(pool, args[2], Integer.parseInt(args[3]));
    Clock clock = Clock.fixed(WorkerRig.NOW, ZoneOffset.UTC);
    try (var context = WorkerRig.open(deadly, clock, Path.of(args[1]))) {
      System.out.println("survived: " + context.getBean(TallyWorker.class).round());
    }
  }

  @ParameterizedTest(name = "{0}, after {1} of them")
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE match_item i SET outcome | 1",
        "INSERT INTO discrepancy AS d    | 0",
        "UPDATE reconciliation_run SET report_dir | 0",
        "UPDATE job_request SET state = ?, verdict | 0",
      })
  void killedInTheMiddleOfANightAnotherWorkerFinishesItAndNothingIsDoubled(
      String statement, int survive) throws Exception {
    try (var rig = new WorkerRig(folder)) {
      rig.day();
      var two = rig.unscheduled();
      long id = rig.ask(WorkerRig.NIGHT);
      assertThat(
              SigkilledChild.run(
                  KilledWorkerIT.class,
                  rig.url,
                  folder.toString(),
                  statement,
                  Integer.toString(survive)))
          .isEqualTo(137);
      assertThat(rig.request(id).state()).isEqualTo(JobRequestState.RUNNING);
      assertThat(two.worker.round()).as("its claim hasn't run out").isZero();

      rig.clock.advance(Duration.ofMinutes(1).plusSeconds(1));
      two.worker.beat();
      assertThat(two.worker.round()).isEqualTo(1);

      JobRequest done = rig.request(id);
      assertThat(done.note()).startsWith("run ");
      assertThat(done.state()).isEqualTo(JobRequestState.DONE);
      assertThat(done.tries()).isEqualTo(2);
      rig.theNightIsDoneOnce();
      assertThat(two.said).anyMatch(line -> line.endsWith("nightly of 2026-09-01 goes on"));
      assertThat(rig.count("SELECT count(*) FROM worker_process WHERE dead_at IS NOT NULL"))
          .isEqualTo(1);
    }
  }

  /** In the children that are told to stop, as ./tally starts it. */
  static final class Tally {
    public static void main(String[] arguments) {
      System.exit(TallyCommandLine.create(Surroundings.ofProcess(), List.of()).execute(arguments));
    }
  }

  private Process tally(String database, String... arguments) throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("worker.properties"),
            """
            tallystick.schedule.nightly=off
            tallystick.schedule.intraday=off
            tallystick.schedule.housekeeping=off
            tallystick.worker.stop-within=5s
            tallystick.worker.reports=%s
            """
                .formatted(folder.resolve("reports")));
    List<String> command =
        new ArrayList<>(SigkilledChild.command(Tally.class, "-Dtallystick.home=no-such-home"));
    command.addAll(List.of("--config", settings.toString(), "worker"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DATABASE_URL", database);
    builder.environment().remove("STRIPE_API_KEY");
    return builder.start();
  }

  private static JdbcClient ask(String database, List<WantedJob> jobs) {
    var jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    try (HikariDataSource pool = WorkerRig.pool(database);
        var context =
            WorkerRig.open(
                pool,
                Clock.fixed(Instant.parse("2026-09-02T00:00:00Z"), ZoneOffset.UTC),
                Path.of("x"))) {
      var requests = context.getBean(JobRequests.class);
      jobs.forEach(job -> requests.ask(job, job.toString(), "ada", "wanted"));
    }
    return jdbc;
  }

  /**
   * SIGTERM in the middle of a night: a lock of ours holds the job up until the signal was sent.
   *
   * @param ends whether the lock is let go, so that it can end in time
   */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void toldToStopItEndsInTimeWithZeroAndAnotherProcessGoesOn(boolean ends) throws Exception {
    String database = TestPostgres.migratedDatabaseUrl();
    JdbcClient jdbc = ask(database, List.of(WorkerRig.NIGHT));
    WorkerRig.dayInto(jdbc);
    List<String> said = new ArrayList<>();
    Process child;
    try (Connection holder = DriverManager.getConnection(database)) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("LOCK TABLE run_tie_out IN ACCESS EXCLUSIVE MODE");
      child = tally(database);
      try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
        while (!String.join("\n", said).contains("begins") && said.size() < 50) {
          said.add(String.valueOf(lines.readLine()));
        }
        while (jdbc.sql(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%run_tie_out%'
                    """)
                .query(Long.class)
                .single()
            == 0) {
          TimeUnit.MILLISECONDS.sleep(20); // another process: only its traces can be looked at
        }
        child.toHandle().destroy(); // SIGTERM; the process alone would close what is read here
        if (ends) {
          while (jdbc.sql("SELECT count(*) FROM batch_job_execution WHERE status = 'STOPPING'")
                  .query(Long.class)
                  .single()
              == 0) {
            TimeUnit.MILLISECONDS.sleep(20);
          }
          holder.rollback();
        }
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          said.add(line);
        }
      }
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(child.exitValue()).as("%s", said).isZero();
    assertThat(said).anyMatch(line -> line.startsWith("Stopping. What is under way ends"));
    assertThat(said.contains("Not all has ended. Another worker goes on with it."))
        .isEqualTo(!ends);
    if (ends) { // else its connections are taken from it
      assertThat(said).as("nothing went wrong").noneMatch(line -> line.contains("Exception"));
    }
    assertThat(
            jdbc.sql("SELECT state || ' ' || tries FROM job_request").query(String.class).single())
        .isEqualTo("requested 0");
    assertThat(
            jdbc.sql("SELECT count(*) FROM worker_process WHERE ended_at IS NOT NULL")
                .query(Long.class)
                .single())
        .isEqualTo(1);

    Process second = tally(database, "--once");
    assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("No key of Stripe is set")
        .containsPattern("nightly of 2026-09-01: discrepancies, run \\d+\n");
    assertThat(second.waitFor()).isEqualTo(3);
    assertThat(jdbc.sql("SELECT count(*) FROM discrepancy").query(Integer.class).single())
        .isEqualTo(WorkerRig.MISSING);
    assertThat(
            jdbc.sql("SELECT sum(matched_count) FROM run_tie_out WHERE side = 'books'")
                .query(Integer.class)
                .single())
        .isEqualTo(WorkerRig.ORDERS - WorkerRig.MISSING);
  }

  @Test
  void twoProcessesAtOnceDoEachRequestOnce() throws Exception {
    String database = TestPostgres.migratedDatabaseUrl();
    List<WantedJob> jobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Instant to = WorkerRig.NOW.minus(Duration.ofHours(i));
      jobs.add(
          new WantedJob.Check(
              i % 2 == 0 ? "inventory-check" : "outbox-check", to.minusSeconds(60), to, false));
    }
    JdbcClient jdbc = ask(database, jobs);
    List<Process> children = List.of(tally(database, "--once"), tally(database, "--once"));
    for (Process child : children) {
      child.getInputStream().readAllBytes();
      assertThat(child.waitFor()).isZero();
    }
    jdbc.sql("UPDATE job_request SET not_before = requested_at")
        .update(); // who met the other waits
    Process last = tally(database, "--once");
    last.getInputStream().readAllBytes();
    assertThat(last.waitFor()).isZero();
    assertThat(
            jdbc.sql("SELECT state || ' ' || tries || ' ' || cardinality(run_ids) FROM job_request")
                .query(String.class)
                .list())
        .hasSize(10)
        .containsOnly("done 1 1");
    assertThat(jdbc.sql("SELECT count(*) FROM reconciliation_run").query(Integer.class).single())
        .isEqualTo(10);
  }
}

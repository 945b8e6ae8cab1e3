package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.WatchedSandbox.LISTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.stripe.StripeRecord;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.reconciliation.batch.BatchConfiguration;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The same import as a job: restarted, and seen from the database while it waits for an answer. */
class ProviderApiImportJobIT {
  private static final String KEY = "sk_test_verysecretkey";

  private final TestDay day = new TestDay(11);
  private final HikariDataSource database =
      ImportChild.pool(
          Objects.requireNonNull(
              ((DriverManagerDataSource) TestPostgres.migratedDatabase()).getUrl()));
  private final JdbcClient jdbc = JdbcClient.create(database);
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private WatchedSandbox stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new WatchedSandbox(day.ledger);
    var settings = StripeSettings.of(KEY, stripe.address()).withPace(0, 1, 10_000);
    context.registerBean(DataSource.class, () -> database);
    context.registerBean(Clock.class, () -> Clock.fixed(TestDay.NOW, ZoneOffset.UTC));
    context.registerBean(ProviderRecord.class, () -> StripeRecord.open(settings));
    context.register(BatchConfiguration.class, ProviderApiImportJob.class);
    context.refresh();
  }

  @AfterEach
  void stop() {
    context.close();
    stripe.close();
    database.close();
  }

  @Test
  void aJobThatFailsAtTheSecondPageOfEveryListIsRestartedWhereItStopped() {
    for (String list : LISTS) {
      stripe.fail(Fault.status(list, 500, Body.EMPTY), 1);
      assertThat(run().getStatus()).isEqualTo(BatchStatus.FAILED);
      assertThat(stripe.count(list)).isEqualTo(2);
      assertThat(number("SELECT count(*) FROM provider_entry")).isZero();
    }
    JobExecution last = run();
    assertThat(last.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(ProviderApiImportJob.importOf(last)).isOne();
    assertThat(number("SELECT entries FROM source_import WHERE state = 'complete'"))
        .isEqualTo(movementsOfTheDay());
    assertThat(number("SELECT count(*) FROM provider_entry")).isEqualTo(movementsOfTheDay());
    assertThat(number("SELECT count(*) FROM batch_job_instance")).isOne();
    assertThat(number("SELECT count(*) FROM batch_job_execution")).isEqualTo(6);
    var counts = stripe.counts();
    for (String list : LISTS) {
      long objects =
          number(
              "SELECT objects FROM provider_import_position WHERE resource = '"
                  + (list.equals(WatchedSandbox.MOVEMENTS) ? "movements" : list.substring(4))
                  + "'");
      assertThat(counts.get(list)).as(list).isEqualTo((int) ((objects + 99) / 100) + 1);
    }
    // a finished job started again reads nothing
    assertThat(run().getId()).isEqualTo(last.getId());
    assertThat(stripe.counts()).isEqualTo(counts);
  }

  @Test
  void noTransactionAndNoConnectionIsHeldWhileTheProviderIsAsked() {
    var held = new AtomicInteger();
    var asked = new AtomicInteger();
    stripe.onRequest(
        _ -> {
          asked.incrementAndGet();
          held.addAndGet(
              (int)
                  number(
                      """
                      SELECT count(*) FROM pg_stat_activity
                      WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
                          AND backend_type = 'client backend' -- autovacuum isn't ours
                      """));
        });
    assertThat(run().getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(held).hasValue(0);
    assertThat(asked).hasValue(stripe.counts().values().stream().mapToInt(n -> n).sum());
  }

  @Test
  void theKeyIsInNoMessageTheJobStores() {
    stripe.fail(Fault.status(WatchedSandbox.CHARGES, 502, Body.HTML), 0);
    JobExecution failed = run();
    assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(failed.getAllFailureExceptions().getFirst())
        .hasMessageContainingAll("Reading charges from " + stripe.address(), "HTTP 502");
    assertThat(
            number(
                "SELECT count(*) FROM batch_step_execution WHERE exit_message LIKE '%Reading"
                    + " charges%'"))
        .isOne();
    assertThat(
            number(
                "SELECT count(*) FROM batch_step_execution WHERE exit_message LIKE '%"
                    + KEY
                    + "%'"))
        .isZero();
  }

  @Test
  void aParameterThatIsNoTimeIsNamed() {
    var parameters =
        new JobParametersBuilder()
            .addString(ProviderApiImportJob.WINDOW_FROM, "yesterday")
            .addString(ProviderApiImportJob.WINDOW_TO, TestDay.WINDOW.to().toString())
            .toJobParameters();
    JobExecution failed = context.getBean(JobRuns.class).run(job(), parameters);
    assertThat(failed.getAllFailureExceptions().getFirst())
        .hasMessageContainingAll("window_from", "'yesterday'");
  }

  private JobExecution run() {
    JobParameters parameters =
        new JobParametersBuilder()
            .addString(ProviderApiImportJob.WINDOW_FROM, TestDay.WINDOW.from().toString())
            .addString(ProviderApiImportJob.WINDOW_TO, TestDay.WINDOW.to().toString())
            .toJobParameters();
    return context.getBean(JobRuns.class).run(job(), parameters);
  }

  private Job job() {
    return context.getBean(ProviderApiImportJob.NAME, Job.class);
  }

  private long movementsOfTheDay() {
    return day.ledger.balanceTransactions().stream()
        .filter(row -> TestDay.WINDOW.contains(row.created()))
        .count();
  }

  private long number(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getLong(1)).single();
  }
}

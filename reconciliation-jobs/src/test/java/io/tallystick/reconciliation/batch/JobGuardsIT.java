package io.tallystick.reconciliation.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Spring Batch leaves open, closed: one test per trap that our jobs can meet. */
class JobGuardsIT {
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private HikariDataSource dataSource;
  private JdbcClient jdbc;
  private AnnotationConfigApplicationContext context;
  private JobRuns runs;
  private JobRepository repository;

  @BeforeEach
  void open() {
    dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(TestPostgres.migratedDatabaseUrl());
    dataSource.setMaximumPoolSize(30);
    jdbc = JdbcClient.create(dataSource);
    context = new AnnotationConfigApplicationContext();
    context.registerBean(DataSource.class, () -> dataSource);
    context.registerBean(Meters.class, () -> new Meters(meters));
    context.register(BatchConfiguration.class);
    context.refresh();
    runs = context.getBean(JobRuns.class);
    repository = context.getBean(JobRepository.class);
  }

  @AfterEach
  void close() {
    context.close();
    dataSource.close();
  }

  private Job job(String name, Callable<?> work) {
    return new JobBuilder(name, repository)
        .start(
            new StepBuilder("work", repository)
                .tasklet(
                    (_, _) -> {
                      work.call();
                      return RepeatStatus.FINISHED;
                    })
                .build())
        .build();
  }

  private static JobParameters parameters(long run) {
    return new JobParametersBuilder().addLong("run", run).toJobParameters();
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }

  @Test
  void metadataAreKeptInTheDatabaseAndTheContextIsReadableText() {
    Job job =
        new JobBuilder("texts", repository)
            .start(
                new StepBuilder("work", repository)
                    .tasklet(
                        (contribution, _) -> {
                          contribution
                              .getStepExecution()
                              .getExecutionContext()
                              .putString("position", "txn_42");
                          return RepeatStatus.FINISHED;
                        })
                    .build())
            .build();
    assertThat(runs.run(job, parameters(1)).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(count("SELECT count(*) FROM batch_job_execution")).isEqualTo(1);
    assertThat(
            jdbc.sql("SELECT short_context FROM batch_step_execution_context")
                .query(String.class)
                .single())
        .contains("\"position\"")
        .contains("txn_42");
  }

  @Test
  void launchesAreCountedByJobAndHowTheyEnded() {
    runs.run(job("counted", () -> 0), parameters(1));
    runs.run(job("counted", () -> 0), parameters(1)); // complete already: no launch
    runs.run(
        job(
            "counted",
            () -> {
              throw new IllegalStateException("fails");
            }),
        parameters(2));
    assertThatThrownBy(
            () -> runs.locked("counted", _ -> runs.run(job("counted", () -> 0), parameters(3))))
        .isInstanceOf(AlreadyRunning.class);
    assertThat(launches("completed")).isEqualTo(1);
    assertThat(launches("failed")).isEqualTo(1);
    assertThat(launches("refused")).isEqualTo(1);
    assertThat(launches("stopped")).isZero();
  }

  private double launches(String result) {
    return meters
        .get("tallystick.job.launches")
        .tags("job", "counted", "result", result)
        .counter()
        .count();
  }

  @Test
  void theDatabaseRefusesASecondLiveExecutionOfOneInstance() {
    runs.run(job("once", () -> 0), parameters(1));
    jdbc.sql("UPDATE batch_job_execution SET end_time = NULL").update();
    assertThatThrownBy(
            () ->
                jdbc.sql(
                        "INSERT INTO batch_job_execution (job_execution_id, version,"
                            + " job_instance_id, create_time) SELECT job_execution_id + 1000, 0,"
                            + " job_instance_id, now() FROM batch_job_execution")
                    .update())
        .hasMessageContaining("batch_job_execution_one_live");
  }

  @Test
  void ofTwentyRestartsAtOnceOneRunsAndTheOthersAreTold() throws Exception {
    var executed = new AtomicInteger();
    var fail = new AtomicInteger(1);
    Job job =
        job(
            "restarted",
            () -> {
              if (fail.getAndSet(0) == 1) {
                throw new IllegalStateException("first try fails");
              }
              return executed.incrementAndGet();
            });
    assertThat(runs.run(job, parameters(1)).getStatus()).isEqualTo(BatchStatus.FAILED);

    int told = 0;
    var barrier = new CyclicBarrier(20);
    try (var executor = Executors.newFixedThreadPool(20)) {
      List<Future<JobExecution>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(
            executor.submit(
                () -> {
                  barrier.await();
                  return runs.run(job, parameters(1));
                }));
      }
      for (Future<JobExecution> one : all) {
        try {
          assertThat(one.get().getStatus()).isEqualTo(BatchStatus.COMPLETED);
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(AlreadyRunning.class);
          told++;
        }
      }
    }
    assertThat(executed).hasValue(1);
    assertThat(told).isLessThan(20);
    assertThat(count("SELECT count(*) FROM batch_job_execution")).isEqualTo(2);
  }

  @Test
  void twoHundredLaunchesAtOnceAllSucceedAndLeaveNoInstanceWithoutExecution() throws Exception {
    var barrier = new CyclicBarrier(8);
    try (var executor = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int first = thread * 25;
        all.add(
            executor.submit(
                () -> {
                  barrier.await();
                  for (int i = 0; i < 25; i++) {
                    Job job = job("launched-" + (first + i), () -> 0);
                    assertThat(runs.run(job, parameters(1)).getStatus())
                        .isEqualTo(BatchStatus.COMPLETED);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(count("SELECT count(*) FROM batch_job_instance")).isEqualTo(200);
    assertThat(count("SELECT count(*) FROM batch_job_execution WHERE status = 'COMPLETED'"))
        .isEqualTo(200);
  }

  @Test
  void aLiveExecutionIsNeitherRecoveredNorRunTwice() {
    var inner = new ArrayList<Throwable>();
    var recovered = new ArrayList<JobRuns.Recovery>();
    Job[] self = new Job[1];
    self[0] =
        job(
            "alive",
            () -> {
              recovered.add(runs.recover());
              try {
                runs.run(self[0], parameters(1));
              } catch (AlreadyRunning e) {
                inner.add(e);
              }
              return 0;
            });
    assertThat(runs.run(self[0], parameters(1)).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(recovered.get(0).recovered()).isEmpty();
    assertThat(recovered.get(0).alive()).containsExactly("alive");
    assertThat(inner).hasSize(1);
  }

  @Test
  void anExecutionOfADeadProcessIsRecoveredAndRunsToItsEnd() throws Exception {
    var tries = new AtomicInteger();
    Job job =
        job(
            "died",
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("dies");
              }
              return 0;
            });
    runs.run(job, parameters(1));
    // as kill -9 leaves it: started, and nobody holds the lock
    jdbc.sql(
            "UPDATE batch_job_execution SET status = 'STARTED', exit_code = 'UNKNOWN', end_time ="
                + " NULL")
        .update();
    jdbc.sql(
            "UPDATE batch_step_execution SET status = 'STARTED', exit_code = 'EXECUTING', end_time"
                + " = NULL")
        .update();

    JobRuns.Recovery recovery = runs.recover();
    assertThat(recovery.recovered()).extracting(JobRuns.Recovered::job).containsExactly("died");
    assertThat(runs.run(job, parameters(1)).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(tries).hasValue(2);
  }

  @Test
  void aFinishedJobStartedAgainDoesNothing() {
    var executed = new AtomicInteger();
    Job job = job("finished", executed::incrementAndGet);
    JobExecution first = runs.run(job, parameters(1));
    JobExecution second = runs.run(job, parameters(1));
    assertThat(second.getId()).isEqualTo(first.getId());
    assertThat(executed).hasValue(1);
    assertThat(context.getBeansOfType(JobOperator.class)).hasSize(1);
  }
}

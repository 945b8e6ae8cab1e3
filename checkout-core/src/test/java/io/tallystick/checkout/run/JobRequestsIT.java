package io.tallystick.checkout.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.run.AskResult.Accepted;
import io.tallystick.checkout.run.AskResult.AskedBefore;
import io.tallystick.checkout.run.AskResult.KeyTaken;
import io.tallystick.checkout.run.JobClaim.Hold;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JobRequestsIT {
  private static final Instant NOW = Instant.parse("2026-09-02T03:15:00Z");
  private static final LocalDate DAY = LocalDate.of(2026, 9, 1);
  private static final WantedJob NIGHT = new WantedJob.Nightly(DAY, false);
  private static final WantedJob TIDY = new WantedJob.Housekeeping(false);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(NOW);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final JobRequests requests =
      new JobRequests(
          dataSource, transaction, new Audit(dataSource, clock), clock, Ids.secure(clock));
  private final WorkerProcesses workers = new WorkerProcesses(dataSource, clock);

  @AfterEach
  void close() {
    dataSource.close();
  }

  private long ask(WantedJob job, String key) {
    return ((Accepted) requests.ask(job, key, "ada", "why not")).requestId();
  }

  private JobRequest request(long id) {
    return requests.find(id).orElseThrow();
  }

  private JobClaim claim(String worker) {
    return requests.claim(worker).orElseThrow();
  }

  @Test
  void aFormSentTwiceAsksOnceAndAnotherWishWithItsKeyIsToldSo() {
    long id = ask(NIGHT, "k1");
    assertThat(requests.ask(NIGHT, "k1", "ada", "again")).isEqualTo(new AskedBefore(id));
    assertThat(requests.ask(NIGHT, "k1", "bob", "why")).isEqualTo(new KeyTaken(id));
    assertThat(requests.ask(TIDY, "k1", "ada", "why")).isEqualTo(new KeyTaken(id));
    assertThat(requests.latest(10)).hasSize(1);
    assertThat(jdbc.sql("SELECT action FROM audit").query(String.class).list())
        .containsExactly("job.requested");
  }

  @Test
  void everyJobComesBackAsItWasAskedFor() {
    List<WantedJob> all =
        List.of(
            NIGHT,
            new WantedJob.Nightly(DAY, true),
            new WantedJob.Intraday(NOW.minusSeconds(3600), NOW, false),
            new WantedJob.Check("inventory-check", NOW.minusSeconds(3600), NOW, true),
            new WantedJob.Check(null, NOW.minusSeconds(3600), NOW, false),
            new WantedJob.Restart(12),
            new WantedJob.Housekeeping(true));
    for (WantedJob job : all) {
      assertThat(request(ask(job, job.words() + job)).job()).isEqualTo(job);
      assertThat(claim("w1").job()).isEqualTo(job);
    }
  }

  @Test
  void whatCantBeMeantIsRefusedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> new WantedJob.Intraday(NOW, NOW, false))
        .hasMessageContaining("longer than nothing and at most 31 days");
    assertThatThrownBy(() -> new WantedJob.Check(null, NOW.minus(Duration.ofDays(32)), NOW, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WantedJob.Check("x'; --", NOW.minusSeconds(1), NOW, false))
        .hasMessageContaining("A check's name is like inventory-check");
    assertThatThrownBy(() -> requests.ask(NIGHT, "k", "ada", " "))
        .hasMessage("reason must have 1 to 500 characters, not 0.");
    assertThatThrownBy(() -> requests.ask(NIGHT, "k".repeat(201), "ada", "x"))
        .hasMessage("key must have 1 to 200 characters, not 201.");
    assertThat(requests.latest(10)).isEmpty();
    requests.ask(NIGHT, "k", "a\0da", "w\0hy"); // NUL, which the database refuses
    assertThat(requests.latest(10).getFirst().reason()).isEqualTo("w?hy");
  }

  @Test
  void theTableItselfRefusesParametersOfAnotherJob() {
    assertThatThrownBy(
            () ->
                jdbc.sql(
                        """
                        INSERT INTO job_request (request_key, job, restart_run, requested_by, reason, requested_at, state, not_before)
                        VALUES ('k', 'nightly', 4, 'x', 'x', now(), 'requested', now())
                        """)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("job_request_parameters");
  }

  @Test
  void ofTwentyWorkersAtOnceEachGetsAnotherRequest() throws Exception {
    for (int i = 0; i < 10; i++) {
      ask(NIGHT, "k" + i);
    }
    List<Callable<Optional<JobClaim>>> all = new ArrayList<>();
    var barrier = new CyclicBarrier(20);
    for (int i = 0; i < 20; i++) {
      String worker = "w" + i;
      all.add(
          () -> {
            barrier.await();
            return requests.claim(worker);
          });
    }
    List<Long> got = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (var each : threads.invokeAll(all)) {
        each.get().map(JobClaim::requestId).ifPresent(got::add);
      }
    }
    assertThat(got).hasSizeLessThanOrEqualTo(10).doesNotHaveDuplicates();
    Optional<JobClaim> rest = requests.claim("last"); // who met locked rows only went away
    for (; rest.isPresent(); rest = requests.claim("last")) {
      got.add(rest.get().requestId());
    }
    assertThat(got).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void aDeadWorkersRequestIsTakenOverAndItsLateResultIsNotWritten() {
    long id = ask(NIGHT, "k");
    JobClaim first = claim("w1");
    requests.runBegan(first, 12);
    clock.advance(Duration.ofSeconds(50));
    assertThat(requests.hold(first)).isEqualTo(Hold.MINE);
    clock.advance(Duration.ofSeconds(59));
    assertThat(requests.claim("w2")).isEmpty();
    clock.advance(Duration.ofSeconds(1));

    JobClaim second = claim("w2");

    assertThat(second.requestId()).isEqualTo(id);
    assertThat(second.again()).isTrue();
    assertThat(requests.hold(first)).isEqualTo(Hold.LOST);
    assertThat(requests.done(first, false, "late")).isFalse();
    assertThat(requests.giveBack(first, "late")).isFalse();
    requests.runBegan(second, 12); // the same one goes on
    requests.runBegan(second, 13);
    assertThat(requests.done(second, true, "2 discrepancies")).isTrue();
    JobRequest over = request(id);
    assertThat(over.state()).isEqualTo(JobRequestState.DONE);
    assertThat(over.verdict()).isEqualTo("discrepancies");
    assertThat(over.runIds()).containsExactly(12L, 13L);
    assertThat(over.owner()).isEqualTo("w2");
    assertThat(over.tries()).isEqualTo(2);
  }

  @Test
  void whatKillsThreeWorkersIsNotTriedAFourthTime() {
    long id = ask(NIGHT, "k");
    for (int i = 0; i < 3; i++) {
      claim("w" + i);
      clock.advance(MINUTE);
    }
    assertThat(requests.claim("w4")).isEmpty();
    assertThat(request(id).state()).isEqualTo(JobRequestState.FAILED);
    assertThat(request(id).note()).startsWith("3 workers took it up and died.");
  }

  @Test
  void givenBackItIsNoTryAndAnotherGoesOn() {
    long id = ask(NIGHT, "k");
    for (int i = 0; i < 10; i++) {
      assertThat(requests.giveBack(claim("w1"), "The worker stops; another goes on.")).isTrue();
    }
    JobClaim last = claim("w2");
    assertThat(last.tries()).isEqualTo(1);
    assertThat(requests.fail(last, "no")).isTrue();
    assertThat(request(id).state()).isEqualTo(JobRequestState.FAILED);
  }

  @Test
  void whatIsInItsWayIsWaitedForWithinBounds() {
    long id = ask(NIGHT, "k");
    assertThat(requests.wait(claim("w1"), "It runs.", MINUTE, MINUTE.multipliedBy(3))).isTrue();
    assertThat(requests.claim("w1")).isEmpty();
    assertThat(request(id).note()).isEqualTo("It runs.");
    for (int i = 0; i < 2; i++) {
      clock.advance(MINUTE);
      assertThat(requests.wait(claim("w1"), "It runs.", MINUTE, MINUTE.multipliedBy(3))).isTrue();
    }
    clock.advance(MINUTE);
    assertThat(requests.wait(claim("w1"), "It runs.", MINUTE, MINUTE.multipliedBy(3))).isFalse();
    assertThat(request(id).state()).isEqualTo(JobRequestState.FAILED);
    assertThat(request(id).note())
        .isEqualTo("It waited for 3 minutes and couldn't begin: It runs. Ask for it again later.");
  }

  @Test
  void stoppedBeforeItBeganItIsCancelledAndLaterItIsStopped() {
    long id = ask(NIGHT, "k");
    assertThat(requests.stop(id, "bob", "wrong day")).isEqualTo(StopResult.CANCELLED);
    assertThat(requests.stop(id, "bob", "again")).isEqualTo(StopResult.OVER);
    assertThat(requests.stop(id + 9, "bob", "none")).isEqualTo(StopResult.NO_SUCH_REQUEST);
    assertThat(requests.claim("w")).isEmpty();

    long running = ask(NIGHT, "k2");
    JobClaim claim = claim("w");
    assertThat(requests.stopped(claim, "nobody asked")).isFalse();
    assertThat(requests.stop(running, "bob", "too slow")).isEqualTo(StopResult.STOPPING);
    assertThat(requests.stop(running, "bob", "too slow")).isEqualTo(StopResult.STOPPING_ALREADY);
    assertThat(requests.hold(claim)).isEqualTo(Hold.STOP);
    assertThat(requests.stopped(claim, "Stopped by bob.")).isTrue();
    assertThat(request(running).state()).isEqualTo(JobRequestState.STOPPED);
    assertThat(jdbc.sql("SELECT action FROM audit ORDER BY audit_id").query(String.class).list())
        .containsExactly("job.requested", "job.cancelled", "job.requested", "job.stop_requested");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatShallStopStopsAlsoIfItsWorkerGoesOrDies(boolean dies) {
    long id = ask(NIGHT, "k");
    JobClaim claim = claim("w");
    requests.stop(id, "bob", "too slow");
    if (dies) {
      clock.advance(MINUTE);
      claim = claim("w2");
      assertThat(claim.stopping()).isTrue();
    }
    assertThat(requests.giveBack(claim, "Its worker went.")).isTrue();
    assertThat(request(id).state()).isEqualTo(JobRequestState.STOPPED);
  }

  @Test
  void aScheduleAsksForEachTimeOnceAndItsTimesAreDoneInTheirOrder() {
    var first =
        (Accepted) requests.schedule(new WantedJob.Nightly(DAY, false), "nightly", NOW, "due");
    assertThat(requests.schedule(TIDY, "nightly", NOW, "due"))
        .isEqualTo(new AskedBefore(first.requestId()));
    requests.schedule(
        new WantedJob.Nightly(DAY.plusDays(1), false), "nightly", NOW.plus(MINUTE), "due");
    long person = ask(TIDY, "k");
    JobClaim theirs = claim("w1");
    assertThat(theirs.requestId()).as("who waits for it sits there").isEqualTo(person);
    requests.done(theirs, false, "Nothing to do.");
    JobClaim night = claim("w1");
    assertThat(night.requestId()).isEqualTo(first.requestId());
    assertThat(requests.claim("w2")).isEmpty();
    requests.wait(night, "It runs.", MINUTE, MINUTE.multipliedBy(9));
    assertThat(requests.claim("w2")).as("the day before isn't done").isEmpty();
    clock.advance(MINUTE);
    assertThat(claim("w2").requestId()).isEqualTo(first.requestId());
  }

  @Test
  void aWorkerThatWasGivenUpFindsOut() {
    workers.register("w1", "h1", 1, "0.1.0");
    workers.register("w2", "h2", 2, "0.1.0");
    clock.advance(Duration.ofSeconds(40));
    assertThat(workers.seen("w2", "nightly of 2026-09-01")).isTrue();
    clock.advance(Duration.ofSeconds(40));
    assertThat(workers.giveUpSilent("w2"))
        .extracting(WorkerProcesses.WorkerProcess::workerId)
        .containsExactly("w1");
    assertThat(workers.giveUpSilent("w2")).isEmpty();
    assertThat(workers.seen("w1", null)).isFalse();
    assertThat(workers.alive())
        .extracting(WorkerProcesses.WorkerProcess::doing)
        .containsExactly("nightly of 2026-09-01");
    workers.stopping("w2");
    workers.ended("w2");
    assertThat(workers.alive()).isEmpty();
  }
}

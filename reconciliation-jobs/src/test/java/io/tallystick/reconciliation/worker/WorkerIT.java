package io.tallystick.reconciliation.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequestState;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.RunLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers as they are wired, called round by round; the clock stands still. */
@Timeout(300)
class WorkerIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** The classifying step's writes: one per 500 groups, three for this day. */
  private static final String CHUNK = "UPDATE match_item i SET outcome";

  @TempDir private Path reports;
  private WorkerRig rig;

  private WorkerRig rig() {
    rig = new WorkerRig(reports);
    return rig;
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aNightThatIsAskedForIsDoneAndSaysWhatCameOfIt() {
    rig().day();
    var one = rig.unscheduled();
    long id = rig.ask(WorkerRig.NIGHT);

    assertThat(one.worker.round()).isEqualTo(1);

    JobRequest done = rig.request(id);
    assertThat(done.state()).isEqualTo(JobRequestState.DONE);
    assertThat(done.verdict()).isEqualTo("discrepancies");
    assertThat(done.runIds()).hasSize(9).doesNotHaveDuplicates();
    long run = rig.count("SELECT run_id FROM reconciliation_run WHERE job = 'reconciliation'");
    assertThat(done.note()).isEqualTo("run " + run);
    assertThat(one.said)
        .containsExactly(
            "03:10 nightly of 2026-09-01 begins",
            "03:10 nightly of 2026-09-01: discrepancies, run " + run);
    assertThat(reports.toFile().list()).hasSize(1);
    rig.theNightIsDoneOnce();
    assertThat(one.worker.worst()).isEqualTo(TallyWorker.Worst.DISCREPANCIES);
    assertThat(one.worker.round()).isZero();
  }

  @Test
  void whatCantBeDoneIsRefusedWithASentence() {
    var one = rig().unscheduled();
    long tomorrow = rig.ask(new WantedJob.Nightly(WorkerRig.DAY.plusDays(1), false));
    long unknown = rig.ask(check("no-such-check"));
    long restart = rig.ask(new WantedJob.Restart(99));
    while (one.worker.round() > 0) {}
    for (long id : List.of(tomorrow, unknown, restart)) {
      assertThat(rig.request(id).state()).isEqualTo(JobRequestState.REFUSED);
    }
    assertThat(rig.request(tomorrow).note())
        .isEqualTo("2026-09-02 isn't over yet in UTC; it ends at 2026-09-03T00:00:00Z.");
    assertThat(rig.request(unknown).note())
        .startsWith("There is no check 'no-such-check'. There are: attribution-check, ");
    assertThat(rig.request(restart).note()).startsWith("There is no run 99.");
    assertThat(rig.count("SELECT count(*) FROM reconciliation_run")).isZero();
  }

  @Test
  void aDryRunFindsTheSameAndLeavesNoDiscrepancy() {
    rig().day();
    var one = rig.unscheduled();
    long id = rig.ask(new WantedJob.Nightly(WorkerRig.DAY, true));
    one.worker.round();
    assertThat(rig.request(id).verdict()).isEqualTo("discrepancies");
    assertThat(rig.count("SELECT count(*) FROM run_finding")).isEqualTo(WorkerRig.MISSING);
    assertThat(rig.count("SELECT count(*) FROM discrepancy")).isZero();
  }

  @Test
  void whatStandsInItsWayIsWaitedForAndThenItIsDone() {
    var one = rig().unscheduled();
    long id = rig.ask(check("inventory-check"));
    try (RunLock _ = RunLock.take(rig.dataSource, Claim.job("inventory-check"))) {
      one.worker.round();
      assertThat(rig.request(id).state()).isEqualTo(JobRequestState.REQUESTED);
      assertThat(rig.request(id).note())
          .startsWith("The job inventory-check is running already, in this or another process.");
      assertThat(one.worker.round()).as("not at once again").isZero();
    }
    rig.clock.advance(MINUTE);
    one.worker.round();
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.DONE);
    assertThat(rig.request(id).tries()).isEqualTo(1);
  }

  @Test
  void whatStandsInItsWayForTooLongMakesItFail() {
    var one = rig().unscheduled();
    long id = rig.ask(check("inventory-check"));
    try (RunLock _ = RunLock.take(rig.dataSource, Claim.job("inventory-check"))) {
      one.worker.round();
      rig.clock.advance(Duration.ofHours(4));
      one.worker.round();
    }
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.FAILED);
    assertThat(rig.request(id).note()).startsWith("It waited for 240 minutes and couldn't begin:");
  }

  @Test
  void aScheduleSeenForTheFirstTimeMissesNothingAndFiresOnceForSeveralWorkers() throws Exception {
    rig().day();
    var one = rig.process(target -> target);
    var two = rig.process(target -> target);
    assertThat(one.worker.round() + two.worker.round()).as("nothing is due yet").isZero();
    rig.clock.set(Instant.parse("2026-09-02T03:15:00Z"));

    together(List.of(one, two));

    assertThat(
            rig.jdbc
                .sql("SELECT request_key FROM job_request ORDER BY request_id")
                .query(String.class)
                .list())
        .containsExactly("schedule:nightly:2026-09-02T03:15:00Z");
    JobRequest night = rig.requests().latest(1).getFirst();
    assertThat(night.job()).isEqualTo(WorkerRig.NIGHT);
    assertThat(night.reason()).isEqualTo("due by tallystick.schedule.nightly");
    assertThat(night.state()).isEqualTo(JobRequestState.DONE);
    rig.theNightIsDoneOnce();
  }

  @Test
  void aClockThatRanAheadForAMomentSilencesNoSchedule() {
    rig().day();
    var one = rig.process(target -> target);
    one.worker.round();
    rig.jdbc.sql("UPDATE worker_schedule SET fired_to = fired_to + interval '1 year'").update();
    one.worker.round();
    rig.clock.set(Instant.parse("2026-09-02T03:15:00Z"));
    while (one.worker.round() > 0) {}
    assertThat(rig.count("SELECT count(*) FROM job_request WHERE schedule = 'nightly'"))
        .isEqualTo(1);
    rig.theNightIsDoneOnce();
  }

  @Test
  void missedNightsAreMadeUpForTheLatestSevenAndTheOldestFirst() {
    var one = rig().process(target -> target);
    one.worker.round();
    rig.clock.set(Instant.parse("2026-09-11T12:00:00Z")); // ten nights later
    while (one.worker.round() > 0) {}

    List<JobRequest> nights =
        rig.requests().latest(20).reversed().stream()
            .filter(request -> "nightly".equals(request.schedule()))
            .toList();
    assertThat(nights)
        .extracting(night -> ((WantedJob.Nightly) night.job()).day().getDayOfMonth())
        .containsExactly(4, 5, 6, 7, 8, 9, 10);
    assertThat(nights).extracting(JobRequest::startedAt).doesNotContainNull();
    assertThat(nights.getFirst().reason())
        .isEqualTo(
            "9 times were missed while no worker ran; the latest 7 nights are done, the oldest"
                + " first, and 3 earlier ones aren't: ./tally nightly --date DAY does one");
    // of the hours only the latest: windows overlap, and the nights hold them all
    assertThat(rig.count("SELECT count(*) FROM job_request WHERE schedule = 'intraday'"))
        .isEqualTo(1);
    assertThat(rig.count("SELECT count(*) FROM job_request WHERE schedule = 'housekeeping'"))
        .isEqualTo(1);
    assertThat(one.said).anyMatch(line -> line.startsWith("12:00 nightly: 9 times were missed"));
  }

  @Test
  void twoWorkersAtOnceDoEachRequestOnce() throws Exception {
    var one = rig().unscheduled();
    var two = rig.unscheduled();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant to = WorkerRig.NOW.minus(Duration.ofHours(i));
      ids.add(
          rig.ask(
              new WantedJob.Check(
                  i % 2 == 0 ? "inventory-check" : "outbox-check", to.minus(MINUTE), to, false)));
    }
    for (int i = 0; i < 20 && !rig.requests().open(20).isEmpty(); i++) {
      together(List.of(one, two));
      rig.clock.advance(MINUTE); // who met the other waits for a minute
    }
    for (long id : ids) {
      assertThat(rig.request(id).state()).isEqualTo(JobRequestState.DONE);
      assertThat(rig.request(id).tries()).isEqualTo(1);
      assertThat(rig.request(id).runIds()).hasSize(1);
    }
    assertThat(rig.count("SELECT count(*) FROM reconciliation_run")).isEqualTo(12);
    assertThat(rig.count("SELECT count(*) FROM batch_job_execution WHERE status <> 'COMPLETED'"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void stoppedBetweenTwoChunksItGoesOnThereAndNothingIsLostOrDoubled(int chunk) throws Exception {
    rig().day();
    var gate = new Gate(CHUNK, chunk);
    var one = rig.behind(gate);
    long id = rig.ask(WorkerRig.NIGHT);
    Future<?> round = inBackground(one);
    gate.awaitReached();
    assertThat(rig.request(id).runIds()).as("live progress").isNotEmpty();

    rig.requests().stop(id, "bob", "too early");
    one.worker.beat();
    gate.open();
    round.get();

    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.STOPPED);
    assertThat(rig.request(id).note())
        .isEqualTo("Stopped by bob. Asked for again it goes on where it stopped.");
    long run = rig.count("SELECT run_id FROM reconciliation_run WHERE job = 'reconciliation'");
    assertThat(rig.count("SELECT count(*) FROM discrepancy")).isZero();
    assertThat(
            rig.jdbc
                .sql(
                    "SELECT DISTINCT e.status FROM batch_job_execution e JOIN batch_job_instance"
                        + " USING (job_instance_id) WHERE job_name = 'reconciliation'")
                .query(String.class)
                .list())
        .containsExactly("STOPPED");

    long again = rig.ask(new WantedJob.Restart(run));
    one.worker.round();
    assertThat(rig.request(again).note()).isEqualTo("run " + run);
    long night = rig.ask(WorkerRig.NIGHT); // the checks beside it
    one.worker.round();
    assertThat(rig.request(night).state()).isEqualTo(JobRequestState.DONE);
    rig.theNightIsDoneOnce();
  }

  @Test
  void toldToStopItGivesItsRequestBackAndAnotherGoesOn() throws Exception {
    rig().day();
    var gate = new Gate(CHUNK, 1);
    var one = rig.behind(gate);
    var two = rig.unscheduled();
    long id = rig.ask(WorkerRig.NIGHT);
    Future<?> round = inBackground(one);
    gate.awaitReached();
    assertThat(workers()).containsExactly("nightly of 2026-09-01");

    Future<Boolean> stopped =
        Executors.newSingleThreadExecutor().submit(() -> one.worker.stop(MINUTE));
    while (rig.count("SELECT count(*) FROM batch_job_execution WHERE status = 'STOPPING'") == 0) {
      Thread.onSpinWait(); // it asks again and again
    }
    gate.open();
    round.get();

    assertThat(stopped.get()).isTrue();
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.REQUESTED);
    assertThat(rig.request(id).tries()).isZero();
    assertThat(rig.request(id).note())
        .isEqualTo("Its worker was told to stop; another one goes on where it stopped.");
    assertThat(workers()).isEmpty();
    assertThat(one.worker.round()).as("it takes no new work").isZero();

    assertThat(two.worker.round()).isEqualTo(1);
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.DONE);
    rig.theNightIsDoneOnce();
  }

  @Test
  void whatDoesNotEndInTimeIsGivenBackAllTheSame() throws Exception {
    rig().day();
    var gate = new Gate(CHUNK, 0);
    var one = rig.behind(gate);
    var two = rig.unscheduled();
    long id = rig.ask(WorkerRig.NIGHT);
    Future<?> round = inBackground(one);
    gate.awaitReached();

    assertThat(one.worker.stop(Duration.ofMillis(500))).isFalse();

    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.REQUESTED);
    two.worker.round(); // the job's lock is still held: nothing runs twice
    assertThat(rig.request(id).note()).contains("is running already");
    gate.open();
    round.get();
    rig.clock.advance(MINUTE);
    two.worker.round();
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.DONE);
    rig.theNightIsDoneOnce();
  }

  @Test
  void aPausedWorkerFindsItsClaimLostAndEndsWithoutWritingAResult() throws Exception {
    rig().day();
    var gate = new Gate(CHUNK, 1);
    var one = rig.behind(gate);
    var two = rig.unscheduled();
    long id = rig.ask(WorkerRig.NIGHT);
    Future<?> round = inBackground(one);
    gate.awaitReached();
    rig.clock.advance(MINUTE.multipliedBy(2)); // it isn't heard of
    two.worker.round(); // takes the request over; the job's lock is held: it has to wait
    two.worker.beat();
    assertThat(two.said)
        .anyMatch(line -> line.contains("wasn't seen since 2026-09-02T03:10:00Z"))
        .anyMatch(line -> line.contains("nightly of 2026-09-01: waits. "));

    one.worker.beat();
    gate.open();
    round.get();

    assertThat(one.said).last().isEqualTo("03:12 nightly of 2026-09-01: another worker has it");
    assertThat(one.said).anyMatch(line -> line.contains("under a new name"));
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.REQUESTED);
    rig.clock.advance(MINUTE);
    two.worker.round();
    assertThat(rig.request(id).state()).isEqualTo(JobRequestState.DONE);
    rig.theNightIsDoneOnce();
    assertThat(one.worker.round()).as("it works again").isZero();
    assertThat(rig.count("SELECT count(*) FROM worker_process WHERE dead_at IS NULL")).isEqualTo(2);
  }

  @Test
  void housekeepingIsAJobLikeTheOthers() {
    var one = rig().unscheduled();
    long dry = rig.ask(new WantedJob.Housekeeping(true));
    long real = rig.ask(new WantedJob.Housekeeping(false));
    while (one.worker.round() > 0) {}
    assertThat(rig.request(dry).note()).isEqualTo("would be taken away: nothing");
    assertThat(rig.request(real).note()).isEqualTo("taken away: nothing");
    assertThat(rig.request(real).verdict()).isEqualTo("clean");
  }

  private static WantedJob check(String name) {
    return new WantedJob.Check(name, WorkerRig.NOW.minus(MINUTE), WorkerRig.NOW, false);
  }

  private List<String> workers() {
    for (var each : rig.all()) {
      each.worker.beat();
    }
    return rig.all().getFirst().context.getBean(WorkerProcesses.class).alive().stream()
        .map(WorkerProcesses.WorkerProcess::doing)
        .toList();
  }

  private static Future<?> inBackground(WorkerRig.Process process) {
    return Executors.newVirtualThreadPerTaskExecutor().submit(() -> process.worker.round());
  }

  /** Rounds of all at once, until none of them finds anything to do. */
  private static void together(List<WorkerRig.Process> processes) throws Exception {
    var barrier = new CyclicBarrier(processes.size());
    List<Callable<Integer>> all = new ArrayList<>();
    for (WorkerRig.Process process : processes) {
      all.add(
          () -> {
            barrier.await();
            int rounds = 0;
            while (process.worker.round() > 0) {
              rounds++;
            }
            return rounds;
          });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> each : threads.invokeAll(all)) {
        each.get();
      }
    }
  }
}

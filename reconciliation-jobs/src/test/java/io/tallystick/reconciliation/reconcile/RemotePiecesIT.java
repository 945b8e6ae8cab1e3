package io.tallystick.reconciliation.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.reconciliation.DeadlyDataSource;
import io.tallystick.reconciliation.LiveChild;
import io.tallystick.reconciliation.partition.Partitions;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A match whose groups are classified in pieces, by several processes. Whatever happens to them, no
 * group is lost and none is done twice.
 */
class RemotePiecesIT {
  /** Of 6,000 orders 2,400 lack the provider's side: two pieces of three chunks each. */
  private static final String TWO_PIECES = "tallystick.partitions.size=1200";

  private static final String HANDS_OUT_ONLY = "tallystick.partitions.threads=0";
  private static final String ONE_AT_A_TIME = "tallystick.partitions.threads=1";
  private static final String ASKS_SOON = "tallystick.partitions.again=PT0.3S";

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private static Scenario day(String... settings) {
    var day = new Scenario(settings);
    day.bulk(6_000, 2_400);
    return day;
  }

  private static void assertCompleteAndOnce(Scenario day, Reconciliation.Result result) {
    assertThat(result.failure()).isNull();
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertOnce(day);
  }

  private static void assertOnce(Scenario day) {
    assertBooksOnce(day);
    // each group was written once, whichever process did it
    assertThat(
            day.count(
                "SELECT sum(write_count) FROM batch_step_execution WHERE step_name LIKE"
                    + " 'match.classify:%'"))
        .isEqualTo(2_400);
  }

  private static void assertBooksOnce(Scenario day) {
    assertThat(
            day.count(
                "SELECT count(*) FROM discrepancy WHERE state = 'open' AND type ="
                    + " 'MISSING_AT_PROVIDER'"))
        .isEqualTo(2_400);
    assertThat(day.count("SELECT count(*) FROM discrepancy")).isEqualTo(2_400);
    assertThat(day.count("SELECT sum(matched_count) FROM run_tie_out WHERE side = 'books'"))
        .isEqualTo(3_601);
    assertThat(day.unexplained()).isZero();
    assertThat(day.count("SELECT count(*) FROM match_item")).isZero();
    assertThat(day.count("SELECT count(*) FROM partition_channel_message")).isZero();
    assertThat(day.count("SELECT count(*) FROM batch_job_execution WHERE end_time IS NULL"))
        .isZero();
  }

  private static List<String> pieces(Scenario day) {
    return day.jdbc
        .sql(
            "SELECT step_name || ' ' || status || ' ' || write_count FROM batch_step_execution"
                + " WHERE step_name LIKE 'match.classify:%' ORDER BY step_execution_id")
        .query(String.class)
        .list();
  }

  @Test
  void withoutOtherProcessesARunDoesAllItsPiecesItself() {
    try (var day = day("tallystick.partitions.size=100", "tallystick.partitions.threads=2")) {
      assertCompleteAndOnce(day, day.run());
      assertThat(pieces(day)).hasSize(24).allMatch(piece -> piece.endsWith("COMPLETED 100"));
      assertThat(day.dataSource.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @Test
  void whatIsOnePieceNeedsNoMessage() {
    try (var day = day(HANDS_OUT_ONLY, "tallystick.partitions.size=2400")) {
      assertCompleteAndOnce(day, day.run());
      assertThat(pieces(day)).containsExactly("match.classify:0 COMPLETED 2400");
      assertThat(
              day.count("SELECT count(*) FROM (SELECT FROM partition_message_seq WHERE is_called)"))
          .isZero();
    }
  }

  @Test
  void threeProcessesWorkOnOneRunAtTheSameTime() throws Exception {
    String[] settings = {"tallystick.partitions.size=800", ONE_AT_A_TIME, "meet=true"};
    try (var day = day(settings);
        var _ = PieceProcess.worker(day.url, settings);
        var _ = PieceProcess.worker(day.url, settings);
        var pool = PieceProcess.pool(day.url)) {
      day.jdbc.sql("CREATE TABLE met (pid bigint PRIMARY KEY)").update();
      var meeting = PieceProcess.meeting(pool);
      try (var context = Scenario.batchContext(meeting, settings)) {
        assertCompleteAndOnce(day, Scenario.reconciliation(context, meeting).run(REQUEST));
      }
      assertThat(day.count("SELECT count(*) FROM met")).isEqualTo(3);
      assertThat(
              day.count(
                  "SELECT count(DISTINCT short_context::jsonb ->> 'piece.by') FROM"
                      + " batch_step_execution_context JOIN batch_step_execution USING"
                      + " (step_execution_id) WHERE step_name LIKE 'match.classify:%'"))
          .isEqualTo(3);
    }
  }

  private static final Reconciliation.Request REQUEST =
      new Reconciliation.Request(Scenario.FROM, Scenario.TO, Scenario.GRACE, false);

  @Test
  void aKilledWorkersPieceIsGoneOnWithByAnother() throws Exception {
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, ASKS_SOON)) {
      Future<Reconciliation.Result> run = threads.submit(day::run);
      assertThat(PieceProcess.killedWorker(day.url, 1, ONE_AT_A_TIME)).isEqualTo(137);

      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, run.get(60, TimeUnit.SECONDS));
      }
      assertThat(pieces(day))
          .containsExactlyInAnyOrder(
              "match.classify:0 COMPLETED 1200", "match.classify:1 COMPLETED 1200");
      // two were asked for, and one of them once more
      assertThat(day.count("SELECT last_value FROM partition_message_seq")).isEqualTo(3);
    }
  }

  @Test
  void aKilledRunIsRestartedWhileAWorkerOfItsGoesOnAndNothingIsDoubled() throws Exception {
    var blocked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    try (var day = day(TWO_PIECES, ONE_AT_A_TIME);
        var pool = PieceProcess.pool(day.url)) {
      var slow = slow(pool, blocked, released);
      try (var context = Scenario.batchContext(slow, ONE_AT_A_TIME)) {
        Scenario.reconciliation(context, slow);
        try (var _ = context.getBean(Partitions.class).take()) {
          LiveChild manager = PieceProcess.manager(day.url, TWO_PIECES, HANDS_OUT_ONLY);
          await(blocked);
          manager.kill();

          assertCompleteAndOnce(day, day.run());
          released.countDown();
        } // waits for the slow worker's piece, which has come too late
        assertOnce(day);
      }
      assertThat(pieces(day))
          .containsExactlyInAnyOrder(
              "match.classify:0 FAILED 500",
              "match.classify:1 FAILED 0",
              "match.classify:0 COMPLETED 700",
              "match.classify:1 COMPLETED 1200");
    }
  }

  @Test
  void whoLostItsPieceUnnoticedCommitsNothingAlsoWhenTheRunIsToldToStop() throws Exception {
    var blocked = new CountDownLatch(2);
    var first = new CountDownLatch(1);
    var second = new CountDownLatch(1);
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, ASKS_SOON);
        var pool = PieceProcess.pool(day.url)) {
      Future<Reconciliation.Result> run = threads.submit(day::run);
      // one waits in its second chunk; the other does the other piece's three chunks, and waits
      var slow = slow(pool, blocked, first);
      try (var one = Scenario.batchContext(slow, ONE_AT_A_TIME)) {
        Scenario.reconciliation(one, slow);
        try (var _ = one.getBean(Partitions.class).take()) {
          until(day, "SELECT count(*) FROM batch_step_execution WHERE write_count = 500");
          var slower = slow(pool, 3, blocked, second);
          try (var two = Scenario.batchContext(slower, ONE_AT_A_TIME)) {
            Scenario.reconciliation(two, slower);
            try (var _ = two.getBean(Partitions.class).take()) {
              until(
                  day,
                  "SELECT count(*) FROM batch_step_execution WHERE write_count = 1200 AND status ="
                      + " 'COMPLETED'");
              until(day, LOSE_LOCKS_OF_BEGUN_PIECES);
              await(blocked);
              day.jobs().running().stop();
              first.countDown();
              until(day, STOPPED_OR_FAILED); // as the one that lost the piece says
              second.countDown();
            }
          }
        }
      }
      assertThat(run.get(60, TimeUnit.SECONDS).failure()).isNotNull();

      day.jobs().running().goOn();
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertThat(day.run().failure()).isNull();
        assertBooksOnce(day); // Spring Batch's own counts are the loser's
      }
    }
  }

  private static final String STOPPED_OR_FAILED =
      """
      SELECT count(*) FROM batch_step_execution
      WHERE step_name LIKE 'match.classify:%' AND status IN ('STOPPED', 'FAILED')
      """;

  /** The sessions end that hold them; whoever works on the pieces doesn't hear of it. */
  private static final String LOSE_LOCKS_OF_BEGUN_PIECES =
      """
      SELECT count(pg_terminate_backend(l.pid))
      FROM batch_step_execution s
        JOIN pg_locks l ON l.locktype = 'advisory'
          AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended('tallystick:piece:' || s.step_execution_id, 0)
      WHERE s.status = 'STARTED' AND s.step_name LIKE 'match.classify:%'
      """;

  private static void until(Scenario day, String oneIfSo) {
    while (day.count(oneIfSo) != 1) {
      Thread.onSpinWait();
    }
  }

  /** A process that is held up in its second chunk. */
  private static DataSource slow(
      HikariDataSource pool, CountDownLatch blocked, CountDownLatch released) {
    return slow(pool, 1, blocked, released);
  }

  private static DataSource slow(
      HikariDataSource pool, int survive, CountDownLatch blocked, CountDownLatch released) {
    return DeadlyDataSource.of(
        pool,
        PieceProcess.CHUNK,
        survive,
        () -> {
          blocked.countDown();
          await(released);
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aMessageThatIsLostIsSentAgain() {
    try (var day = day(TWO_PIECES, ONE_AT_A_TIME, ASKS_SOON)) {
      day.jdbc
          .sql(
              """
              CREATE SEQUENCE lost;
              CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                IF nextval('lost') <= 2 THEN RETURN NULL; END IF;
                RETURN NEW;
              END $$;
              CREATE TRIGGER lose BEFORE INSERT ON partition_channel_message FOR EACH ROW EXECUTE FUNCTION lose();
              """)
          .update();
      assertCompleteAndOnce(day, day.run());
      assertThat(day.count("SELECT last_value FROM lost")).isEqualTo(4);
    }
  }

  @Test
  void aWorkerThatEndsGivesItsPieceBackAfterTheChunk() throws Exception {
    var blocked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, ASKS_SOON);
        var pool = PieceProcess.pool(day.url)) {
      var slow = slow(pool, blocked, released);
      Future<Reconciliation.Result> run = threads.submit(day::run);
      try (var context = Scenario.batchContext(slow, ONE_AT_A_TIME)) {
        Scenario.reconciliation(context, slow);
        Partitions.Taking taking = context.getBean(Partitions.class).take();
        await(blocked);
        Thread closing = Thread.ofPlatform().start(taking::close);
        while (closing.getState() != Thread.State.TIMED_WAITING) { // for the chunk under way
          Thread.onSpinWait();
        }
        released.countDown();
        closing.join();
      }
      assertThat(pieces(day))
          .containsExactlyInAnyOrder(
              "match.classify:0 STOPPED 1000", "match.classify:1 STARTING 0");
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, run.get(60, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void aRunThatIsToldToStopEndsInAllItsPiecesAndGoesOnThereLater() throws Exception {
    var blocked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY);
        var pool = PieceProcess.pool(day.url)) {
      var slow = slow(pool, blocked, released);
      Future<Reconciliation.Result> run = threads.submit(day::run);
      try (var context = Scenario.batchContext(slow, ONE_AT_A_TIME)) {
        Scenario.reconciliation(context, slow);
        try (var _ = context.getBean(Partitions.class).take()) {
          await(blocked);
          day.jobs().running().stop();
          released.countDown();
          assertThat(run.get(60, TimeUnit.SECONDS).failure())
              .isEqualTo("It was told to stop. Started again it goes on where it stopped.");
        }
      }
      assertThat(pieces(day))
          .containsExactlyInAnyOrder("match.classify:0 STOPPED 1000", "match.classify:1 STOPPED 0");

      day.jobs().running().goOn();
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, day.run());
      }
    }
  }

  @Test
  void theEndOfAnotherJobInTheSameProcessEndsNothingOfThisOne() throws Exception {
    var blocked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    try (var day = day();
        var pool = PieceProcess.pool(day.url)) {
      var slow = slow(pool, blocked, released);
      try (var context = Scenario.batchContext(slow)) {
        Reconciliation reconciliation = Scenario.reconciliation(context, slow);
        Future<Reconciliation.Result> run = threads.submit(() -> reconciliation.run(REQUEST));
        await(blocked);
        context.getBean(Partitions.class).take().close(); // as a sweep in pieces does at its end
        released.countDown();
        assertCompleteAndOnce(day, run.get(60, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void withNobodyToDoThePiecesARunFailsInTimeAndIsRestarted() throws Exception {
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, "tallystick.partitions.patience=PT1S")) {
      assertThat(day.run().failure())
          .isEqualTo(
              "No piece of match.classify came on for PT1S. Is the database overloaded, or a"
                  + " worker hanging? Start the run again: it goes on where it stopped.");
      assertThat(day.count("SELECT count(*) FROM partition_channel_message")).isZero();
      assertThat(pieces(day))
          .containsExactlyInAnyOrder("match.classify:0 FAILED 0", "match.classify:1 FAILED 0");

      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, day.run());
      }
    }
  }

  @Test
  void aPieceThatEndsEveryWorkerIsGivenUpAndSaidSo() throws Exception {
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, "tallystick.partitions.again=PT0.05S")) {
      // as if somebody had begun it and died, each time a message is sent
      day.jdbc
          .sql(
              """
              CREATE FUNCTION dies() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                UPDATE batch_step_execution SET status = 'STARTED', version = version + 1
                WHERE step_execution_id = (NEW.message_content -> 'payload' ->> 'stepExecutionId')::bigint;
                RETURN NULL;
              END $$;
              CREATE TRIGGER dies BEFORE INSERT ON partition_channel_message FOR EACH ROW EXECUTE FUNCTION dies();
              """)
          .update();
      assertThat(day.run().failure())
          .matches(
              "A piece of match.classify \\(step execution \\d+\\) was begun 5 times and never came"
                  + " on: whoever works on it dies. See the workers' logs.");
      assertThat(
              day.count(
                  "SELECT sum(version) FROM batch_step_execution WHERE step_name LIKE"
                      + " 'match.classify:%'"))
          .isEqualTo(2 * 5 + 2); // begun, and given up

      day.jdbc.sql("DROP TRIGGER dies ON partition_channel_message").update();
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, day.run());
      }
    }
  }

  @Test
  void whatALostDatabaseLeftHalfNotedIsGoneOnWith() throws Exception {
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, "tallystick.partitions.patience=PT1S")) {
      assertThat(day.run().failure()).startsWith("No piece of match.classify came on");
      // the job's end was written, the pieces' wasn't, and one couldn't be noted at all
      day.jdbc
          .sql(
              """
              UPDATE batch_step_execution SET status = 'STARTED', end_time = NULL WHERE step_name = 'match.classify:0';
              UPDATE batch_step_execution SET status = 'UNKNOWN' WHERE step_name IN ('match.classify:1', 'match.classify');
              UPDATE batch_job_execution SET status = 'UNKNOWN'
              """)
          .update();
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertCompleteAndOnce(day, day.run());
      }
    }
  }

  @Test
  void aPieceThatFailsElsewhereFailsTheRunWithItsReason() throws Exception {
    try (var day = day(TWO_PIECES, HANDS_OUT_ONLY, ASKS_SOON)) {
      day.jdbc
          .sql(
              """
              CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN RAISE EXCEPTION 'No space left on device'; END $$;
              CREATE TRIGGER fail BEFORE INSERT ON run_finding FOR EACH ROW EXECUTE FUNCTION fail();
              """)
          .update();
      try (var _ = PieceProcess.worker(day.url, ONE_AT_A_TIME)) {
        assertThat(day.run().failure()).contains("No space left on device");
        day.jdbc.sql("DROP TRIGGER fail ON run_finding").update();
        assertCompleteAndOnce(day, day.run());
      }
    }
  }
}

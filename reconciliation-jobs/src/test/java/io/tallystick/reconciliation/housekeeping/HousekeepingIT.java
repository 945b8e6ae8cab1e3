package io.tallystick.reconciliation.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.webhook.WebhookReplay;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

/** The clock stands at 2026-09-02 01:00: with 90 days kept, what ended before 4 June goes. */
class HousekeepingIT {
  private static final String OLD = "2026-06-04T00:59Z";
  private static final String KEPT = "2026-06-04T01:01Z";

  private final CheckRig rig = new CheckRig();
  private final Housekeeping housekeeping = rig.service(Housekeeping.class);

  @AfterEach
  void invariantsHold() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../sql/invariants"))) {
      List<Path> all = files.sorted().toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(6);
      for (Path file : all) {
        assertThat(rig.jdbc.sql(Files.readString(file)).query().listOfRows())
            .as("%s", file)
            .isEmpty();
      }
    }
    rig.close();
  }

  private void webhook(String id, String state, String processedAt) {
    rig.jdbc
        .sql(
            """
            INSERT INTO webhook_event (event_id, type, live, received_at, last_received_at, payload, state,
                next_try_at, result, processed_at, reason, failed_at)
            VALUES (:id, 'charge.succeeded', false, '2026-05-01', '2026-05-01', '{"id":1}', :state, '2026-05-01',
                CASE WHEN :state = 'processed' THEN 'done' END, :at::timestamptz,
                CASE WHEN :state = 'parked' THEN 'strange' END, CASE WHEN :state = 'parked' THEN '2026-05-01'::timestamptz END)
            """)
        .param("id", id)
        .param("state", state)
        .param("at", state.equals("processed") ? processedAt : null)
        .update();
  }

  @Test
  void bodiesOfEventsGoOnceTheyWereProcessedLongEnoughAgoAndTheEventsStay() {
    webhook("evt_old", "processed", OLD);
    webhook("evt_kept", "processed", KEPT);
    webhook("evt_parked", "parked", OLD);
    webhook("evt_waiting", "waiting", OLD);

    assertThat(housekeeping.dryRun().counts()).containsEntry("webhook bodies", 1L);
    assertThat(rig.one(Long.class, "SELECT count(*) FROM webhook_event WHERE payload = ''"))
        .isZero();
    assertThat(housekeeping.run().counts()).containsEntry("webhook bodies", 1L);

    assertThat(
            rig.one(
                String.class,
                "SELECT string_agg(event_id, ' ') FROM webhook_event WHERE payload = ''"))
        .isEqualTo("evt_old");
    assertThat(rig.one(Long.class, "SELECT count(*) FROM webhook_event")).isEqualTo(4);
    var replay = rig.service(WebhookReplay.class);
    assertThat(replay.one("evt_old", "ada", "why"))
        .isEqualTo(new WebhookReplay.Result.BodyGone("evt_old"));
    assertThat(replay.one("evt_kept", "ada", "why"))
        .isInstanceOf(WebhookReplay.Result.Waiting.class);
    assertThat(rig.one(String.class, "SELECT state FROM webhook_event WHERE event_id = 'evt_old'"))
        .isEqualTo("processed");
  }

  /** Events of order SO-1, each published long ago. */
  private void events() {
    rig.sql(
        """
        INSERT INTO checkout_attempt (attempt_id, customer_ref, idempotency_key, fingerprint, created_at, answer_status)
        VALUES ('A-noted', 'c', 'k1', 'f', '2026-07-01', 201), ('A-open', 'c', 'k2', 'f', '2026-09-02T00:00Z', 201);
        INSERT INTO checkout_fact (attempt_id, fact, occurred_at, external_ref, actor)
        SELECT a, f, '2026-07-01', 'SO-1', 'test' FROM (VALUES ('A-noted'), ('A-open')) attempt (a),
            unnest(ARRAY['attempt_created', 'fraud_screened', 'inventory_reserved', 'payment_authorized',
                'order_committed', 'event_recorded']) f;
        INSERT INTO checkout_fact (attempt_id, fact, occurred_at, actor) VALUES ('A-noted', 'event_published', '2026-07-01', 'x');
        INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at, next_try_at, published_at)
        VALUES ('e_done', 'order:SO-1', 'order.paid', 1, '{"attemptId":"A-noted"}', '2026-07-01', '2026-07-01', '2026-08-02T00:59Z'),
               ('e_later', 'order:SO-1', 'order.paid', 1, '{}', '2026-07-01', '2026-07-01', '2026-08-03T01:01Z'),
               ('e_half', 'order:SO-1', 'order.paid', 1, '{}', '2026-07-01', '2026-07-01', '2026-08-02T00:59Z'),
               ('e_not_noted', 'order:SO-1', 'order.paid', 1, '{"attemptId":"A-open"}', '2026-07-01', '2026-07-01', '2026-08-02T00:59Z'),
               ('e_unpublished', 'order:SO-1', 'order.paid', 1, '{}', '2026-07-01', '2026-07-01', NULL),
               ('e_nobodys', 'order:SO-1', 'order.whatever', 1, '{}', '2026-07-01', '2026-07-01', '2026-08-02T00:59Z');
        INSERT INTO consumed_event
        SELECT c, e, '2026-07-02' FROM unnest(ARRAY['fulfillment', 'notification', 'analytics']) c,
            unnest(ARRAY['e_done', 'e_later', 'e_not_noted']) e;
        INSERT INTO consumed_event VALUES ('fulfillment', 'e_half', '2026-07-02')
        """);
  }

  @Test
  void eventsGoOnlyOncePublishedConsumedByAllAndNotedInTheLedger() {
    events();
    assertThat(housekeeping.dryRun().counts()).containsEntry("events", 2L);
    assertThat(housekeeping.run().counts()).containsEntry("events", 2L);
    assertThat(
            rig.one(String.class, "SELECT string_agg(event_id, ' ' ORDER BY event_id) FROM outbox"))
        .isEqualTo("e_half e_later e_not_noted e_unpublished");
    assertThat(rig.one(Long.class, "SELECT count(*) FROM consumed_event")).isEqualTo(10);
    assertThat(rig.one(Long.class, "SELECT count(*) FROM checkout_fact")).isEqualTo(13);
  }

  @Test
  void aCheckOfAnOldWindowRaisesNothingAboutWhatWasTakenAway() {
    events();
    housekeeping.run();
    rig.sql("DELETE FROM outbox");
    rig.sql("UPDATE checkout_attempt SET created_at = '2026-07-01'");
    var request =
        new Checks.Request(
            "outbox-check",
            Instant.parse("2026-06-30T00:00:00Z"),
            Instant.parse("2026-07-02T00:00:00Z"),
            CheckRig.GRACE,
            false);
    rig.service(Checks.class).run(request);
    assertThat(rig.discrepancies())
        .containsExactly(CheckRig.open("EVENT_NOT_PUBLISHED", "attempt:A-open"));
  }

  @Test
  void idempotencyKeysGoAfterTheirLifeAndTheirAttemptsStay() {
    events();
    assertThat(housekeeping.dryRun().counts()).containsEntry("idempotency keys", 1L);
    assertThat(housekeeping.run().counts()).containsEntry("idempotency keys", 1L);
    assertThat(
            rig.one(
                String.class,
                "SELECT string_agg(attempt_id || coalesce(idempotency_key, '-'), ' ' ORDER BY"
                    + " attempt_id) FROM checkout_attempt"))
        .isEqualTo("A-noted- A-openk2");
  }

  @Test
  void metadataOfFinishedJobsGoAndWhatMayBeGoneOnWithStays() {
    for (String check : List.of("inventory-check", "outbox-check", "payout-match")) {
      rig.run(check);
    }
    long steps = rig.one(Long.class, "SELECT count(*) FROM batch_step_execution");
    rig.sql("UPDATE batch_job_execution SET end_time = '2026-06-04 00:59'");
    rig.sql(
        "UPDATE batch_job_execution SET status = 'FAILED' WHERE job_instance_id = (SELECT"
            + " max(job_instance_id) FROM batch_job_instance)");
    long runs = rig.one(Long.class, "SELECT count(*) FROM reconciliation_run");

    assertThat(housekeeping.dryRun().counts()).containsEntry("finished jobs", 2L);
    assertThat(housekeeping.run().counts()).containsEntry("finished jobs", 2L);

    assertThat(
            rig.one(
                String.class,
                "SELECT string_agg(job_name, ' ' ORDER BY job_name) FROM batch_job_instance"))
        .isEqualTo("housekeeping payout-match");
    assertThat(
            rig.one(
                Long.class,
                "SELECT count(*) FROM batch_step_execution JOIN batch_job_execution USING"
                    + " (job_execution_id) JOIN batch_job_instance USING (job_instance_id) WHERE"
                    + " job_name <> 'housekeeping'"))
        .isEqualTo(steps / 3);
    assertThat(rig.one(Long.class, "SELECT count(*) FROM reconciliation_run")).isEqualTo(runs);
  }

  @Test
  void dryRunsGoWithTheirFindingsAndRealRunsStay() {
    rig.sql("INSERT INTO stock (sku, stock, reserved) VALUES ('MUG', 5, 2)");
    rig.sql(
        "INSERT INTO reservation VALUES ('A1', 'MUG', 2, 'held', '2026-09-01T09:15Z',"
            + " '2026-09-01T09:00Z')");
    rig.run("inventory-check", CheckRig.FROM, CheckRig.TO, true);
    rig.run("inventory-check", CheckRig.FROM.plusSeconds(60), CheckRig.TO, true);
    rig.run("inventory-check");
    long findings = rig.one(Long.class, "SELECT count(*) FROM run_finding");
    assertThat(findings).isEqualTo(3);
    rig.sql(
        "UPDATE reconciliation_run SET finished_at = '2026-08-26T00:59Z' WHERE run_id <> (SELECT"
            + " max(run_id) FROM reconciliation_run WHERE dry_run)");

    assertThat(housekeeping.dryRun().counts()).containsEntry("dry runs", 1L);
    assertThat(housekeeping.run().counts()).containsEntry("dry runs", 1L);

    assertThat(rig.one(Long.class, "SELECT count(*) FROM reconciliation_run")).isEqualTo(2);
    assertThat(rig.one(Long.class, "SELECT count(*) FROM run_finding")).isEqualTo(2);
    assertThat(rig.one(Long.class, "SELECT count(*) FROM discrepancy WHERE state = 'resolved'"))
        .isEqualTo(1);
  }

  @Test
  void overRequestsAndGoneWorkersGoAndOpenOnesStay() {
    rig.sql(
        """
        INSERT INTO job_request (request_key, job, requested_by, reason, requested_at, state, not_before, finished_at, note, verdict)
        SELECT 'k' || n, 'housekeeping', 'x', 'x', '2026-01-01', s, '2026-01-01', f::timestamptz,
            CASE WHEN f IS NOT NULL THEN 'n' END, CASE WHEN s = 'done' THEN 'clean' END
        FROM (VALUES (1, 'done', '%1$s'), (2, 'failed', '%1$s'), (3, 'done', '%2$s'), (4, 'requested', NULL)) v (n, s, f);
        INSERT INTO worker_process (worker_id, host, pid, version, started_at, seen_at, ended_at, dead_at)
        VALUES ('w1', 'h', 1, 'v', '2026-01-01', '2026-01-01', '2026-08-26T00:59Z', NULL),
               ('w2', 'h', 1, 'v', '2026-01-01', '2026-01-01', NULL, '2026-08-26T00:59Z'),
               ('w3', 'h', 1, 'v', '2026-01-01', '2026-01-01', '2026-08-26T01:01Z', NULL),
               ('w4', 'h', 1, 'v', '2026-01-01', '2026-01-01', NULL, NULL)
        """
            .formatted(OLD, KEPT));
    Map<String, Long> dry = housekeeping.dryRun().counts();
    assertThat(dry).containsEntry("job requests", 2L).containsEntry("workers", 2L);
    Housekeeping.Result result = housekeeping.run();
    assertThat(result.counts()).as("the dry run said so").isEqualTo(dry);
    assertThat(result.words()).isEqualTo("2 job requests, 2 workers");
    assertThat(housekeeping.run().words()).as("again").isEqualTo("nothing");
  }

  @Test
  void moreThanOneTransactionHoldsAreTakenAwayInSeveral() {
    rig.sql(
        """
        INSERT INTO worker_process (worker_id, host, pid, version, started_at, seen_at, ended_at)
        SELECT 'w' || n, 'h', 1, 'v', '2026-01-01', '2026-01-01', '2026-01-01' FROM generate_series(1, 1201) n
        """);
    assertThat(housekeeping.run().words()).isEqualTo("1201 workers");
    assertThat(
            rig.one(
                Long.class,
                "SELECT commit_count FROM batch_step_execution WHERE step_name ="
                    + " 'housekeeping:workers'"))
        .isEqualTo(4);
  }

  @Test
  void whatMoneyDependsOnCantBeTakenAwayByAnybody() {
    events();
    for (String sql : List.of("DELETE FROM checkout_fact", "DELETE FROM audit")) {
      assertThatThrownBy(() -> rig.sql(sql)).hasMessageContaining("is insert-only");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "webhook-bodies, 29d, 30, 90",
    "job-metadata, soon, 7, 90",
    "events, 1d, 7, 30",
    "dry-runs, -1d, 1, 7",
  })
  void aBadSettingIsToldWithTheLeastAndAnExample(String name, String value, int least, int usual) {
    assertThatThrownBy(
            () ->
                Retention.from(
                    new MockEnvironment().withProperty("tallystick.keep." + name, value)))
        .hasMessage(
            "Setting tallystick.keep.%s is '%s'; give how long, at least %d days, such as %dd"
                .formatted(name, value, least, usual));
  }
}

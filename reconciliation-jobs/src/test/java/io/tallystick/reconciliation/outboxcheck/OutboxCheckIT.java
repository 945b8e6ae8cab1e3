package io.tallystick.reconciliation.outboxcheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.EVENT_NOT_CONSUMED;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.EVENT_NOT_PUBLISHED;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxCheckIT {
  private static final String CHECK = OutboxCheck.NAME;
  private static final String MORNING = "2026-09-01T10:00Z";

  private CheckRig rig = new CheckRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void order(String order) {
    rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        VALUES ('%s', 'EUR', 2000, 'paid', '2026-09-01T10:00Z')
        """
            .formatted(order));
  }

  /** An order.paid of 20.00 EUR; published: null for not yet. */
  private void paid(String event, String order, String recorded, @Nullable String published) {
    rig.sql(
        """
        INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at, next_try_at, published_at)
        VALUES ('%1$s', 'order:%2$s', 'order.paid', 1, '{"orderId": "%2$s", "attemptId": "A-%2$s", "amountMinor": 2000,
            "currency": "EUR", "totalMinor": 2000, "customerRef": "C", "lines": []}', '%3$s', '%3$s', %4$s)
        """
            .formatted(event, order, recorded, published == null ? "NULL" : "'" + published + "'"));
  }

  private void facts(String order, String... facts) {
    rig.sql(
        """
        INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at, answer_status)
        VALUES ('A-%1$s', 'C', 'f', '2026-09-01T10:00Z', 200);
        INSERT INTO checkout_fact (attempt_id, fact, occurred_at, actor, external_ref)
        SELECT 'A-%1$s', fact, '2026-09-01T10:00Z', 'test', CASE fact WHEN 'order_committed' THEN '%1$s' END
        FROM unnest(string_to_array('%2$s', ',')) fact
        """
            .formatted(
                order,
                "attempt_created,fraud_screened,inventory_reserved,payment_authorized,order_committed,"
                    + String.join(",", facts)));
  }

  private void consumed(String event, String... consumers) {
    for (String consumer : consumers) {
      rig.sql(
          "INSERT INTO consumed_event VALUES ('%s', '%s', '2026-09-01T10:00Z')"
              .formatted(consumer, event));
    }
  }

  private int count(String from) {
    return rig.one(Integer.class, "SELECT count(*)::int FROM " + from);
  }

  @Test
  void whereAllWasPublishedAndDoneNothingIsFound() {
    order("SO-1");
    facts("SO-1", "event_recorded", "event_published");
    paid("ev_1", "SO-1", MORNING, MORNING);
    consumed("ev_1", "fulfillment", "notification", "analytics");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(1);
  }

  @Test
  void whatNoRelayTookIsPublishedAndItsEffectsHappenOnce() {
    order("SO-1");
    facts("SO-1", "event_recorded");
    paid("ev_1", "SO-1", MORNING, null);
    paid("ev_2", "SO-1", "2026-09-01T11:00Z", null);

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.lines()).containsExactly(new Line(EVENT_NOT_PUBLISHED, 1, 1, 1, 1));
    assertThat(rig.discrepancies())
        .containsExactly(resolved("EVENT_NOT_PUBLISHED", "order:SO-1", "auto_repaired"));
    assertThat(count("outbox WHERE published_at IS NULL")).isZero();
    assertThat(count("checkout_fact WHERE fact = 'event_published'")).isEqualTo(1);
    assertThat(count("consumed_event")).isEqualTo(6);
    assertThat(count("notification")).isEqualTo(1);
    assertThat(count("analytics_event")).isEqualTo(1);
    assertThat(rig.one(String.class, "SELECT actor FROM audit WHERE action = 'event.publishing'"))
        .isEqualTo("run " + result.runId());
  }

  @Test
  void whatIsYoungIsGivenTime() {
    order("SO-1");
    paid("ev_1", "SO-1", "2026-09-02T00:30Z", null);
    paid("ev_2", "SO-1", "2026-09-02T00:10Z", "2026-09-02T00:30Z");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(count("consumed_event")).isZero();
  }

  @Test
  void anEventThatFailsStaysOpenWithItsErrorAsCause() {
    order("SO-1");
    rig.sql(
        """
        INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at, next_try_at, attempts, last_error)
        VALUES ('ev_1', 'order:SO-1', 'order.paid', 9, '{}', '2026-09-01T10:00Z', '2026-09-02T02:00Z', 7, 'version 9')
        """);

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(rig.discrepancies()).containsExactly(open("EVENT_NOT_PUBLISHED", "order:SO-1"));
    assertThat(rig.one(String.class, "SELECT cause FROM discrepancy")).isEqualTo("version 9");
    assertThat(rig.one(Integer.class, "SELECT attempts FROM outbox")).isEqualTo(8);
    assertThat(rig.one(String.class, "SELECT why FROM run_repair")).startsWith("0 published");
  }

  @Test
  void aRecordedEventThatTheOutboxDoesNotHoldIsAPersonsMatter() {
    order("SO-1");
    facts("SO-1", "event_recorded");

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(rig.discrepancies()).containsExactly(open("EVENT_NOT_PUBLISHED", "attempt:A-SO-1"));
    assertThat(rig.one(String.class, "SELECT cause FROM discrepancy"))
        .isEqualTo("gone from the outbox");
    assertThat(rig.one(String.class, "SELECT state FROM run_repair")).isEqualTo("not_done");

    paid("ev_1", "SO-1", MORNING, "2026-09-02T00:59Z");
    consumed("ev_1", "fulfillment", "notification", "analytics");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies())
        .containsExactly(resolved("EVENT_NOT_PUBLISHED", "attempt:A-SO-1", "fixed"));
  }

  @Test
  void aPublicationThatIsNotNotedIsPublishedOnceMoreAndNoted() {
    order("SO-1");
    facts("SO-1", "event_recorded");
    paid("ev_1", "SO-1", MORNING, MORNING);
    consumed("ev_1", "fulfillment", "notification", "analytics");

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(EVENT_NOT_PUBLISHED, 1, 1, 1, 1));
    assertThat(count("checkout_fact WHERE fact = 'event_published'")).isEqualTo(1);
    assertThat(count("notification")).isZero(); // done before
  }

  @Test
  void whatAConsumerHasNotDoneIsHandedToThatOne() {
    order("SO-1");
    paid("ev_1", "SO-1", MORNING, MORNING);
    consumed("ev_1", "fulfillment", "analytics");

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(EVENT_NOT_CONSUMED, 1, 1, 1, 1));
    assertThat(rig.discrepancies())
        .containsExactly(resolved("EVENT_NOT_CONSUMED", "notification/ev_1", "auto_repaired"));
    assertThat(count("notification")).isEqualTo(1);
    assertThat(count("consumed_event")).isEqualTo(3);
    assertThat(count("analytics_event")).isZero(); // not handed to who has done it
    assertThat(rig.one(String.class, "SELECT actor FROM audit WHERE action = 'event.handed_over'"))
        .isEqualTo("run " + result.runId());
  }

  @Test
  void oneConsumersFailureLeavesTheOthersEffectsAndStaysOpen() {
    paid("ev_1", "SO-9", MORNING, MORNING); // an order that isn't there: nothing to send
    consumed("ev_1", "analytics", "notification");

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(rig.discrepancies()).containsExactly(open("EVENT_NOT_CONSUMED", "fulfillment/ev_1"));
    assertThat(rig.one(String.class, "SELECT state FROM run_repair")).isEqualTo("failed");
    assertThat(count("consumed_event")).isEqualTo(2);
    assertThat(count("audit")).isZero();
  }

  @Test
  void whatIsOpenIsLookedAtAgainWhateverTheWindow() {
    rig.close();
    rig = new CheckRig("tallystick.repair.EVENT_NOT_CONSUMED=flag");
    order("SO-1");
    paid("ev_1", "SO-1", MORNING, MORNING);
    consumed("ev_1", "fulfillment", "analytics");
    rig.run(CHECK);

    rig.run(CHECK, CheckRig.TO, CheckRig.NOW, false);
    assertThat(rig.discrepancies())
        .containsExactly(open("EVENT_NOT_CONSUMED", "notification/ev_1"));
    consumed("ev_1", "notification");
    rig.run(CHECK, CheckRig.TO, CheckRig.NOW, false);

    assertThat(rig.discrepancies())
        .containsExactly(resolved("EVENT_NOT_CONSUMED", "notification/ev_1", "fixed"));
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothing() {
    rig.close();
    rig = new CheckRig("tallystick.repair.EVENT_NOT_CONSUMED=flag");
    order("SO-1");
    paid("ev_1", "SO-1", MORNING, MORNING);
    CheckResult first = rig.run(CHECK);
    String before = everything();

    CheckResult second = rig.run(CHECK);

    assertThat(second.repeated()).isTrue();
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aDryRunShowsWhatARealOneDoesAndWritesNothing() {
    order("SO-1");
    paid("ev_1", "SO-1", MORNING, null);
    order("SO-2");
    paid("ev_2", "SO-2", MORNING, MORNING);
    String before = everything();

    CheckResult dry = rig.dryRun(CHECK);

    assertThat(dry.lines())
        .containsExactly(
            new Line(EVENT_NOT_CONSUMED, 3, 3, 3, 0), new Line(EVENT_NOT_PUBLISHED, 1, 1, 1, 0));
    assertThat(everything()).isEqualTo(before);
    assertThat(rig.run(CHECK).lines())
        .containsExactly(
            new Line(EVENT_NOT_CONSUMED, 3, 3, 3, 3), new Line(EVENT_NOT_PUBLISHED, 1, 1, 1, 1));
  }

  private String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(r) FROM run_repair r),
            (SELECT json_agg(f) FROM run_finding f), (SELECT json_agg(o ORDER BY position) FROM outbox o),
            (SELECT count(*) FROM consumed_event), (SELECT count(*) FROM audit))
        """);
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO run_finding    | 0",
        "INSERT INTO consumed_event | 4",
        "INSERT INTO notification   | 2",
        "SET published_at           | 1",
        "UPDATE run_repair          | 3",
        "INSERT INTO discrepancy    | 0",
      })
  void killedAndStartedAgainEachEffectIsThereOnce(String statement, int survive) throws Exception {
    for (int i = 1; i <= 6; i++) {
      order("SO-" + i);
      facts("SO-" + i, "event_recorded");
      paid("ev_" + i, "SO-" + i, MORNING, i <= 3 ? null : MORNING);
    }
    rig.killed(CHECK, statement, survive);
    // a dead relay's claim runs out while somebody starts the run again
    rig.sql("UPDATE outbox SET claimed_until = '2026-09-02T00:59Z' WHERE claim_token IS NOT NULL");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    // three orders that wait; three whose publication isn't noted and nobody has done
    assertThat(count("discrepancy WHERE type = 'EVENT_NOT_PUBLISHED'")).isEqualTo(6);
    assertThat(count("discrepancy WHERE type = 'EVENT_NOT_CONSUMED'")).isEqualTo(9);
    assertThat(count("discrepancy WHERE state <> 'resolved'")).isZero();
    assertThat(count("consumed_event")).isEqualTo(18);
    assertThat(count("notification")).isEqualTo(6);
    assertThat(count("analytics_event")).isEqualTo(6);
    assertThat(count("checkout_fact WHERE fact = 'event_published'")).isEqualTo(6);
    assertThat(count("outbox WHERE published_at IS NULL")).isZero();
    assertThat(count("reconciliation_run")).isEqualTo(1);
  }
}

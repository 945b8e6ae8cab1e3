package io.tallystick.reconciliation.disputecheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DISPUTE_NOT_RECORDED;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.QueryPlan;
import io.tallystick.reconciliation.providerapi.ProviderApiImport;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import io.tallystick.sandbox.SandboxServer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisputeCheckIT {
  private static final String CHECK = DisputeCheck.NAME;
  private static final Instant MORNING = Instant.parse("2026-09-01T08:00:00Z");

  private final Ledger ledger = new Ledger(5);
  private final SandboxServer stripe =
      SandboxServer.start(ledger, 0, new SettableClock(CheckRig.NOW));
  private CheckRig rig = rig("sk_test_x");
  private int orders;

  @AfterEach
  void close() {
    rig.close();
    stripe.close();
  }

  private CheckRig rig(String key, String... more) {
    String[] settings = new String[more.length + 3];
    settings[0] = "tallystick.stripe.api-key=" + key;
    settings[1] = "tallystick.stripe.api-base=" + stripe.baseUrl();
    settings[2] = "tallystick.stripe.reads-per-second=1000";
    System.arraycopy(more, 0, settings, 3, more.length);
    return new CheckRig(settings);
  }

  private void with(String key, String... settings) {
    rig.close();
    rig = rig(key, settings);
  }

  /** Paid in the morning, at the provider and in our books. */
  private Payment paid() {
    Payment payment = ledger.pay(new PaymentRequest(5_000, "eur", Map.of(), MORNING));
    rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        VALUES ('O%1$d', 'EUR', 5000, 'paid', '2026-09-01T08:00Z');
        INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, captured_at, currency,
            payment_intent_id, idempotency_key, created_at)
        VALUES ('A%1$d', 'O%1$d', 'captured', 5000, 5000, '2026-09-01T08:00Z', 'EUR', '%2$s', 'k%1$d', '2026-09-01T08:00Z')
        """
            .formatted(++orders, payment.paymentIntentId()));
    return payment;
  }

  private String disputed(long amount) {
    return ledger.dispute(paid().chargeId(), amount, "fraudulent", MORNING.plusSeconds(3_600)).id();
  }

  /** As the night does. */
  private void imported() throws Exception {
    rig.service(ProviderApiImport.class).run(new CreatedWindow(CheckRig.FROM, CheckRig.TO));
  }

  /** As an import that looked in vain for it would leave it. */
  private void atProvider(String id, String status, String dueBy) {
    rig.sql(
        """
        INSERT INTO dispute (dispute_id, payment_intent_id, amount_minor, currency, status, evidence_due_by, created_at,
            seen_at)
        VALUES ('%s', 'pi_x', 700, 'EUR', '%s', '%s', '2026-08-20T10:00Z', '2026-08-30T10:00Z')
        """
            .formatted(id, status, dueBy));
  }

  private void known(String id, String status, String dueBy, String seenAt) {
    rig.sql(
        """
        INSERT INTO order_dispute (dispute_id, amount_minor, currency, status, evidence_due_by, first_seen_at, last_seen_at)
        VALUES ('%s', 700, 'EUR', '%s', '%s', '2026-08-20T10:00Z', '%s')
        """
            .formatted(id, status, dueBy, seenAt));
  }

  @Test
  void aDisputeThatOurBooksDontKnowIsTakenDownAsAWebhookWould() throws Exception {
    String dispute = disputed(4_000);
    imported();

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 1, 1, 1));
    assertThat(rig.discrepancies())
        .containsExactly(resolved("DISPUTE_NOT_RECORDED", dispute, "auto_repaired"));
    assertThat(
            rig.one(
                String.class,
                "SELECT concat_ws('|', order_id, amount_minor, withdrawn_minor, reinstated_minor)"
                    + " FROM order_dispute"))
        .isEqualTo("O1|4000|4000|0");
    assertThat(rig.one(String.class, "SELECT review_reason FROM orders"))
        .isEqualTo("disputed: " + dispute);
    assertThat(rig.one(String.class, "SELECT actor FROM audit WHERE action = 'dispute.opened'"))
        .isEqualTo("run " + result.runId());
    assertThat(rig.one(String.class, "SELECT order_id FROM discrepancy")).isEqualTo("O1");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void withoutAKeyItIsFlaggedAndTheRunSaysWhatToDo() {
    with("");
    atProvider("dp_1", "lost", "2026-08-30T00:00Z");
    rig.sql("UPDATE dispute SET created_at = '2026-09-01T08:00Z'");
    CheckResult result = rig.run(CHECK);
    assertThat(result.lines()).containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 1, 1, 0));
    assertThat(rig.discrepancies()).containsExactly(open("DISPUTE_NOT_RECORDED", "dp_1"));
    assertThat(rig.one(String.class, "SELECT why FROM run_repair")).contains("STRIPE_API_KEY");
    assertThat(rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .isEqualTo(
            "Dispute dp_1 over 7.00 EUR is at the provider (lost); our books don't know of it.");
  }

  @Test
  void moneyGivenBackLaterIsTakenDown() throws Exception {
    String dispute = disputed(4_000);
    imported();
    rig.run(CHECK);
    ledger.loseDispute(dispute, MORNING.plusSeconds(7_200));
    ledger.winDispute(dispute, MORNING.plusSeconds(10_800));
    imported();

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 0, 1, 1));
    assertThat(
            rig.one(
                String.class,
                "SELECT concat_ws('|', status, withdrawn_minor, reinstated_minor) FROM"
                    + " order_dispute"))
        .isEqualTo("won|4000|4000");
    assertThat(
            rig.one(
                String.class,
                "SELECT before FROM run_repair WHERE run_id = (SELECT max(run_id) FROM"
                    + " run_repair)"))
        .isEqualTo("needs_response, withdrawn 4000, reinstated 0");
  }

  @Test
  void aPartOnlyIsADifferenceToo() throws Exception {
    String dispute = disputed(4_000);
    imported();
    rig.run(CHECK);
    rig.sql("UPDATE order_dispute SET withdrawn_minor = 1500");
    assertThat(rig.dryRun(CHECK).lines())
        .containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 0, 1, 0));
    rig.run(CHECK);
    assertThat(
            rig.one(String.class, "SELECT withdrawn_minor || '|' || dispute_id FROM order_dispute"))
        .isEqualTo("4000|" + dispute);
  }

  @Test
  void whatIsYoungerThanTheGraceIsGivenTime() throws Exception {
    ledger.dispute(paid().chargeId(), 4_000, "fraudulent", CheckRig.NOW.minusSeconds(3_600 + 600));
    ledger.dispute(paid().chargeId(), 4_000, "fraudulent", CheckRig.NOW.minusSeconds(3_000));
    rig.sql(
        """
        INSERT INTO dispute (dispute_id, amount_minor, currency, status, created_at, seen_at)
        VALUES ('dp_fresh', 1, 'EUR', 'lost', '2026-09-02T00:30Z', '2026-09-02T00:40Z')
        """);
    imported();
    assertThat(rig.run(CHECK).lines()).containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 1, 1, 1));
  }

  @Test
  void ofImportedBooksOnlyTheMatchSpeaksAndNoDisputeIsFlaggedTwice() throws Exception {
    String ours = disputed(4_000);
    String flagged = disputed(3_000);
    Payment elsewhere = ledger.pay(new PaymentRequest(900, "eur", Map.of(), MORNING));
    ledger.dispute(elsewhere.chargeId(), 900, "fraudulent", MORNING.plusSeconds(60));
    imported();
    rig.sql(
        """
        INSERT INTO source_import (side, origin, name, format, state, started_at)
        VALUES ('books', 'file', 'b.csv', 'books', 'complete', '2026-09-01T00:00Z');
        INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at)
        VALUES ('reconcile', '2026-08-01T00:00Z', '2026-08-02T00:00Z', '0', 'x', 'clean', '2026-09-01T00:00Z');
        INSERT INTO discrepancy (fingerprint, type, severity, state, kind, provider_ref, group_key, currency, at_stake_minor,
            explanation, evidence, occurred_at, first_run, last_run, first_seen, last_seen, checked_to, entries)
        SELECT 'f', 'DISPUTE_NOT_RECORDED', 'high', 'open', 'dispute', '%s', 'match''s', 'EUR', 3000, 'x', '{}', now(), run_id, run_id,
            now(), now(), now(), '{}' FROM reconciliation_run
        """
            .formatted(flagged));
    rig.run(CHECK);
    assertThat(rig.discrepancies())
        .containsExactly(
            resolved("DISPUTE_NOT_RECORDED", ours, "auto_repaired"),
            open("DISPUTE_NOT_RECORDED", "match's"));
  }

  @Test
  void evidenceThatIsDueSoonIsToldOfWithItsDeadline() {
    with("");
    atProvider("dp_soon", "needs_response", "2026-09-02T12:00Z");
    atProvider("dp_inquiry", "warning_needs_response", "2026-09-04T23:00Z");
    atProvider("dp_later", "needs_response", "2026-09-05T02:00Z");
    atProvider("dp_handed_in", "under_review", "2026-09-02T12:00Z");
    atProvider("dp_answered_meanwhile", "needs_response", "2026-09-02T12:00Z");
    for (String id : new String[] {"dp_soon", "dp_inquiry", "dp_later", "dp_handed_in"}) {
      known(
          id,
          id.equals("dp_inquiry")
              ? "warning_needs_response"
              : id.equals("dp_handed_in") ? "under_review" : "needs_response",
          "2026-09-02T12:00Z",
          "2026-08-29T00:00Z");
    }
    known("dp_answered_meanwhile", "under_review", "2026-09-02T12:00Z", "2026-08-31T00:00Z");
    known("dp_only_webhook", "needs_response", "2026-09-03T12:00Z", "2026-08-31T00:00Z");

    rig.run(CHECK);

    assertThat(rig.discrepancies())
        .containsExactly(
            open("DISPUTE_DEADLINE", "dp_inquiry"),
            open("DISPUTE_DEADLINE", "dp_only_webhook"),
            open("DISPUTE_DEADLINE", "dp_soon"));
    assertThat(
            rig.one(
                String.class,
                "SELECT to_char(deadline AT TIME ZONE 'UTC', 'DD HH24') || ' ' || explanation FROM"
                    + " discrepancy WHERE group_key = 'dp_soon'"))
        .isEqualTo(
            "02 12 Evidence in dispute dp_soon over 7.00 EUR is due on 2026-09-02 12:00 UTC: less"
                + " than a day is left, urgent. Hand it in at the provider, or accept the"
                + " dispute.");

    rig.sql("UPDATE order_dispute SET status = 'under_review', last_seen_at = '2026-09-02T00:00Z'");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies()).hasSize(3).allMatch(row -> "fixed".equals(row.resolution()));
  }

  @Test
  void theTimeOfTheWarningIsASetting() {
    with("", "tallystick.disputes.warn-before=10d");
    atProvider("dp_later", "needs_response", "2026-09-10T02:00Z");
    known("dp_later", "needs_response", "2026-09-10T02:00Z", "2026-08-29T00:00Z");
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("DISPUTE_DEADLINE", "dp_later"));
  }

  @Test
  void withAKeyTheProviderIsAskedWhetherEvidenceWasHandedInMeanwhile() throws Exception {
    String dispute = disputed(4_000);
    imported();
    rig.run(CHECK);
    rig.sql(
        "UPDATE dispute SET evidence_due_by = '2026-09-02T12:00Z', seen_at = '2026-09-01T12:00Z'");
    rig.sql(
        "UPDATE order_dispute SET evidence_due_by = '2026-09-02T12:00Z', last_seen_at ="
            + " '2026-09-01T12:00Z'");
    ledger.loseDispute(dispute, MORNING.plusSeconds(40_000));

    rig.run(CHECK);

    assertThat(rig.one(String.class, "SELECT status FROM dispute")).isEqualTo("lost");
    assertThat(
            rig.one(
                Integer.class,
                "SELECT count(*)::int FROM discrepancy WHERE type = 'DISPUTE_DEADLINE'"))
        .isZero();
  }

  private String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(r) FROM run_repair r),
            (SELECT json_agg(f) FROM run_finding f), (SELECT json_agg(o) FROM order_dispute o),
            (SELECT json_agg(d) FROM dispute d), (SELECT count(*) FROM audit))
        """);
  }

  @Test
  void aDryRunShowsWhatARealOneDoesAndWritesNothing() throws Exception {
    disputed(4_000);
    imported();
    String before = everything();
    CheckResult dry = rig.dryRun(CHECK);
    assertThat(dry.lines()).containsExactly(new Line(DISPUTE_NOT_RECORDED, 1, 1, 1, 0));
    assertThat(everything()).isEqualTo(before);
    assertThat(rig.run(CHECK).lines().getFirst().planned()).isEqualTo(1);
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothing() {
    with("");
    atProvider("dp_soon", "needs_response", "2026-09-02T12:00Z");
    rig.run(CHECK);
    String before = everything();
    assertThat(rig.run(CHECK).repeated()).isTrue();
    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource({
    "INSERT INTO run_finding,0",
    "INSERT INTO order_dispute,1",
    "UPDATE run_repair,1",
    "INSERT INTO discrepancy,0",
  })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    disputed(1_000);
    disputed(2_000);
    disputed(3_000);
    imported();
    rig.killed(CHECK, statement, survive);

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM order_dispute")).isEqualTo(3);
    assertThat(
            rig.one(
                Integer.class,
                "SELECT count(*)::int FROM audit WHERE action IN ('dispute.opened',"
                    + " 'order.review')"))
        .isEqualTo(6);
    assertThat(
            rig.one(
                Integer.class,
                "SELECT count(*)::int FROM discrepancy WHERE resolution = 'auto_repaired'"))
        .isEqualTo(3);
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM reconciliation_run")).isEqualTo(1);
  }

  @Test
  void noPartOfItReadsTheProvidersEntriesWhole() {
    assertThat(QueryPlan.of(rig, rig.service(DisputeCheck.class).query()))
        .noneMatch(line -> line.contains("Seq Scan on provider_entry"))
        .noneMatch(line -> line.contains("Seq Scan on dispute"));
  }
}

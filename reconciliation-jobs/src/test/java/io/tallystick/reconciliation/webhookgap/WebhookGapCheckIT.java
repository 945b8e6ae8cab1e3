package io.tallystick.reconciliation.webhookgap;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_FAILED;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_MISSING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.WEBHOOK_STUCK;
import static io.tallystick.reconciliation.check.CheckRig.FROM;
import static io.tallystick.reconciliation.check.CheckRig.GRACE;
import static io.tallystick.reconciliation.check.CheckRig.NOW;
import static io.tallystick.reconciliation.check.CheckRig.TO;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.WebhookFault.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookGapCheckIT {
  private static final String CHECK = WebhookGapCheck.NAME;
  private static final String PAID = "payment_intent.succeeded";

  private final StripeDay stripe = new StripeDay();
  private CheckRig rig = new CheckRig(stripe.settings());

  @AfterEach
  void close() {
    rig.close();
    stripe.close();
  }

  private void reopen(String... settings) {
    rig.close();
    rig = new CheckRig(settings);
  }

  /** Our side of a payment: it is under way, as far as we know. */
  private void order(String order, String intent) {
    rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        VALUES ('%1$s', 'EUR', 2000, 'payment_pending', '2026-09-01T10:00Z');
        INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, currency, idempotency_key,
            payment_intent_id, created_at)
        VALUES ('A-%1$s', '%1$s', 'processing', 2000, 'EUR', 'k:%1$s', '%2$s', '2026-09-01T10:00Z');
        INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at, answer_status)
        VALUES ('A-%1$s', 'C', 'f', '2026-09-01T10:00Z', 202);
        INSERT INTO checkout_fact (attempt_id, fact, occurred_at, actor)
        SELECT 'A-%1$s', fact, '2026-09-01T10:00Z', 'test'
        FROM unnest(ARRAY['attempt_created', 'fraud_screened', 'inventory_reserved']) fact
        """
            .formatted(order, intent));
  }

  private void inboxHas(String event, String type, String state, String since) {
    rig.sql(
        """
        INSERT INTO webhook_event (event_id, type, live, object_id, object_type, created_at, received_at, last_received_at,
            payload, state, next_try_at, failed_at, reason)
        VALUES ('%1$s', '%2$s', false, 'po_1', 'payout', '%4$s', '%4$s', '%4$s',
            '{"id":"%1$s","object":"event","type":"%2$s","data":{"object":{"id":"po_1","object":"payout"}}}', '%3$s', '%4$s',
            CASE WHEN '%3$s' = 'parked' THEN timestamptz '%4$s' END, CASE WHEN '%3$s' = 'parked' THEN 'no such payout.' END)
        """
            .formatted(event, type, state, since));
  }

  private int count(String from) {
    return rig.one(Integer.class, "SELECT count(*)::int FROM " + from);
  }

  private String orderState() {
    return rig.one(String.class, "SELECT state FROM orders");
  }

  private CheckResult request(Instant from, Instant to, Duration grace) {
    return rig.service(Checks.class).run(new Checks.Request(CHECK, from, to, grace, false));
  }

  @Test
  void whatWasDeliveredIsNotFound() {
    stripe.subscribe(rig.dataSource);
    order("SO-1", stripe.pay());
    stripe.deliver();
    rig.sql(
        "UPDATE webhook_event SET state = 'processed', processed_at = received_at, result ="
            + " 'done'");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(stripe.events().size()).isPositive();
    assertThat(count("missed_webhook")).isZero();
  }

  @Test
  void whatADisabledEndpointMissedIsFetchedAndTheOrderIsPaid() {
    stripe.subscribe(rig.dataSource);
    stripe.disableEndpoint();
    order("SO-1", stripe.pay());
    stripe.deliver();
    int events = stripe.events().size();
    assertThat(count("webhook_event")).isZero();

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.lines())
        .containsExactly(new Line(WEBHOOK_MISSING, events, events, events, events));
    assertThat(rig.discrepancies())
        .containsExactlyElementsOf(
            stripe.events().stream()
                .map(id -> resolved("WEBHOOK_MISSING", id, "auto_repaired"))
                .toList());
    assertThat(orderState()).isEqualTo("paid");
    assertThat(
            count(
                "webhook_event WHERE state = 'processed' AND deliveries = 0 AND fetched_at IS NOT"
                    + " NULL"))
        .isEqualTo(events);
    assertThat(
            count(
                "audit WHERE action = 'webhook.fetched' AND actor = 'run %d'"
                    .formatted(result.runId())))
        .isEqualTo(events);
    assertThat(count("discrepancy WHERE deadline = occurred_at + interval '30 days'"))
        .isEqualTo(events);
    assertThat(
            rig.jdbc
                .sql("SELECT DISTINCT order_id FROM discrepancy WHERE at_stake_minor = 2000")
                .query(String.class)
                .list())
        .containsExactly("SO-1");
    assertThat(rig.run(CHECK).lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MISROUTE | the provider takes it for delivered, or no endpoint is enabled for it",
        "DROP     | the provider could not deliver it",
      })
  void whatWentAstrayIsFetchedWhateverTheProviderSays(Kind kind, String cause) {
    stripe.subscribe(rig.dataSource);
    stripe.harm(PAID, kind);
    order("SO-1", stripe.pay());
    stripe.deliver();
    rig.sql(
        "UPDATE webhook_event SET state = 'processed', processed_at = received_at, result ="
            + " 'done'");
    String lost = stripe.events(PAID).getFirst();

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(WEBHOOK_MISSING, 1, 1, 1, 1));
    assertThat(rig.discrepancies())
        .containsExactly(resolved("WEBHOOK_MISSING", lost, "auto_repaired"));
    assertThat(rig.one(String.class, "SELECT cause FROM discrepancy")).isEqualTo(cause);
    assertThat(orderState()).isEqualTo("paid");
  }

  @Test
  void aDeliveryThatComesAfterTheFetchCountsAndChangesNothingElse() {
    stripe.subscribe(rig.dataSource);
    stripe.harm("*", Kind.DELAY);
    order("SO-1", stripe.pay());
    int events = stripe.events().size();
    rig.run(CHECK);
    assertThat(count("webhook_event WHERE deliveries = 0")).isEqualTo(events);

    stripe.deliver(); // put off by nothing, and then sent
    stripe.deliver();

    assertThat(count("webhook_event WHERE deliveries = 1 AND state = 'processed'"))
        .isEqualTo(events);
    assertThat(count("order_event WHERE to_state = 'paid'")).isEqualTo(1);
  }

  @Test
  void whatIsYoungIsGivenTimeAndFoundByALaterWindow() {
    stripe.time.set(Instant.parse("2026-09-02T00:45:00Z"));
    stripe.pay();
    stripe.time.set(NOW);
    Instant middle = Instant.parse("2026-09-02T00:50:00Z");
    assertThat(request(TO, middle, GRACE).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies()).isEmpty();

    CheckResult later = request(middle, NOW, Duration.ofMinutes(5));

    assertThat(later.lines().getFirst().found()).isEqualTo(stripe.events().size());
  }

  @Test
  void manyPagesAreReadEachOnce() {
    for (int i = 0; i < 60; i++) {
      stripe.pay(); // not ours
    }
    int events = stripe.events().size();
    int pages = (stripe.events("payment_intent.created").size() + stripe.events(PAID).size()) / 100;
    assertThat(pages).isPositive();

    CheckResult result = rig.run(CHECK);

    assertThat(result.examined()).isEqualTo(events);
    assertThat(result.lines())
        .containsExactly(new Line(WEBHOOK_MISSING, events, events, events, events));
    assertThat(count("webhook_event WHERE state = 'processed'")).isEqualTo(events);
  }

  @Test
  void withoutAKeyTheInboxIsLookedAtAndTheRunSaysThatItIsNotWhole() {
    reopen();
    inboxHas("evt_1", "payout.paid", "waiting", "2026-09-01T10:00Z");

    CheckResult result = request(FROM, TO, GRACE);

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("there is no key");
    assertThat(result.lines()).containsExactly(new Line(WEBHOOK_STUCK, 1, 1, 0, 0));
    assertThat(rig.discrepancies()).containsExactly(open("WEBHOOK_STUCK", "evt_1"));
    assertThat(request(FROM, TO, GRACE).runId()).isEqualTo(result.runId());
  }

  @Test
  void whoTakesNoWebhooksSaysSoAndTheRunIsWhole() {
    reopen("tallystick.repair.WEBHOOK_MISSING=off");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void anotherAccountsEmptyListIsNoCleanResult() {
    inboxHas("evt_1", "payout.paid", "waiting", "2026-09-01T10:00Z");

    CheckResult result = request(FROM, TO, GRACE);

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("Does the key belong to the account");
  }

  @Test
  void whatTheProviderHasForgottenIsNotTakenForComplete() {
    Instant old = Instant.parse("2026-07-01T00:00:00Z");

    CheckResult result = request(old, old.plus(Duration.ofDays(1)), GRACE);

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("keeps events for 30 days");
  }

  @Test
  void whenTheProviderCannotBeReadTheRunFailsAndGoesOnLater() {
    stripe.pay();
    stripe.sandbox.faults().arm(Fault.emptyPageWithHasMore("/v1/events"));
    CheckResult failed = request(FROM, TO, GRACE);
    assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(failed.failure()).contains("the answer is no page of a list");
    assertThat(rig.discrepancies()).isEmpty();

    CheckResult result = rig.run(CHECK);

    assertThat(result.runId()).isEqualTo(failed.runId());
    assertThat(result.lines().getFirst().repaired()).isEqualTo(stripe.events().size());
  }

  @Test
  void whatWasGivenUpIsFlaggedUntilSomebodyReplaysIt() {
    reopen(stripe.settings("tallystick.repair.WEBHOOK_MISSING=off"));
    inboxHas("evt_1", "payout.paid", "parked", "2026-09-01T10:00Z");
    inboxHas("evt_2", "payout.paid", "parked", "2026-09-02T00:30Z"); // within the grace
    assertThat(rig.run(CHECK).lines()).containsExactly(new Line(WEBHOOK_FAILED, 1, 1, 0, 0));
    assertThat(rig.discrepancies()).containsExactly(open("WEBHOOK_FAILED", "evt_1"));
    assertThat(rig.one(String.class, "SELECT cause FROM discrepancy")).isEqualTo("no such payout.");
    assertThat(rig.one(String.class, "SELECT state FROM webhook_event WHERE event_id = 'evt_1'"))
        .isEqualTo("parked");

    rig.sql(
        "UPDATE webhook_event SET state = 'processed', processed_at = now(), result = 'done',"
            + " reason = NULL, failed_at = NULL");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies()).containsExactly(resolved("WEBHOOK_FAILED", "evt_1", "fixed"));
  }

  @Test
  void aTypeThatNothingHandlesIsOneDifferenceHoweverManyEventsCome() {
    reopen(stripe.settings("tallystick.repair.WEBHOOK_MISSING=off"));
    for (int i = 0; i < 5; i++) {
      inboxHas("evt_" + i, "invoice.paid", "parked", "2026-09-01T10:00Z");
    }
    inboxHas("evt_9", "customer.created", "parked", "2026-09-01T10:00Z");

    rig.run(CHECK);

    assertThat(rig.discrepancies())
        .containsExactly(
            open("WEBHOOK_FAILED", "type:customer.created"),
            open("WEBHOOK_FAILED", "type:invoice.paid"));
  }

  @Test
  void whatNobodyTakesIsProcessedByTheRun() {
    stripe.subscribe(rig.dataSource);
    order("SO-1", stripe.pay());
    stripe.deliver();
    int events = stripe.events().size();

    CheckResult result = rig.run(CHECK);

    assertThat(result.lines())
        .containsExactly(new Line(WEBHOOK_STUCK, events, events, events, events));
    assertThat(orderState()).isEqualTo("paid");
    assertThat(count("discrepancy WHERE resolution = 'auto_repaired'")).isEqualTo(events);
    assertThat(
            count(
                "audit WHERE action = 'webhook.processing' AND actor = 'run %d'"
                    .formatted(result.runId())))
        .isEqualTo(events);
  }

  @Test
  void whatIsDueLaterOrBeingLookedAtIsNotStuck() {
    reopen(stripe.settings("tallystick.repair.WEBHOOK_MISSING=off"));
    inboxHas("evt_later", "payout.paid", "waiting", "2026-09-01T10:00Z");
    rig.sql("UPDATE webhook_event SET tries = 5, next_try_at = '2026-09-02T01:10Z'");
    inboxHas("evt_taken", "payout.paid", "waiting", "2026-09-01T10:00Z");
    rig.sql(
        "UPDATE webhook_event SET claim_token = 'c', claimed_until = '2026-09-02T01:01Z' WHERE"
            + " event_id = 'evt_taken'");
    inboxHas("evt_young", "payout.paid", "waiting", "2026-09-02T00:30Z");

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothing() {
    reopen(stripe.settings("tallystick.repair.WEBHOOK_MISSING=flag"));
    stripe.pay();
    CheckResult first = rig.run(CHECK);
    String before = everything();

    CheckResult second = rig.run(CHECK);

    assertThat(second.repeated()).isTrue();
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aDryRunShowsWhatARealOneDoesAndFetchesNothing() {
    stripe.pay();
    int events = stripe.events().size();

    CheckResult dry = rig.dryRun(CHECK);

    assertThat(dry.lines()).containsExactly(new Line(WEBHOOK_MISSING, events, events, events, 0));
    assertThat(count("webhook_event")).isZero();
    assertThat(count("reconciliation_run")).isZero();
    assertThat(count("webhook_listing")).isZero();
    assertThat(rig.run(CHECK).lines().getFirst().planned()).isEqualTo(events);
  }

  private String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(r) FROM run_repair r),
            (SELECT json_agg(f) FROM run_finding f), (SELECT json_agg(l) FROM webhook_listing l),
            (SELECT json_agg(m ORDER BY event_id) FROM missed_webhook m), (SELECT count(*) FROM audit))
        """);
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO missed_webhook | 2",
        "UPDATE webhook_listing     | 1",
        "INSERT INTO webhook_event  | 0",
        "INSERT INTO audit          | 2",
        "UPDATE webhook_event SET state = 'processed' | 1",
        "UPDATE run_repair          | 1",
        "INSERT INTO discrepancy    | 0",
      })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    List<String> orders = List.of("SO-1", "SO-2", "SO-3");
    orders.forEach(each -> order(each, stripe.pay()));
    int events = stripe.events().size();
    rig.killed(CHECK, statement, survive);
    // a dead processor's claim runs out while somebody starts the run again
    rig.sql(
        "UPDATE webhook_event SET claimed_until = '2026-09-02T00:59Z' WHERE claim_token IS NOT"
            + " NULL");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(count("webhook_event WHERE state = 'processed' AND deliveries = 0"))
        .isEqualTo(events);
    assertThat(count("discrepancy WHERE resolution = 'auto_repaired'")).isEqualTo(events);
    assertThat(count("discrepancy")).isEqualTo(events);
    assertThat(count("audit WHERE action = 'webhook.fetched'")).isEqualTo(events);
    assertThat(count("orders WHERE state = 'paid'")).isEqualTo(3);
    assertThat(count("order_event WHERE to_state = 'paid'")).isEqualTo(3);
    assertThat(count("reconciliation_run")).isEqualTo(1);
  }
}

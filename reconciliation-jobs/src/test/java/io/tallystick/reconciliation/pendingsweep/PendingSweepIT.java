package io.tallystick.reconciliation.pendingsweep;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.AUTHORIZATION_EXPIRING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.OUTCOME_UNKNOWN;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PENDING_TOO_LONG;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.saga.Captures;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.ShopRig;
import io.tallystick.reconciliation.check.ShopRig.Bought;
import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class PendingSweepIT {
  private static final String CHECK = PendingSweep.NAME;
  private static final String CONFIRM = "/v1/payment_intents/*/confirm";

  private ShopRig shop = new ShopRig();

  @AfterEach
  void close() {
    shop.close();
  }

  private void settings(String... settings) {
    shop.close();
    shop = new ShopRig(settings);
  }

  /** The provider carried it out; its answer got lost. */
  private Bought unknown() {
    shop.sandbox.faults().arm(Fault.dropAfter(CONFIRM));
    Bought bought = shop.buy("pm_card_visa");
    assertThat(shop.payment(bought)).isEqualTo("unknown");
    return bought;
  }

  private void silent() {
    shop.sandbox
        .faults()
        .arm(
            Fault.status("/v1/payment_intents/*", 500, Fault.Body.JSON)
                .withMethod("GET")
                .withTimes(1_000));
  }

  private String explanation() {
    return shop.rig.one(String.class, "SELECT explanation FROM discrepancy");
  }

  private String why() {
    return shop.rig.one(String.class, "SELECT why FROM run_repair");
  }

  @Test
  void whatIsUnknownIsAskedAboutAndPaidByTheAnswer() {
    Bought bought = unknown();
    shop.age("2 hours");

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(1);
    assertThat(result.lines()).containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 1));
    assertThat(shop.payment(bought)).isEqualTo("captured");
    assertThat(shop.order(bought)).isEqualTo("paid");
    assertThat(shop.rig.discrepancies())
        .containsExactly(
            resolved("OUTCOME_UNKNOWN", "payment:" + bought.attemptId(), "auto_repaired"));
    assertThat(shop.rig.one(String.class, "SELECT before || ' -> ' || after FROM run_repair"))
        .isEqualTo("unknown -> captured");
    assertThat(
            shop.rig.one(
                String.class,
                "SELECT actor FROM audit WHERE subject = 'payment:%s' AND after = 'captured'"
                    .formatted(bought.attemptId())))
        .isEqualTo("run " + result.runId());
  }

  @Test
  void whatIsUnknownForLessThanTheGraceIsLeftAlone() {
    Bought bought = unknown();
    shop.age("59 minutes");
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
    assertThat(shop.payment(bought)).isEqualTo("unknown");
  }

  @Test
  void withoutAnAnswerItStaysOpenAndChangesNothingUntilThereIsOne() {
    Bought bought = unknown();
    shop.age("2 hours");
    silent();

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(shop.payment(bought)).isEqualTo("unknown");
    assertThat(shop.rig.discrepancies())
        .containsExactly(open("OUTCOME_UNKNOWN", "payment:" + bought.attemptId()));
    assertThat(shop.rig.one(Long.class, "SELECT at_stake_minor FROM discrepancy")).isPositive();
    assertThat(why()).startsWith("still unknown: no answer:");
    String before = shop.everything();
    assertThat(shop.rig.run(CHECK).repeated()).isTrue();
    assertThat(shop.everything()).isEqualTo(before);

    shop.sandbox.faults().clear();
    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(shop.rig.discrepancies())
        .containsExactly(
            resolved("OUTCOME_UNKNOWN", "payment:" + bought.attemptId(), "auto_repaired"));
  }

  @Test
  void whatNobodyHearsOfGetsMoreUrgentWithTime() {
    unknown();
    silent();
    shop.age("2 hours");
    shop.rig.run(CHECK);
    assertThat(explanation()).contains("must not pay again.").doesNotContain("today");
    shop.age("1 day");
    shop.rig.run(CHECK);
    assertThat(explanation()).endsWith("today and tell the customer.");
    shop.age("7 days");
    shop.rig.run(CHECK);
    assertThat(explanation()).endsWith("only the provider's support can tell.");
    assertThat(shop.rig.one(Integer.class, "SELECT count(*)::int FROM discrepancy")).isEqualTo(1);
  }

  @Test
  void whatTheWorkersFoundOutMeanwhileClosesAsFixed() {
    Bought bought = unknown();
    shop.age("2 hours");
    silent();
    shop.rig.run(CHECK);
    shop.sandbox.faults().clear();
    shop.rig
        .service(io.tallystick.checkout.saga.PaymentInquiry.class)
        .ask(bought.attemptId(), io.tallystick.checkout.payment.Told.byAnswer("sweep"));

    assertThat(shop.rig.run(CHECK).lines()).isEmpty();

    assertThat(shop.rig.discrepancies())
        .containsExactly(resolved("OUTCOME_UNKNOWN", "payment:" + bought.attemptId(), "fixed"));
  }

  @Test
  void aBankDebitHasAWeekAndACardAnHour() {
    Bought debit = shop.buy("pm_usBankAccount_processing");
    Bought card = shop.buy("pm_usBankAccount_processing");
    assertThat(shop.rig.one(String.class, "SELECT DISTINCT method FROM payment_attempt"))
        .isEqualTo("us_bank_account");
    shop.rig.sql(
        "UPDATE payment_attempt SET method = 'card' WHERE attempt_id = '%s'"
            .formatted(card.attemptId()));

    shop.age("50 minutes");
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
    shop.age("20 minutes");
    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 1, 1, 1, 0));
    assertThat(shop.rig.discrepancies())
        .containsExactly(open("PENDING_TOO_LONG", "payment:" + card.attemptId()));
    assertThat(why()).isEqualTo("still processing: the provider says 'processing'");
    shop.age("6 days");
    assertThat(shop.rig.run(CHECK).lines().getFirst().found()).isEqualTo(1);
    shop.age("1 day");
    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 2, 1, 2, 0));
    assertThat(shop.payment(debit)).isEqualTo("processing");
  }

  @Test
  void whatTheProviderSettledWithoutAnEventIsFoundByAsking() {
    Bought debit = shop.buy("pm_success_de");
    assertThat(shop.payment(debit)).isEqualTo("processing");
    shop.sandbox.clock().advance(Duration.ofHours(2));
    shop.age("8 days");

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);

    assertThat(shop.payment(debit)).isEqualTo("captured");
    assertThat(shop.order(debit)).isEqualTo("paid");
  }

  @Test
  void aCustomerWhoPaysInTheBrowserIsNotDisturbed() {
    Bought bought = shop.buy(null);
    shop.age("31 minutes"); // the service's own sweep comes first
    String before = shop.payment(bought);
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
    assertThat(shop.payment(bought)).isEqualTo(before);
    assertThat(shop.ledger.paymentIntents().getFirst().status())
        .isEqualTo("requires_payment_method");
  }

  @Test
  void whatWasPaidInTheBrowserWithoutAnEventIsFoundAndAnAbandonedOneStaysOpen() {
    Bought paid = shop.buy(null);
    Bought abandoned = shop.buy(null);
    shop.provider().confirm(paid.intentId(), "pm_card_visa", "browser");
    shop.age("2 hours");

    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 2, 2, 2, 1));

    assertThat(shop.order(paid)).isEqualTo("paid");
    assertThat(shop.rig.discrepancies())
        .containsExactlyInAnyOrder(
            resolved("PENDING_TOO_LONG", "payment:" + paid.attemptId(), "auto_repaired"),
            open("PENDING_TOO_LONG", "payment:" + abandoned.attemptId()));
    assertThat(shop.ledger.paymentIntents()).noneMatch(i -> i.status().equals("canceled"));
  }

  @Test
  void whatTheProviderNeverHeardOfIsGivenUpWithoutAKey() {
    Bought bought = shop.buy(null);
    shop.rig.sql("UPDATE payment_attempt SET payment_intent_id = NULL");
    shop.age("2 hours");

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);

    assertThat(shop.payment(bought)).isEqualTo("failed");
    assertThat(shop.order(bought)).isEqualTo("payment_failed");
    assertThat(shop.rig.one(Integer.class, "SELECT reserved::int FROM stock WHERE sku = 'MUG-1'"))
        .isZero();
  }

  @Test
  void aHoldThatRunsOutIsToldOfADayBeforeWithItsDeadline() {
    settings("tallystick.checkout.capture-on-shipment=true");
    Bought soon = shop.buy("pm_card_visa");
    Bought later = shop.buy("pm_card_visa");
    Bought undone = shop.buy("pm_card_visa");
    hold(soon, "23 hours");
    hold(later, "25 hours");
    hold(undone, "1 hour");
    shop.rig.sql(
        """
        INSERT INTO compensation (attempt_id, order_id, reason, needed_at, next_try_at)
        VALUES ('%s', '%s', 'test', now(), now())
        """
            .formatted(undone.attemptId(), undone.orderId()));

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(AUTHORIZATION_EXPIRING, 1, 1, 1, 0));

    assertThat(shop.rig.discrepancies())
        .containsExactly(open("AUTHORIZATION_EXPIRING", "payment:" + soon.attemptId()));
    assertThat(
            shop.rig.one(
                Boolean.class,
                "SELECT deadline = timestamptz '2026-09-03T00:00Z' FROM discrepancy"))
        .isTrue();
    assertThat(shop.payment(soon)).isEqualTo("authorized");
  }

  private void hold(Bought bought, String ends) {
    shop.rig.sql(
        "UPDATE payment_attempt SET capture_before = timestamptz '%s' + interval '%s' WHERE attempt_id = '%s'"
            .formatted(CheckRig.NOW, ends, bought.attemptId()));
  }

  @Test
  void aHoldThatWasCapturedWithoutAnEventIsFoundByAsking() {
    settings("tallystick.checkout.capture-on-shipment=true");
    Bought bought = shop.buy("pm_card_visa");
    shop.provider()
        .capture(bought.intentId(), shop.ledger.paymentIntents().getFirst().amount(), "dashboard");
    hold(bought, "2 hours");

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);

    assertThat(shop.order(bought)).isEqualTo("paid");
    assertThat(shop.rig.service(Captures.class).capture(bought.orderId(), 1))
        .isEqualTo(Captures.Result.ALREADY);
  }

  @Test
  void aHoldThatEndedUnheardOfIsAskedAboutAndItsOrderCancelled() {
    settings("tallystick.checkout.capture-on-shipment=true");
    Bought bought = shop.buy("pm_card_visa");
    shop.sandbox.clock().advance(Duration.ofDays(8));
    hold(bought, "-2 hours");

    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 1, 1, 1, 1));

    assertThat(shop.payment(bought)).isEqualTo("expired");
    assertThat(shop.order(bought)).isEqualTo("cancelled");
  }

  private String refund(Bought bought) {
    Refunds refunds = shop.rig.service(Refunds.class);
    var requested =
        (RequestResult.Requested)
            refunds.request(bought.orderId(), 500, "damaged", "anna", "key-" + bought.orderId());
    String id = requested.refund().refundId();
    refunds.approve(id, "bert", 500);
    return id;
  }

  private String refundState(String refundId) {
    return shop.rig.service(Refunds.class).find(refundId).orElseThrow().state().code();
  }

  @Test
  void aRefundWhoseAnswerWasLostIsFoundByAsking() {
    Bought bought = shop.buy("pm_card_visa");
    String refund = refund(bought);
    shop.sandbox.faults().arm(Fault.dropAfter("/v1/refunds").withMethod("POST"));
    shop.rig.service(Refunds.class).submit(refund);
    assertThat(refundState(refund)).isEqualTo("unknown");
    shop.age("2 hours");

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 1));
    assertThat(refundState(refund)).isEqualTo("succeeded");
    assertThat(shop.order(bought)).isEqualTo("partially_refunded");
    assertThat(
            shop.rig.one(
                String.class,
                "SELECT actor FROM audit WHERE subject = 'refund:%s' AND after = 'succeeded'"
                    .formatted(refund)))
        .isEqualTo("run " + result.runId());
  }

  @Test
  void aRefundThatTheProviderDoesNotHaveIsNotSentByTheSweep() {
    Bought bought = shop.buy("pm_card_visa");
    String refund = refund(bought);
    shop.sandbox.faults().arm(Fault.drop("/v1/refunds").withMethod("POST"));
    shop.rig.service(Refunds.class).submit(refund);
    shop.age("2 hours");

    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 0));

    assertThat(shop.ledger.refunds()).isEmpty();
    assertThat(why()).isEqualTo("still unknown: the provider doesn't have it");
  }

  @Test
  void aRefundThatIsPendingForTenDaysOrNeverSentIsFound() {
    Bought slow = shop.buy("pm_card_pendingRefund");
    Bought unsent = shop.buy("pm_card_visa");
    String pending = refund(slow);
    String approved = refund(unsent);
    shop.rig.service(Refunds.class).submit(pending);
    assertThat(refundState(pending)).isEqualTo("pending");
    shop.age("50 minutes");
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
    shop.age("20 minutes");
    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 1, 1, 1, 0));
    assertThat(shop.rig.discrepancies())
        .containsExactly(open("PENDING_TOO_LONG", "refund:" + approved));
    shop.sandbox.clock().advance(Duration.ofHours(2));
    shop.age("10 days");

    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(PENDING_TOO_LONG, 2, 1, 2, 1));

    assertThat(refundState(pending)).isEqualTo("succeeded");
    assertThat(refundState(approved)).isEqualTo("approved");
  }

  @Test
  void withoutAKeyItTellsWhatIsOpen() {
    Bought bought = unknown();
    shop.age("2 hours");
    shop.rig.restart("tallystick.stripe.api-base=" + shop.sandbox.baseUrl());

    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 0));

    assertThat(shop.rig.discrepancies())
        .containsExactly(open("OUTCOME_UNKNOWN", "payment:" + bought.attemptId()));
    assertThat(why()).startsWith("not asked: there is no key");
  }

  @Test
  void aDryRunShowsWhatARealOneDoesAndWritesNothing() {
    unknown();
    shop.age("2 hours");
    String before = shop.everything();
    assertThat(shop.rig.dryRun(CHECK).lines())
        .containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 0));
    assertThat(shop.everything()).isEqualTo(before);
    assertThat(shop.rig.run(CHECK).lines()).containsExactly(new Line(OUTCOME_UNKNOWN, 1, 1, 1, 1));
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO run_repair             | 4",
        "UPDATE payment_attempt SET state   | 0",
        "UPDATE payment_attempt SET state   | 5",
        "UPDATE run_repair                  | 3",
        "INSERT INTO discrepancy            | 0",
      })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    for (int i = 0; i < 9; i++) {
      unknown();
    }
    Bought stuck = shop.buy(null);
    shop.age("2 hours");
    shop.rig.killed(CHECK, statement, survive);

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(shop.rig.one(Integer.class, "SELECT count(*)::int FROM orders WHERE state = 'paid'"))
        .isEqualTo(9);
    assertThat(
            shop.rig.one(
                Integer.class, "SELECT count(*)::int FROM audit WHERE action = 'payment.captured'"))
        .isEqualTo(9);
    assertThat(
            shop.rig.one(
                Integer.class, "SELECT count(*)::int FROM outbox WHERE type = 'order.paid'"))
        .isEqualTo(9);
    assertThat(shop.rig.discrepancies())
        .contains(open("PENDING_TOO_LONG", "payment:" + stuck.attemptId()));
    assertThat(
            shop.rig.one(
                Integer.class, "SELECT count(*)::int FROM discrepancy WHERE state <> 'resolved'"))
        .isEqualTo(1);
    assertThat(shop.ledger.charges()).hasSize(9);
  }

  @Test
  void itsCostDoesNotGrowWithHistory() {
    shop.rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        SELECT 'H' || i, 'EUR', 100, 'paid', '2026-01-01' FROM generate_series(1, 20000) i;
        INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, captured_at, currency,
            idempotency_key, created_at)
        SELECT 'H' || i, 'H' || i, 'captured', 100, 100, '2026-01-01', 'EUR', 'H' || i, '2026-01-01'
        FROM generate_series(1, 20000) i;
        ANALYZE payment_attempt, orders, refund
        """);
    String query =
        PendingAges.from(new MockEnvironment())
            .in(new PendingSweep(PendingAges.from(new MockEnvironment()), null).query());
    List<String> plan =
        shop.rig
            .jdbc
            .sql("EXPLAIN " + query)
            .param("now", CheckRig.NOW.atOffset(java.time.ZoneOffset.UTC))
            .param("grace", "1 hour")
            .query(String.class)
            .list();
    assertThat(plan).noneMatch(line -> line.contains("Seq Scan on payment_attempt"));
  }

  @Test
  void anAgeWithinTheCustomersHoldIsRefused() {
    var settings = new MockEnvironment().withProperty("tallystick.sweep.abandoned", "PT30M");
    assertThatThrownBy(() -> PendingAges.from(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tallystick.sweep.abandoned");
    settings.setProperty("tallystick.sweep.abandoned", "an hour");
    assertThatThrownBy(() -> PendingAges.from(settings)).hasMessageContaining("PT1H");
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import org.junit.jupiter.api.Test;

/** Each difference by its name, each innocent look-alike by its silence. */
class ReconciliationIT extends DayRig {
  @Override
  Reconciliation.Result finds(Scenario.Row... rows) {
    var result = super.finds(rows);
    assertThat(result.verdict())
        .isEqualTo(rows.length == 0 ? Verdict.CLEAN : Verdict.DISCREPANCIES);
    assertThat(day.count("SELECT count(*) FROM match_item")).isZero();
    return result;
  }

  @Test
  void aDayThatAgreesIsClean() {
    finds();
  }

  @Test
  void missingAtProvider() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
  }

  @Test
  void paidNotRecordedWhenTheBooksHoldTheAttemptForFailed() {
    day.books("charge", "O2", "pi_2", "failed", false, 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
  }

  @Test
  void paidNotRecordedWhenTheBooksHaveNothingOfTheOrderThatTheProviderNames() {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
  }

  @Test
  void unknownToUsWithoutAnyReference() {
    day.providerCharge("2", null, 500, "EUR", NOON);
    finds(row("UNKNOWN_TO_US", null, "pi_2", null, 500L));
  }

  @Test
  void amountMismatch() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 499, "EUR", NOON);
    finds(row("AMOUNT_MISMATCH", "O2", "pi_2", 500L, 499L));
  }

  @Test
  void currencyMismatch() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "USD", NOON);
    finds(row("CURRENCY_MISMATCH", "O2", "pi_2", 500L, 500L));
    assertThat(day.count("SELECT at_stake_minor FROM discrepancy")).isEqualTo(500);
  }

  @Test
  void duplicateChargeThroughASecondPayment() {
    day.providerCharge("2", "O1", 1000, "EUR", NOON);
    finds(row("DUPLICATE_CHARGE", "O1", "pi_2", null, 1000L));
  }

  @Test
  void metadataDriftLeavesTheMoneyMatched() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O3", 500, "EUR", NOON);
    finds(row("METADATA_DRIFT", "O2", "pi_2", 500L, 500L));
    assertThat(day.count("SELECT sum(discrepancy_count) FROM run_tie_out")).isZero();
  }

  @Test
  void recordedNotPaidWhenTheChargeFailedLater() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge", "charge_failure", "txn_2f", "py_2f", "ch_2", "pi_2", "O2", -500, "EUR", NOON);
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, 0L));
  }

  @Test
  void recordedNotPaidWhenTheProvidersObjectSaysFailed() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.jdbc
        .sql(
            "INSERT INTO provider_object VALUES ('ch_2', 'charge', 'failed', 500, NULL, 'EUR',"
                + " 'ch_2', 'pi_2', 'O2', :at, :at)")
        .param("at", Scenario.utc(NOON))
        .update();
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, null));
  }

  @Test
  void aPartialCaptureIsNoDifference() {
    day.booksCharge("O2", "pi_2", 300, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge",
        "partial_capture_reversal",
        "txn_2p",
        "re_2p",
        "ch_2",
        "pi_2",
        "O2",
        -200,
        "EUR",
        NOON);
    finds();
  }

  @Test
  void anOrderPaidByTwoChargesIsOneMatch() {
    day.booksCharge("O2", null, 500, "EUR", NOON);
    day.providerCharge("2", "O2", 200, "EUR", NOON);
    day.providerCharge("3", "O2", 300, "EUR", NOON);
    finds();
  }

  @Test
  void oneChargeForTwoOrdersIsOneMatch() {
    day.booksCharge("O2", "pi_2", 200, "EUR", NOON);
    day.booksCharge("O3", "pi_2", 300, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds();
  }

  @Test
  void theSameOrderPaidUnderAnotherReferenceIsNotGuessedButFlaggedOnBothSides() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("3", "O2", 500, "EUR", NOON);
    finds(
        row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null),
        row("PAID_NOT_RECORDED", "O2", "pi_3", null, 500L));
  }

  @Test
  void booksWithoutReferencesMatchByOrder() {
    day.booksCharge("O2", null, 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.booksCharge("O3", "txn_3", 600, "EUR", NOON);
    day.providerCharge("3", null, 600, "EUR", NOON);
    day.booksCharge("O4", "ch_4", 700, "EUR", NOON);
    day.providerCharge("4", null, 700, "EUR", NOON);
    finds();
  }

  @Test
  void severalPartialRefundsMatchOneByOne() {
    day.booksRefund("O1", "re_1", 100);
    day.booksRefund("O1", "re_2", 100);
    day.providerRefund("1", "1", "O1", 100);
    day.providerRefund("2", "1", "O1", 100);
    finds();
  }

  @Test
  void refundMissingAtProvider() {
    day.booksRefund("O1", "re_1", 100);
    finds(row("REFUND_MISSING_AT_PROVIDER", "O1", "re_1", -100L, null));
  }

  @Test
  void refundNotRecordedIsADashboardRefund() {
    day.providerRefund("1", "1", "O1", 100);
    finds(row("REFUND_NOT_RECORDED", "O1", "re_1", null, -100L));
  }

  @Test
  void refundAmountMismatch() {
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 90);
    finds(row("REFUND_AMOUNT_MISMATCH", "O1", "re_1", -100L, -90L));
  }

  @Test
  void refundStatusMismatch() {
    day.books("refund", "O1", "re_1", "pending", false, -100, "EUR", NOON);
    day.providerRefund("1", "1", "O1", 100);
    finds(row("REFUND_STATUS_MISMATCH", "O1", "re_1", null, -100L));
  }

  @Test
  void refundFailedLater() {
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 100);
    day.provider(
        "refund", "refund_failure", "txn_1f", "re_1", "ch_1", "pi_1", "O1", 100, "EUR", NOON);
    finds(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
  }

  @Test
  void overRefundedOnBothSides() {
    day.booksRefund("O1", "re_1", 700);
    day.booksRefund("O1", "re_2", 700);
    day.providerRefund("1", "1", "O1", 700);
    day.providerRefund("2", "1", "O1", 700);
    finds(row("OVER_REFUNDED", "O1", "pi_1", -1400L, -1400L));
  }

  @Test
  void overRefundedAtTheProviderIsNamedOnce() {
    day.booksRefund("O1", "re_1", 700);
    day.providerRefund("1", "1", "O1", 700);
    day.providerRefund("2", "1", "O1", 700);
    finds(row("OVER_REFUNDED", "O1", "re_2", null, -700L));
  }

  @Test
  void overRefundedOnBothSidesIsStillOpenTheNextDay() {
    overRefundedOnBothSides();
    nextDayFinds(row("OVER_REFUNDED", "O1", "pi_1", -1400L, -1400L));
  }

  @Test
  void overRefundedAtTheProviderIsStillOpenTheNextDay() {
    overRefundedAtTheProviderIsNamedOnce();
    nextDayFinds(row("OVER_REFUNDED", "O1", "re_2", null, -700L));
  }

  @Test
  void disputeNotRecorded() {
    day.provider("dispute", "dispute", "txn_d", "dp_1", "ch_1", "pi_1", "O1", -1000, "EUR", NOON);
    finds(row("DISPUTE_NOT_RECORDED", "O1", "dp_1", null, -1000L));
  }

  @Test
  void kindsThatTheBooksDoNotKeepAreShownButNotCompared() {
    day.provider("payout", "payout", "txn_po", "po_1", null, null, null, -900, "EUR", NOON);
    finds();
    assertThat(day.count("SELECT not_kept_minor FROM run_tie_out WHERE kind = 'payout'"))
        .isEqualTo(-900);
  }

  @Test
  void anEntryInsideTheGracePeriodIsATimingDifferenceAndMatchesTheNextDay() {
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.minusSeconds(5));
    finds();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE closed_run IS NULL"))
        .isEqualTo(1);

    day.providerCharge("2", "O2", 500, "EUR", TO.plusSeconds(5));
    day.booksCharge("O9", "pi_9", 100, "EUR", TO.plusSeconds(60));
    day.providerCharge("9", "O9", 100, "EUR", TO.plusSeconds(60));
    var next =
        day.reconciliation.run(
            new Reconciliation.Request(TO, TO.plusSeconds(86400), Scenario.GRACE, false));
    assertThat(next.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE outcome = 'matched'"))
        .isEqualTo(1);
    assertThat(day.unexplained()).isZero();
  }

  @Test
  void anOrderPaidByTwoChargesAcrossTheCutOffIsATimingDifferenceAndMatchesTheNextDay() {
    anOrderOfWhichHalfIsPaidAtTheCutOff();
    finds();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE closed_run IS NULL"))
        .isEqualTo(2);
    assertThat(day.unexplained()).isZero();

    day.providerCharge("3", "O2", 500, "EUR", TO.plusSeconds(10));
    nextDayFinds();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE outcome = 'matched'"))
        .isEqualTo(2);
    assertThat(day.unexplained()).isZero();
  }

  @Test
  void anOrderOfWhichOnlyHalfIsPaidIsADiscrepancyTheNextDay() {
    anOrderOfWhichHalfIsPaidAtTheCutOff();
    finds();
    nextDayFinds(row("AMOUNT_MISMATCH", "O2", "pi_2", 1500L, 1000L));
  }

  private void anOrderOfWhichHalfIsPaidAtTheCutOff() {
    day.booksCharge("O2", null, 1500, "EUR", TO.minusSeconds(30));
    day.providerCharge("2", "O2", 1000, "EUR", TO.minusSeconds(20));
  }

  @Test
  void aTimingDifferenceWhoseOtherSideNeverComesIsADiscrepancyTheNextDay() {
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.minusSeconds(5));
    finds();
    day.booksCharge("O9", "pi_9", 100, "EUR", TO.plusSeconds(60));
    day.providerCharge("9", "O9", 100, "EUR", TO.plusSeconds(60));
    day.reconciliation.run(
        new Reconciliation.Request(TO, TO.plusSeconds(86400), Scenario.GRACE, false));
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE outcome = 'discrepancy'"))
        .isEqualTo(1);
  }

  @Test
  void aDiscrepancyClosesByItselfWithEvidenceWhenItHasGoneAndIsNeverATwin() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.runAgainWithNewInputs();
    assertThat(day.count("SELECT count(*) FROM discrepancy")).isEqualTo(1);

    day.providerCharge("2", "O2", 500, "EUR", NOON);
    var result = day.runAgainWithNewInputs();
    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(day.open()).isEmpty();
    assertThat(
            day.count(
                "SELECT count(*) FROM discrepancy WHERE resolution = 'fixed' AND"
                    + " jsonb_array_length(resolution_evidence) = 2"))
        .isEqualTo(1);
  }

  @Test
  void aNamelessEntryAmongManyThatNameTheirOrderMatchesByItsPayment() {
    day.bulk(200, 0);
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", null, 500, "EUR", NOON);
    finds();
  }

  @Test
  void entriesOfAShopThatNamesNoOrdersMatchByTheirPayments() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", null, 500, "EUR", NOON);
    day.booksCharge("O3", "pi_3", 700, "EUR", NOON);
    day.providerCharge("3", null, 705, "EUR", NOON);
    finds(row("AMOUNT_MISMATCH", "O3", "pi_3", 700L, 705L));
  }

  /** Another day on which both sides agree. */
  private void nextDayFinds(Scenario.Row... expected) {
    day.booksCharge("O8", "pi_8", 800, "EUR", TO.plusSeconds(60));
    day.providerCharge("8", "O8", 800, "EUR", TO.plusSeconds(60));
    day.reconciliation.run(
        new Reconciliation.Request(TO, TO.plusSeconds(86400), Scenario.GRACE, false));

    assertThat(day.open()).containsExactly(expected);
    assertThat(day.count("SELECT count(*) FROM discrepancy")).isEqualTo(expected.length);
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Cases that went wrong once, found by attacking the match. The comments tell how each did. */
class HardCasesIT extends DayRig {
  /** ORDER style cancels pi_2 against pi_3: both findings vanish, green. */
  @Test
  void anOrderPaidUnderAnotherReferenceIsFlaggedWhateverTheOthersLookLike() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, null, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("3", "O2", 500, "EUR", NOON);
    finds(
        row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null),
        row("PAID_NOT_RECORDED", "O2", "pi_3", null, 500L));
  }

  /** Empty order_id counts as another order (only where >= 99 % of provider rows name orders). */
  @Test
  void booksWithoutOrderNumbersDoNotDrift() {
    day.booksCharge(null, "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds();
  }

  /**
   * provider_movement yields (txn_f, fee) twice: primary key of match_item, the run can never pass.
   */
  @Test
  void aFeeWithAFeeOfItsOwn() {
    day.booksKeep("fee");
    day.provider("fee", "fee", "txn_f", null, null, null, null, -100, "EUR", NOON);
    day.jdbc
        .sql("UPDATE provider_entry SET fee_minor = 19, net_minor = -119 WHERE entry_id = 'txn_f'")
        .update();
    var result = day.run();
    assertThat(result.failure()).isNull();
    assertThat(day.unexplained()).isZero();
  }

  /** 0.00 without counterpart is a critical MISSING_AT_PROVIDER. */
  @Test
  void aFreeOrderIsNothingMissing() {
    day.booksCharge("O2", null, 0, "EUR", NOON);
    finds();
  }

  /** Any failed attempt of the payment beats grace and a succeeded attempt. */
  @Test
  void aFailedFirstAttemptDoesNotTakeTheGracePeriodAway() {
    object("ch_2a", "charge", "failed", 500, "ch_2a", "pi_2");
    object("ch_2b", "charge", "succeeded", 500, "ch_2b", "pi_2");
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.minusSeconds(5));
    finds();
  }

  /** GroupFacts.over() returns the first over-refund of the group only. */
  @Test
  void twoOrdersOfOnePaymentBothOverRefunded() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.booksCharge("O3", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 1000, "EUR", NOON);
    day.booksRefund("O2", "re_2", 600);
    day.booksRefund("O3", "re_3", 700);
    day.providerRefund("2", "2", "O2", 600);
    day.providerRefund("3", "2", "O3", 700);
    day.run();
    assertThat(day.open().stream().map(Scenario.Row::orderId)).contains("O2", "O3");
  }

  /** Order level asks unit.orderId(), not the order that the payment is known by. */
  @Test
  void aRefundWhoseRowNamesNoOrderMatchesThroughItsPaymentsOrder() {
    day.booksRefund("O1", null, 100);
    day.providerRefund("1", "1", null, 100);
    finds();
  }

  /** The same for disputes. */
  @Test
  void aDisputeWhoseRowNamesNoOrderMatchesThroughItsPaymentsOrder() {
    day.books("dispute", "O1", null, null, true, -1000, "EUR", NOON);
    day.provider("dispute", "dispute", "txn_d", "dp_1", "ch_1", "pi_1", null, -1000, "EUR", NOON);
    finds();
  }

  /** Unit.contradicts(): an unknown prefix is taken for a source id of the same sort. */
  @Test
  void aReferenceThatIsNoIdOfTheMovementsDoesNotContradict() {
    day.booksCharge("O2", "cs_live_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds();
  }

  /** A unit of one zero movement is taken for "came and went": RECORDED_NOT_PAID. */
  @Test
  void zeroOnBothSidesAgrees() {
    day.bulk(5, 0);
    day.booksCharge("O2", null, 0, "EUR", NOON);
    day.providerCharge("2", "O2", 0, "EUR", NOON);
    finds();
  }

  /**
   * With the order in the key the unnamed failure row is left alone: wrong type, negative charge.
   */
  @Test
  void aFailureRowThatNamesNoOrder() {
    day.bulk(300, 0);
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge", "charge_failure", "txn_2f", "py_2f", "ch_2", "pi_2", null, -500, "EUR", NOON);
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, 0L));
  }

  /** The same for a refund: REFUND_NOT_RECORDED +1.00 instead of critical REFUND_FAILED_LATER. */
  @Test
  void aRefundFailureRowThatNamesNoOrder() {
    day.bulk(300, 0);
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 100);
    day.provider(
        "refund", "refund_failure", "txn_1f", "re_1", "ch_1", "pi_1", null, 100, "EUR", NOON);
    finds(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
  }

  /** The same for refunds. */
  @Test
  void aRefundUnderAnotherIdIsFlaggedWhateverTheOthersLookLike() {
    day.bulk(20, 0);
    for (int i = 1; i <= 5; i++) {
      day.booksRefund("B" + i, null, 50);
      day.providerRefund("b" + i, "b" + i, "B" + i, 50);
    }
    day.booksRefund("O1", "re_8", 100);
    day.providerRefund("9", "1", "O1", 100);
    finds(
        row("REFUND_MISSING_AT_PROVIDER", "O1", "re_8", -100L, null),
        row("REFUND_NOT_RECORDED", "O1", "re_9", null, -100L));
  }

  /** ENTRY style cancels half of a unit; the other half is a charge of -5.00 "not recorded". */
  @Test
  void aChargeThatFailedLaterIsRecordedNotPaidWhateverTheReferences() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, "txn_p" + i, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "txn_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge", "charge_failure", "txn_2f", "py_2f", "ch_2", "pi_2", "O2", -500, "EUR", NOON);
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, 0L));
  }

  /** The same for a partial capture. */
  @Test
  void aPartialCaptureIsAnAmountMismatchWhateverTheReferences() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, "txn_p" + i, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "txn_2", 500, "EUR", NOON);
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
    finds(row("AMOUNT_MISMATCH", "O2", "pi_2", 500L, 300L));
  }
}

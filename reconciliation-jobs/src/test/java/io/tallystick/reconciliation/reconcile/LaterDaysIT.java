package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether what was found stays open, once later days or imports tell more. Found by attacking. */
class LaterDaysIT extends DayRig {
  /**
   * Closed as fixed, RECORDED_NOT_PAID dropped: Conclusion.FORGET_UNFOUNDED + conclude-closed.sql.
   */
  @Test
  void missingChargeThatTurnsOutFailedStaysOpen() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    object("ch_2", "charge", "failed", 500, "ch_2", "pi_2"); // the next night's API import
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isNotEmpty();
  }

  /** Same; PAID_NOT_RECORDED becomes DUPLICATE_CHARGE of an entry outside the window: lost. */
  @Test
  void paidNotRecordedThatTurnsOutADuplicateStaysOpen() {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.providerCharge("3", "O2", 500, "EUR", NOON);
    finds(
        row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L),
        row("PAID_NOT_RECORDED", "O2", "pi_3", null, 500L));
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
    assertThat(day.open().get(0).providerRef()).isEqualTo("pi_3");
  }

  /** Same; REFUND_MISSING_AT_PROVIDER becomes REFUND_STATUS_MISMATCH: lost. */
  @Test
  void missingRefundThatTurnsOutFailedStaysOpen() {
    day.booksRefund("O1", "re_1", 100);
    finds(row("REFUND_MISSING_AT_PROVIDER", "O1", "re_1", -100L, null));
    object("re_1", "refund", "failed", 100, "ch_1", "pi_1");
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isNotEmpty();
  }

  /** Same; the classic double charge over two days ends CLEAN with nothing open. */
  @Test
  void anUnrecordedChargeWhoseOrderIsPaidAgainTheNextDayStaysOpen() {
    day.providerCharge("2", "O2", 500, "EUR", NOON); // our side timed out and recorded nothing
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
    // the customer tries again after midnight: both sides agree on that one
    day.booksCharge("O2", "pi_3", 500, "EUR", TO.plusSeconds(60));
    day.providerCharge("3", "O2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    var second = day.runDay(2);
    assertThat(second.verdict()).isEqualTo(Verdict.DISCREPANCIES); // it is CLEAN
    assertThat(day.open().stream().map(Scenario.Row::providerRef)).containsExactly("pi_2");
  }

  /** Same; UNKNOWN_TO_US becomes PAID_NOT_RECORDED: lost. */
  @Test
  void anUnknownChargeWhoseOrderIsFilledInLaterStaysOpen() {
    day.providerCharge("2", null, 500, "EUR", NOON);
    finds(row("UNKNOWN_TO_US", null, "pi_2", null, 500L));
    day.jdbc.sql("UPDATE provider_entry SET order_ref = 'O2' WHERE entry_id = 'txn_2'").update();
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open().stream().map(Scenario.Row::providerRef)).containsExactly("pi_2");
  }

  /**
   * Re-run of day 1 sees it as timing, closes day 2's finding as fixed; no later run looks again.
   */
  @Test
  void anEarlierDayComparedAgainDoesNotCloseWhatTheLaterDayFound() {
    day.booksCharge("O2", "pi_2", 500, "EUR", LATE);
    finds(); // timing
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.runAgainWithNewInputs(); // an import brought another row of day 1
    day.agreeOn(3);
    day.runDay(3);
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
  }

  /** Re-run of day 1 does not see day 2's failure row, closes it as fixed; never reopened. */
  @Test
  void anEarlierDayComparedAgainDoesNotCloseARefundThatFailedLater() {
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 100);
    finds();
    day.provider(
        "refund",
        "refund_failure",
        "txn_1f",
        "re_1",
        "ch_1",
        "pi_1",
        "O1",
        100,
        "EUR",
        TO.plusSeconds(3600));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).containsExactly(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
    day.runAgainWithNewInputs();
    day.agreeOn(3);
    day.runDay(3);
    assertThat(day.open()).containsExactly(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
  }

  /** Re-run of day 1 reopens what day 2 has proven (last_seen isn't moved by closing). */
  @Test
  void anEarlierDayComparedAgainDoesNotReopenWhatTheLaterDayProvedFixed() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.providerCharge("2", "O2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isEmpty();
    day.runAgainWithNewInputs();
    assertThat(day.open()).isEmpty();
  }

  /** Outcome timing counts as "not found" and closes as fixed, with the lone entry as evidence. */
  @Test
  void aLongerGraceDoesNotCloseAsFixedWhatIsStillMissing() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.reconciliation.run(new Reconciliation.Request(FROM, TO, Duration.ofHours(13), false));
    assertThat(day.count("SELECT count(*) FROM discrepancy WHERE resolution = 'fixed'")).isZero();
  }

  /** Unit.latest() makes an old charge young again; the open discrepancy is closed as fixed. */
  @Test
  void aReversalInsideTheGracePeriodDoesNotCloseAnUnrecordedCharge() {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
    day.agreeOn(2);
    day.provider(
        "charge",
        "partial_capture_reversal",
        "txn_2p",
        "re_2p",
        "ch_2",
        "pi_2",
        "O2",
        -100,
        "EUR",
        LATE.plus(Duration.ofDays(1)));
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
  }

  @Test
  void aTimingDifferenceThatCancelsOutWhenItsDayIsComparedAgainIsClosed() {
    day.booksCharge("O2", "pi_2", 500, "EUR", LATE);
    finds();
    day.providerCharge("2", "O2", 500, "EUR", LATE.plusSeconds(5));
    day.runAgainWithNewInputs();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE closed_run IS NULL"))
        .isZero();
  }

  /**
   * Anchor is the smallest id: a later, smaller one makes a new discrepancy, the old is "fixed".
   */
  @Test
  void aDifferenceThatGrowsByAnEntryStaysTheSameDiscrepancy() {
    day.booksCharge("O2", null, 1000, "EUR", NOON);
    day.providerCharge("5", "O2", 300, "EUR", NOON);
    finds(row("AMOUNT_MISMATCH", "O2", "pi_5", 1000L, 300L));
    day.agreeOn(2);
    day.providerCharge("4", "O2", 300, "EUR", NOON.plus(Duration.ofDays(1)));
    day.runDay(2);
    assertThat(day.count("SELECT count(*) FROM discrepancy WHERE resolution = 'fixed'")).isZero();
  }

  /** AMOUNT_MISMATCH is raised inside the grace period though part of the other side is to come. */
  @Test
  void anOrderPaidByTwoChargesAcrossMidnightIsATimingDifferenceFirst() {
    day.booksCharge("O2", null, 500, "EUR", LATE);
    day.providerCharge("2", "O2", 300, "EUR", LATE);
    finds();
  }

  /** As T1, by a change of the anchor. */
  @Test
  void anOverRefundThatOurBooksAdoptIsStillOpen() {
    day.booksRefund("O1", "re_1", 700);
    day.providerRefund("1", "1", "O1", 700);
    day.providerRefund("2", "1", "O1", 700);
    finds(row("OVER_REFUNDED", "O1", "re_2", null, -700L));
    day.booksRefund("O1", "re_2", 700); // adopted, dated when the provider made it
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open().stream().map(Scenario.Row::type)).containsExactly("OVER_REFUNDED");
  }

  /** timing_difference without order_id and provider_ref is never seeded again. */
  @Test
  void aFeeWithoutReferencesInTheGracePeriodIsNotForgotten() {
    day.booksKeep("fee");
    day.books("fee", null, null, null, true, -150, "EUR", LATE);
    finds();
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one day leaves and the next one brings. */
class FollowingDaysIT extends DayRig {
  @Test
  void anOrderPaidByTwoChargesAcrossMidnightAgreesTheNextDay() {
    day.booksCharge("O2", null, 500, "EUR", LATE);
    day.providerCharge("2", "O2", 300, "EUR", LATE);
    day.run();
    day.providerCharge("3", "O2", 200, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    var second = day.runDay(2);
    assertThat(second.failure()).isNull();
    assertThat(day.open()).isEmpty();
    assertThat(day.unexplained()).isZero();
  }

  @Test
  void aDuplicateChargeThatIsRefundedUnrecordedIsNamedOnBoth() {
    day.providerCharge("2", "O1", 1000, "EUR", NOON);
    day.providerRefund("2", "2", "O1", 1000);
    finds(
        row("DUPLICATE_CHARGE", "O1", "pi_2", null, 1000L),
        row("REFUND_NOT_RECORDED", "O1", "re_2", null, -1000L));
  }

  @Test
  void aRefundInALaterWindowThanItsCharge() {
    finds();
    day.books("refund", "O1", null, null, true, -100, "EUR", NOON.plus(Duration.ofDays(1)));
    day.provider(
        "refund",
        "refund",
        "txn_r9",
        "re_9",
        "ch_1",
        "pi_1",
        "O1",
        -100,
        "EUR",
        NOON.plus(Duration.ofDays(1)));
    day.provider(
        "dispute",
        "dispute",
        "txn_d9",
        "dp_9",
        "ch_1",
        "pi_1",
        null,
        -900,
        "EUR",
        NOON.plus(Duration.ofDays(1)));
    day.agreeOn(2);
    var second = day.runDay(2);
    assertThat(second.failure()).isNull();
    assertThat(day.open()).containsExactly(row("DISPUTE_NOT_RECORDED", "O1", "dp_9", null, -900L));
  }

  @Test
  void jpyAndKwdSideBySideUnderOneOrder() {
    day.booksCharge("O2", null, 500, "JPY", NOON);
    day.booksCharge("O2", null, 1250, "KWD", NOON);
    day.providerCharge("2", "O2", 500, "JPY", NOON);
    day.providerCharge("3", "O2", 1250, "KWD", NOON);
    finds();
  }
}

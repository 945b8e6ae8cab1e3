package io.tallystick.reconciliation.fulfillmentsafety;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DOWNLOAD_WITHOUT_ENTITLEMENT;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.FULFILLED_NOT_PAID;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAID_NOT_FULFILLED;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.fulfillment.Downloads;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.checkout.fulfillment.Shipping;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.ShopRig;
import io.tallystick.reconciliation.check.ShopRig.Bought;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FulfillmentSafetyIT {
  private static final String CHECK = FulfillmentSafety.NAME;

  private ShopRig shop = new ShopRig();

  @AfterEach
  void close() {
    shop.close();
  }

  private Fulfillments fulfillments() {
    return shop.rig.service(Fulfillments.class);
  }

  /** Paid, and its event is published to nobody. */
  private Bought mug() {
    return shop.buy("pm_card_visa");
  }

  private Bought song() {
    return shop.buy("SONG-1", "pm_card_visa", Attribution.NONE);
  }

  /** As if all of the orders' history had happened so much earlier, such as "2 hours". */
  private void age(String by) {
    shop.rig.sql("UPDATE order_event SET occurred_at = occurred_at - interval '%s'".formatted(by));
    shop.rig.sql(
        """
        UPDATE fulfillment SET created_at = created_at - interval '%1$s', changed_at = changed_at - interval '%1$s';
        UPDATE shipment SET recorded_at = recorded_at - interval '%1$s';
        UPDATE entitlement SET granted_at = granted_at - interval '%1$s';
        UPDATE download SET downloaded_at = downloaded_at - interval '%1$s'
        """
            .formatted(by));
  }

  private int count(String sql) {
    return shop.rig.one(Integer.class, "SELECT count(*)::int FROM " + sql);
  }

  private void ship(Bought bought) {
    fulfillments().request(bought.orderId(), "test");
    assertThat(fulfillments().shipped(bought.orderId(), "P-1", Map.of("MUG-1", 1)))
        .isInstanceOf(Shipping.Recorded.class);
  }

  private void order(Bought bought, String state) {
    shop.rig.sql(
        "UPDATE orders SET state = '%s' WHERE order_id = '%s'".formatted(state, bought.orderId()));
  }

  @Test
  void whatIsPaidAndSentOrGrantedOrComesBackLaterIsAllRight() {
    ship(mug());
    Bought granted = song();
    fulfillments().request(granted.orderId(), "test");
    Bought returned = mug();
    ship(returned);
    age("3 hours");
    happened(returned, "refunded", "2 hours");

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.lines()).isEmpty();
    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(3);
  }

  private void happened(Bought bought, String to, String ago) {
    order(bought, to);
    shop.rig.sql(
        """
        INSERT INTO order_event (order_id, from_state, to_state, reason, actor, occurred_at)
        VALUES ('%s', 'paid', '%s', 'test', 'test', timestamptz '%s' - interval '%s')
        """
            .formatted(bought.orderId(), to, CheckRig.NOW, ago));
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment_pending", "payment_failed", "payment_authorized", "cancelled"})
  void whatWasSentWithoutMoneyIsFlagged(String state) {
    Bought bought = mug();
    ship(bought);
    age("2 hours");
    order(bought, state);
    shop.rig.sql("DELETE FROM order_event WHERE to_state = 'paid'");

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.lines()).containsExactly(new Line(FULFILLED_NOT_PAID, 1, 1, 0, 0));
    assertThat(shop.rig.discrepancies())
        .containsExactly(open("FULFILLED_NOT_PAID", bought.orderId()));
    assertThat(shop.rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .isEqualTo(
            "Order %s was shipped, but never paid: it is %s.".formatted(bought.orderId(), state));
    assertThat(shop.rig.one(String.class, "SELECT severity FROM discrepancy"))
        .isEqualTo("critical");
  }

  @Test
  void downloadsOfAnUnpaidOrderAreFlaggedUntilItIsPaid() {
    Bought bought = song();
    fulfillments().request(bought.orderId(), "test");
    age("2 hours");
    order(bought, "payment_pending");
    shop.rig.sql("DELETE FROM order_event WHERE to_state = 'paid'");
    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(FULFILLED_NOT_PAID, 1, 1, 0, 0));

    happened(bought, "paid", "1 hour");
    order(bought, "fulfilled");

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(shop.rig.discrepancies())
        .containsExactly(resolved("FULFILLED_NOT_PAID", bought.orderId(), "fixed"));
  }

  @Test
  void whatWasSentAfterAllTheMoneyWentBackIsFlagged() {
    Bought bought = mug();
    ship(bought);
    age("2 hours");
    happened(bought, "refunded", "3 hours");

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(FULFILLED_NOT_PAID, 1, 1, 0, 0));

    assertThat(shop.rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .endsWith("though all its money had gone back before.");
  }

  @Test
  void whatIsPaidAndWasForgottenIsAskedForOnce() {
    Bought mug = mug();
    Bought song = song();
    age("2 hours");

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.lines()).containsExactly(new Line(PAID_NOT_FULFILLED, 2, 2, 2, 2));
    assertThat(shop.rig.discrepancies())
        .containsExactlyInAnyOrder(
            resolved("PAID_NOT_FULFILLED", mug.orderId(), "auto_repaired"),
            resolved("PAID_NOT_FULFILLED", song.orderId(), "auto_repaired"));
    assertThat(fulfillments().find(mug.orderId()).orElseThrow().state().code())
        .isEqualTo("requested");
    assertThat(fulfillments().find(song.orderId()).orElseThrow().state().code())
        .isEqualTo("granted");
    assertThat(count("fulfillment_item")).isEqualTo(1);
    assertThat(count("entitlement")).isEqualTo(1);
    assertThat(
            shop.rig.one(
                String.class,
                "SELECT DISTINCT actor FROM audit WHERE subject LIKE 'fulfillment:%'"))
        .isEqualTo("run " + result.runId());
    String before = shop.everything();
    shop.rig.run(CHECK);
    assertThat(count("fulfillment_item")).isEqualTo(1);
    assertThat(count("audit WHERE subject LIKE 'fulfillment:%'")).isEqualTo(2);
    assertThat(before).contains(mug.orderId());
  }

  @Test
  void whatIsYoungInReviewOrBeingUndoneIsLeftAlone() {
    Bought review = mug();
    shop.rig.sql(
        "UPDATE orders SET review_reason = 'large' WHERE order_id = '%s'"
            .formatted(review.orderId()));
    Bought undone = mug();
    shop.rig.sql(
        """
        INSERT INTO compensation (attempt_id, order_id, reason, needed_at, next_try_at)
        VALUES ('%s', '%s', 'test', now(), now())
        """
            .formatted(undone.attemptId(), undone.orderId()));
    Bought elsewhere = mug();
    shop.rig.sql(
        "UPDATE orders SET cart_id = NULL WHERE order_id = '%s'".formatted(elsewhere.orderId()));
    age("2 hours");
    Bought young = mug();

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.lines()).isEmpty();
    assertThat(fulfillments().find(young.orderId())).isEmpty();
    assertThat(count("fulfillment")).isZero();
  }

  @Test
  void whatWasHeldIsAskedForWhenItsReviewIsOver() {
    Bought bought = mug();
    shop.rig.sql("UPDATE orders SET review_reason = 'large'");
    fulfillments().request(bought.orderId(), "test");
    age("2 hours");
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
    shop.rig.sql("UPDATE orders SET review_reason = NULL");

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PAID_NOT_FULFILLED, 1, 1, 1, 1));
  }

  @Test
  void whatFailedOrWasCancelledStaysForAPerson() {
    Bought failed = mug();
    fulfillments().request(failed.orderId(), "test");
    fulfillments().failed(failed.orderId(), "no parcel fits", "warehouse");
    Bought cancelled = mug();
    fulfillments().request(cancelled.orderId(), "test");
    fulfillments().cancel(cancelled.orderId(), "mistake", "anna");
    age("2 hours");

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PAID_NOT_FULFILLED, 2, 2, 2, 0));

    assertThat(count("run_repair WHERE state = 'not_done'")).isEqualTo(2);
    assertThat(fulfillments().find(failed.orderId()).orElseThrow().state().code())
        .isEqualTo("failed");
    assertThat(
            shop.rig.one(
                String.class,
                "SELECT explanation FROM discrepancy WHERE order_id = '%s'"
                    .formatted(failed.orderId())))
        .endsWith("its fulfillment failed: no parcel fits.");
  }

  private String download(Bought bought, int times) {
    fulfillments().request(bought.orderId(), "test");
    Downloads downloads = shop.rig.service(Downloads.class);
    String entitlement = downloads.ofOrder(bought.orderId()).getFirst().entitlementId();
    var issued = (Downloads.Issued) downloads.issue(entitlement);
    for (int i = 0; i < times; i++) {
      assertThat(downloads.redeem(issued.token())).isInstanceOf(Downloads.Granted.class);
    }
    return entitlement;
  }

  @Test
  void downloadsByRightAreAllRightAlsoIfTheRightIsTakenBackLater() {
    Bought bought = song();
    download(bought, 5);
    age("2 hours");
    shop.rig.sql("UPDATE entitlement SET revoked_at = timestamptz '%s'".formatted(CheckRig.NOW));
    assertThat(shop.rig.run(CHECK).lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE entitlement SET revoked_at = '2026-09-01T22:00Z'       | 5 | it had been taken"
            + " back",
        "UPDATE download_token SET expires_at = '2026-09-01T23:00Z', issued_at = '2026-08-31' | 5 |"
            + " the token had expired",
        "INSERT INTO download (token_hash, downloaded_at) SELECT token_hash, '2026-09-01T23:30Z'"
            + " FROM download_token | 1 | the token was used up",
        "SET session_replication_role = 'replica'; DELETE FROM entitlement; SET"
            + " session_replication_role = 'origin' | 5 | there is no such right",
      })
  void downloadsWithoutARightAreFlaggedOncePerRight(String done, int times, String why) {
    Bought bought = song();
    String entitlement = download(bought, 5);
    age("2 hours");
    shop.rig.sql(done);

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(DOWNLOAD_WITHOUT_ENTITLEMENT, 1, 1, 0, 0));

    assertThat(shop.rig.discrepancies())
        .containsExactly(open("DOWNLOAD_WITHOUT_ENTITLEMENT", entitlement));
    assertThat(shop.rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .contains(times + " times")
        .endsWith(why + ".");
    assertThat(shop.rig.run(CHECK, CheckRig.TO, CheckRig.TO.plusSeconds(3600), false).lines())
        .containsExactly(new Line(DOWNLOAD_WITHOUT_ENTITLEMENT, 1, 0, 0, 0)); // still looked at
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothingAndADryRunNeither() {
    Bought bought = mug();
    fulfillments().request(bought.orderId(), "test");
    fulfillments().failed(bought.orderId(), "no parcel fits", "warehouse");
    mug();
    age("2 hours");
    String before = shop.everything();
    assertThat(shop.rig.dryRun(CHECK).lines())
        .containsExactly(new Line(PAID_NOT_FULFILLED, 2, 2, 2, 0));
    assertThat(shop.everything()).isEqualTo(before);
    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PAID_NOT_FULFILLED, 2, 2, 2, 1));
    shop.rig.run(CHECK); // what was repaired is gone
    before = shop.everything();
    assertThat(shop.rig.run(CHECK).repeated()).isTrue();
    assertThat(shop.everything()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO run_repair       | 3",
        "INSERT INTO fulfillment_item | 0",
        "INSERT INTO fulfillment_item | 4",
        "UPDATE run_repair            | 5",
        "INSERT INTO discrepancy      | 0",
      })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    for (int i = 0; i < 8; i++) {
      mug();
    }
    age("2 hours");
    shop.rig.killed(CHECK, statement, survive);

    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);

    assertThat(count("fulfillment WHERE state = 'requested'")).isEqualTo(8);
    assertThat(count("fulfillment_item")).isEqualTo(8);
    assertThat(count("audit WHERE action = 'fulfillment.requested'")).isEqualTo(8);
    assertThat(count("discrepancy WHERE resolution = 'auto_repaired'")).isEqualTo(8);
    assertThat(count("orders WHERE state = 'fulfillment_pending'")).isEqualTo(8);
    assertThat(count("reconciliation_run")).isEqualTo(1);
  }
}

package io.tallystick.reconciliation.attributioncheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.ATTRIBUTION_MISSING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PHANTOM_CONVERSION;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.attribution.Attribution;
import io.tallystick.checkout.attribution.ClientEvent;
import io.tallystick.checkout.attribution.ClientEvents;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.ShopRig;
import io.tallystick.reconciliation.check.ShopRig.Bought;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributionCheckIT {
  private static final String CHECK = AttributionCheck.NAME;
  private static final Attribution NEWS =
      new Attribution("news", "mail", "autumn", null, null, null, null);

  private final ShopRig shop = new ShopRig();
  private int events;

  @AfterEach
  void close() {
    shop.close();
  }

  /** Bought yesterday; the server's own purchase is written down as its consumer does it. */
  private Bought bought(Attribution said) {
    Bought bought = shop.buy("MUG-1", "pm_card_visa", said);
    shop.rig.sql(
        """
        INSERT INTO analytics_event (event_key, kind, order_id, amount_minor, currency, occurred_at)
        SELECT 'purchase:' || order_id, 'purchase', order_id, total_minor, currency, '2026-09-01T20:00Z'
        FROM orders WHERE order_id = '%s'
        """
            .formatted(bought.orderId()));
    return bought;
  }

  private long total(Bought bought) {
    return shop.rig.one(
        Long.class,
        "SELECT total_minor FROM orders WHERE order_id = '%s'".formatted(bought.orderId()));
  }

  /** Told yesterday by a browser. */
  private String told(
      String kind, @Nullable String orderId, @Nullable Long value, Attribution attribution) {
    String id = "event-%04d".formatted(++events);
    var event =
        new ClientEvent(id, kind, orderId, value, value == null ? null : "EUR", attribution);
    assertThat(shop.rig.service(ClientEvents.class).store(List.of(event)).stored()).isEqualTo(1);
    received(id, "2026-09-01T20:01Z");
    return id;
  }

  private void received(String id, String at) {
    shop.rig.sql(
        "UPDATE client_event SET received_at = '%s' WHERE client_event_id = '%s'"
            .formatted(at, id));
  }

  private void order(Bought bought, String state) {
    shop.rig.sql("DELETE FROM order_event WHERE to_state = 'paid'");
    shop.rig.sql(
        "UPDATE orders SET state = '%s' WHERE order_id = '%s'".formatted(state, bought.orderId()));
  }

  private String explanation() {
    return shop.rig.one(String.class, "SELECT explanation FROM discrepancy");
  }

  @Test
  void whereBothSayTheSameOrNothingIsKnownNothingIsFound() {
    Bought known = bought(NEWS);
    told("purchase", known.orderId(), total(known), NEWS);
    Bought direct = bought(Attribution.NONE);
    told("page_view", direct.orderId(), null, Attribution.NONE);
    told("purchase", direct.orderId(), total(direct), Attribution.NONE);
    Bought silent = bought(Attribution.NONE);
    told("purchase", silent.orderId(), null, Attribution.NONE); // names no amount

    CheckResult result = shop.rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(6);
    assertThat(shop.rig.discrepancies()).isEmpty();
  }

  @Test
  void anOrderWithoutTheSourceThatThePagesToldOfIsFoundUntilItHasOne() {
    Bought bought = bought(Attribution.NONE);
    told("page_view", bought.orderId(), null, NEWS);

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(ATTRIBUTION_MISSING, 1, 1, 0, 0));

    assertThat(shop.rig.discrepancies())
        .containsExactly(open("ATTRIBUTION_MISSING", bought.orderId()));
    assertThat(explanation()).contains("news / mail / autumn");
    shop.rig.sql("UPDATE order_attribution SET source = 'news'");
    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(shop.rig.discrepancies())
        .containsExactly(resolved("ATTRIBUTION_MISSING", bought.orderId(), "fixed"));
  }

  @Test
  void claimsOfOrdersThatWeDoNotHaveAreOneDifferencePerDayHoweverMany() {
    for (int i = 0; i < 30; i++) {
      told("purchase", i % 2 == 0 ? "GHOST-" + i : null, 999L, NEWS);
    }
    received(told("purchase", "GHOST-X", 999L, NEWS), "2026-08-31T12:00Z"); // another day's

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PHANTOM_CONVERSION, 1, 1, 0, 0));

    assertThat(shop.rig.discrepancies())
        .containsExactly(open("PHANTOM_CONVERSION", "unknown:2026-09-01"));
    assertThat(explanation()).startsWith("On 2026-09-01 browsers claimed 30 purchases");
    assertThat(
            shop.rig.one(
                Integer.class, "SELECT jsonb_array_length(evidence -> 'orders') FROM discrepancy"))
        .isEqualTo(10);
    assertThat(shop.rig.run(CHECK, CheckRig.TO, CheckRig.TO.plusSeconds(3600), false).lines())
        .containsExactly(new Line(PHANTOM_CONVERSION, 1, 0, 0, 0)); // looked at again, whole
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment_failed", "expired", "cancelled"})
  void aClaimOfAnOrderThatWasNeverPaidIsFoundOnce(String state) {
    Bought bought = bought(NEWS);
    order(bought, state);
    told("purchase", bought.orderId(), total(bought), NEWS);
    told("purchase", bought.orderId(), total(bought), NEWS);

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PHANTOM_CONVERSION, 1, 1, 0, 0));

    assertThat(explanation())
        .isEqualTo(
            "Marketing counts order %s, but it was never paid: it is %s."
                .formatted(bought.orderId(), state));
  }

  @Test
  void aClaimOfAPaymentUnderWayIsGivenTimeAndFoundWhenItComesToNothing() {
    Bought bought = bought(NEWS);
    order(bought, "payment_pending");
    received(told("purchase", bought.orderId(), total(bought), NEWS), "2026-08-26T12:00Z");
    assertThat(shop.rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    order(bought, "payment_failed");
    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PHANTOM_CONVERSION, 1, 1, 0, 0));
  }

  @Test
  void aClaimOfAnotherAmountIsFoundWithBoth() {
    Bought bought = bought(NEWS);
    told("purchase", bought.orderId(), total(bought) + 100, NEWS);

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(new Line(PHANTOM_CONVERSION, 1, 1, 0, 0));

    assertThat(
            shop.rig.one(
                Boolean.class,
                "SELECT provider_minor = books_minor + 100 AND at_stake_minor = 0 FROM"
                    + " discrepancy"))
        .isTrue();
  }

  @Test
  void whatIsYoungerThanTheGraceIsGivenTime() {
    received(told("purchase", "GHOST", 1L, NEWS), "2026-09-02T00:30Z");
    assertThat(shop.rig.run(CHECK, CheckRig.TO, CheckRig.TO.plusSeconds(3600), false).verdict())
        .isEqualTo(Verdict.CLEAN);
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothingAndADryRunNeither() {
    Bought bought = bought(Attribution.NONE);
    told("purchase", bought.orderId(), 1L, NEWS);
    told("purchase", "GHOST", 1L, NEWS);
    String before = shop.everything();
    List<Line> dry = shop.rig.dryRun(CHECK).lines();
    assertThat(shop.everything()).isEqualTo(before);
    assertThat(shop.rig.run(CHECK).lines())
        .isEqualTo(dry)
        .containsExactly(
            new Line(ATTRIBUTION_MISSING, 1, 1, 0, 0), new Line(PHANTOM_CONVERSION, 2, 2, 0, 0));
    before = shop.everything();
    assertThat(shop.rig.run(CHECK).repeated()).isTrue();
    assertThat(shop.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "INSERT INTO run_finding, 0",
    "UPDATE run_finding SET gone, 0",
    "INSERT INTO discrepancy, 0"
  })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    for (int i = 0; i < 3; i++) {
      Bought bought = bought(Attribution.NONE);
      told("purchase", bought.orderId(), 1L, NEWS);
    }
    told("purchase", "GHOST", 1L, NEWS);
    shop.rig.killed(CHECK, statement, survive);

    assertThat(shop.rig.run(CHECK).lines())
        .containsExactly(
            new Line(ATTRIBUTION_MISSING, 3, 3, 0, 0), new Line(PHANTOM_CONVERSION, 4, 4, 0, 0));
    assertThat(shop.rig.discrepancies()).hasSize(7);
    assertThat(shop.rig.one(Integer.class, "SELECT count(*)::int FROM reconciliation_run"))
        .isEqualTo(1);
  }
}

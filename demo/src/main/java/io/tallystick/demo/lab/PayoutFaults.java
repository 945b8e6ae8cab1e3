package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import io.tallystick.sandbox.Payout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Money on its way to the bank, and what the provider keeps of it. */
final class PayoutFaults {
  /** Its money never arrives. */
  static final int LOST_DAY = -8;

  private static final int FAILING_DAY = -4;
  private static final int PARTLESS_DAY = -1;
  private static final String LOSE_A_PART =
      """
      UPDATE provider_entry SET payout_id = NULL
      WHERE entry_id = (SELECT min(entry_id) FROM provider_entry WHERE payout_id = :payout AND kind = 'charge')
      """;

  private PayoutFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.PAYOUT_SUM_MISMATCH,
            "a clean-up script took a part of the payout from what was imported",
            PayoutFaults::partLost),
        new Fault(
            DiscrepancyType.PAYOUT_FAILED_LATER,
            "the bank sent a payout back after days",
            PayoutFaults::sentBack),
        new Fault(
            DiscrepancyType.PAYOUT_NOT_AT_BANK,
            "a payout that the bank's statement doesn't show",
            PayoutFaults::notAtBank),
        new Fault(
            DiscrepancyType.FEE_VARIANCE,
            "the provider takes its list price for cards in pounds, less was agreed",
            PayoutFaults::dearCard));
  }

  /** The euros that were paid out on that day. */
  static Payout of(Scene scene, int days) {
    Instant from = scene.day.plus(Duration.ofDays(days));
    return scene.lab.shop.ledger.payouts().stream()
        .filter(payout -> payout.currency().equals("eur"))
        .filter(payout -> !payout.created().isBefore(from))
        .filter(payout -> payout.created().isBefore(from.plus(Duration.ofDays(1))))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No payout on day " + days));
  }

  private static void partLost(Scene scene) {
    scene.inTheDay(
        () -> {
          String payout = of(scene, PARTLESS_DAY).id();
          if (scene.sql(LOSE_A_PART).param("payout", payout).update() != 1) {
            throw new IllegalStateException("Nothing is known of payout " + payout);
          }
          scene.happened(payout);
          scene.expect(DiscrepancyType.PAYOUT_SUM_MISMATCH, null, payout);
        });
  }

  private static void sentBack(Scene scene) {
    scene.inTheDay(
        () -> {
          String payout = of(scene, FAILING_DAY).id();
          var _ = scene.lab.shop.ledger.failPayout(payout, scene.lab.now());
          scene.lab.settle();
          scene.happened(payout);
          scene.expect(DiscrepancyType.PAYOUT_FAILED_LATER, null, payout);
        });
  }

  /** {@link Bank} leaves it out of its statement. */
  private static void notAtBank(Scene scene) {
    scene.at(
        Bank.STATEMENT.plusSeconds(1),
        () -> {
          String payout = of(scene, LOST_DAY).id();
          scene.happened(payout);
          scene.expect(DiscrepancyType.PAYOUT_NOT_AT_BANK, null, payout);
        });
  }

  private static void dearCard(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(Home.EXPATRIATE);
          visit.put("SONG-1", 1 + scene.chance.nextInt(5));
          Bought order = scene.buy(visit, scene.card());
          String charge = scene.chargeOf(order);
          String movement =
              scene.lab.shop.ledger.balanceTransactions().stream()
                  .filter(row -> charge.equals(row.source()))
                  .findFirst()
                  .orElseThrow()
                  .id();
          scene.expect(DiscrepancyType.FEE_VARIANCE, order.orderId(), movement);
        });
  }
}

package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.sandbox.Dispute;
import java.time.Duration;
import java.util.List;

/** Money that a bank takes back, and time that runs out. */
final class DisputeFaults {
  private static final List<String> DISPUTES = List.of("/v1/disputes/*");
  private static final List<String> TOLD = List.of("charge.dispute.");

  /** The provider's time for evidence, and how early it has to be told. */
  private static final Duration TO_TELL = Duration.ofDays(14 - 3);

  private DisputeFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.DISPUTE_NOT_RECORDED,
            "finance forgot to book the dispute",
            DisputeFaults::forgotten),
        new Fault(
            DiscrepancyType.DISPUTE_NOT_RECORDED,
            "asked about the dispute, the provider's lagging copy knew nothing",
            DisputeFaults::notKnown),
        new Fault(
            DiscrepancyType.DISPUTE_DEADLINE,
            "a dispute was left lying until three days before its deadline",
            DisputeFaults::leftLying));
  }

  private static Dispute dispute(Scene scene, Bought order) {
    Dispute dispute =
        scene.lab.shop.ledger.dispute(
            scene.chargeOf(order), order.amountMinor(), "fraudulent", scene.lab.now());
    scene.happened(dispute.id());
    return dispute;
  }

  private static void forgotten(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          Dispute dispute = dispute(scene, order);
          scene.lab.notBooked.add(dispute.id());
          scene.lab.settle();
          scene.expect(DiscrepancyType.DISPUTE_NOT_RECORDED, order.orderId(), dispute.id());
        });
  }

  private static void notKnown(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          List<String> told =
              scene.lab.whileLagging(
                  DISPUTES,
                  () ->
                      scene.expect(
                          DiscrepancyType.DISPUTE_NOT_RECORDED,
                          order.orderId(),
                          dispute(scene, order).id()),
                  TOLD);
          for (String event : told) {
            scene.expect(DiscrepancyType.WEBHOOK_FAILED, null, event);
          }
          scene.lab.settle();
        });
  }

  private static void leftLying(Scene scene) {
    Duration first = Scene.days(-11).plusHours(7);
    scene.at(
        scene.between(first, first.plusHours(12)),
        () -> {
          Bought order = scene.buy();
          Dispute dispute = dispute(scene, order);
          scene.lab.settle();
          scene.expect(
              DiscrepancyType.DISPUTE_DEADLINE,
              order.orderId(),
              dispute.id(),
              scene.lab.now().plus(TO_TELL));
        });
  }
}

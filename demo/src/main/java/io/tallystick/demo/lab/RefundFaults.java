package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.SomebodysSql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Money that went back, or didn't, and the other side doesn't know. */
final class RefundFaults {
  /** Asked when an event of a refund comes. */
  private static final List<String> REFUNDS = List.of("/v1/refunds", "/v1/refunds/*");

  /** Their events are given up if the provider doesn't know the refund. */
  private static final List<String> TOLD = List.of("refund.", "charge.refund.", "charge.refunded");

  private RefundFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.REFUND_MISSING_AT_PROVIDER,
            "a refund was booked by SQL, and never sent",
            RefundFaults::neverSent),
        new Fault(
            DiscrepancyType.OVER_REFUNDED,
            "a refund was booked once more, from a restored backup",
            RefundFaults::bookedTwice),
        new Fault(
            DiscrepancyType.REFUND_NOT_RECORDED,
            "refunded in the dashboard; asked about it, the provider's lagging copy knew nothing",
            RefundFaults::fromTheDashboard),
        new Fault(
            DiscrepancyType.REFUND_AMOUNT_MISMATCH,
            "somebody mistyped the refund's amount in SQL",
            scene ->
                harmed(scene, DiscrepancyType.REFUND_AMOUNT_MISMATCH, SomebodysSql::mistypeRefund)),
        new Fault(
            DiscrepancyType.REFUND_STATUS_MISMATCH,
            "somebody marked a refund as failed by SQL after a time-out",
            scene ->
                harmed(scene, DiscrepancyType.REFUND_STATUS_MISMATCH, SomebodysSql::markFailed)),
        new Fault(
            DiscrepancyType.REFUND_FAILED_LATER,
            "the customer's bank sent it back five days later; asked about it, the provider's"
                + " lagging copy knew nothing",
            RefundFaults::sentBack));
  }

  private static void neverSent(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.expect(
              DiscrepancyType.REFUND_MISSING_AT_PROVIDER, order.orderId(), book(scene, order));
        });
  }

  /** A refund of which the provider knows nothing; its reference. */
  private static String book(Scene scene, Bought order) {
    int number = scene.chance.nextInt(1_000_000);
    String ref = "re_3LabNeverSent" + number;
    scene
        .somebodysSql()
        .bookRefund(
            "by-sql-" + number,
            order.orderId(),
            ref,
            order.amountMinor(),
            order.currency(),
            scene.lab.now());
    return ref;
  }

  static Refund refundNow(Scene scene, Bought order, long amountMinor) {
    Refund refund =
        scene
            .lab
            .desk
            .refundNow(order.orderId(), amountMinor)
            .orElseThrow(() -> new IllegalStateException("No refund of " + order));
    scene.lab.settle();
    return refund;
  }

  private static void bookedTwice(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          refundNow(scene, order, order.amountMinor());
          scene.expect(
              DiscrepancyType.REFUND_MISSING_AT_PROVIDER, order.orderId(), book(scene, order));
          scene.expect(DiscrepancyType.OVER_REFUNDED, order.orderId(), null);
        });
  }

  private static void harmed(
      Scene scene, DiscrepancyType type, BiConsumer<SomebodysSql, String> sql) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          scene.in(
              Duration.ofMinutes(10),
              () -> {
                Refund refund = refundNow(scene, order, order.amountMinor());
                sql.accept(scene.somebodysSql(), refund.refundId());
                scene.expect(type, order.orderId(), refund.providerRef());
              });
        });
  }

  private static void fromTheDashboard(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buy();
          String charge = scene.chargeOf(order);
          lagging(
              scene,
              order,
              () ->
                  scene.expect(
                      DiscrepancyType.REFUND_NOT_RECORDED,
                      order.orderId(),
                      scene
                          .lab
                          .shop
                          .ledger
                          .refund(
                              charge,
                              order.amountMinor(),
                              "requested_by_customer",
                              Map.of(),
                              scene.lab.now())
                          .id()));
        });
  }

  /** Each event that comes meanwhile is given up: there is no such refund, it says. */
  private static void lagging(Scene scene, Bought order, Runnable what) {
    for (String event : scene.lab.whileLagging(REFUNDS, what, TOLD)) {
      scene.expect(DiscrepancyType.WEBHOOK_FAILED, null, event);
    }
    scene.happened(order.orderId());
  }

  private static void sentBack(Scene scene) {
    Duration first = Scene.days(-5).plusHours(8);
    scene.at(
        scene.between(first, first.plusHours(8)),
        () -> {
          Bought order = scene.buy();
          Refund refund = refundNow(scene, order, order.amountMinor());
          String ref = Objects.requireNonNull(refund.providerRef());
          scene.inTheDay(
              () ->
                  lagging(
                      scene,
                      order,
                      () -> {
                        var _ = scene.lab.shop.ledger.failRefund(ref, scene.lab.now());
                        scene.expect(DiscrepancyType.REFUND_FAILED_LATER, order.orderId(), ref);
                      }));
        });
  }
}

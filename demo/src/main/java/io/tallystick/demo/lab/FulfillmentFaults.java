package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.fulfillment.Downloads;
import io.tallystick.checkout.fulfillment.Fulfillments;
import io.tallystick.demo.lab.Scene.Bought;
import io.tallystick.demo.shop.Visit;
import io.tallystick.demo.shop.Visit.Home;
import java.time.Duration;
import java.util.List;

/** Goods that left though they shouldn't have, or didn't though they should. */
final class FulfillmentFaults {
  private static final String SHIP =
      """
      WITH begun AS (
        INSERT INTO fulfillment (order_id, state, created_at, changed_at) VALUES (:order, 'shipped', :now, :now)
        RETURNING order_id)
      INSERT INTO shipment (order_id, shipment_id, recorded_at) SELECT order_id, 'PARCEL-1', :now FROM begun
      """;
  private static final String FROM_CACHE =
      """
      INSERT INTO download (token_hash, downloaded_at)
      SELECT token_hash, :now FROM download_token WHERE entitlement_id = :entitlement
      """;

  private FulfillmentFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.FULFILLED_NOT_PAID,
            "the warehouse's own program wrote a parcel for a declined order, by SQL",
            FulfillmentFaults::shippedUnpaid),
        new Fault(
            DiscrepancyType.PAID_NOT_FULFILLED,
            "the warehouse couldn't send it: no parcel fits",
            FulfillmentFaults::parcelFails),
        new Fault(
            DiscrepancyType.DOWNLOAD_WITHOUT_ENTITLEMENT,
            "a cache served a download after the refund; its log was loaded by SQL",
            FulfillmentFaults::downloadedAfterRefund));
  }

  private static void shippedUnpaid(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor();
          visit.put("MUG-1", 1);
          Bought order = scene.declined(visit);
          scene.lab.settle();
          scene.sql(SHIP).param("order", order.orderId()).param("now", scene.now()).update();
          scene.expect(DiscrepancyType.FULFILLED_NOT_PAID, order.orderId(), null);
        });
  }

  private static void parcelFails(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buyMug(scene.card());
          boolean failed =
              scene
                  .lab
                  .shop
                  .service(Fulfillments.class)
                  .failed(order.orderId(), "no parcel fits", "warehouse");
          if (!failed) {
            throw new IllegalStateException("The parcel of " + order + " didn't fail");
          }
          scene.expect(DiscrepancyType.PAID_NOT_FULFILLED, order.orderId(), null);
        });
  }

  private static void downloadedAfterRefund(Scene scene) {
    scene.inTheDay(
        () -> {
          Visit visit = scene.visitor(Home.GERMANY);
          visit.put("SONG-1", 1);
          Bought order = scene.buy(visit, scene.card());
          Downloads downloads = scene.lab.shop.service(Downloads.class);
          String entitlement = downloads.ofOrder(order.orderId()).getFirst().entitlementId();
          var issued = (Downloads.Issued) downloads.issue(entitlement);
          downloads.redeem(issued.token());
          scene.in(
              Duration.ofMinutes(15),
              () -> {
                RefundFaults.refundNow(scene, order, order.amountMinor());
                scene.lab.shop.pass(Duration.ofMinutes(5));
                scene
                    .sql(FROM_CACHE)
                    .param("entitlement", entitlement)
                    .param("now", scene.now())
                    .update();
                scene.expect(
                    DiscrepancyType.DOWNLOAD_WITHOUT_ENTITLEMENT, order.orderId(), entitlement);
              });
        });
  }
}

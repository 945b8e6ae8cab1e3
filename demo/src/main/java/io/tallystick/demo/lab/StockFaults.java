package io.tallystick.demo.lab;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.demo.lab.Scene.Bought;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Shelves that hold something else than the books say. */
final class StockFaults {
  private static final String MISCOUNT =
      "UPDATE stock SET sold = sold + :pieces WHERE sku = 'POT-1'";
  private static final String WORKER = "expiry";
  private static final Duration HOLD = Duration.ofMinutes(30);

  private StockFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            DiscrepancyType.ORPHANED_RESERVATION,
            "a till reserved stock and crashed before its order; the process that gives stock back"
                + " was down",
            StockFaults::crash),
        new Fault(
            DiscrepancyType.STOCK_SUM_MISMATCH,
            "somebody corrected the stock by SQL",
            StockFaults::miscounted),
        new Fault(
            DiscrepancyType.PAID_WITHOUT_STOCK,
            "somebody gave back by hand what was sold to a paid order",
            StockFaults::givenBack));
  }

  private static void crash(Scene scene) {
    scene.at(Scene.time(21, 45), () -> scene.lab.shop.idle.add(WORKER));
    scene.at(
        scene.between(Scene.time(21, 50), Scene.time(22, 50)),
        () -> {
          String attempt = "lab-crashed-%06d".formatted(scene.chance.nextInt(1_000_000));
          long pieces = 1L + scene.chance.nextInt(3);
          scene.lab.shop.service(Inventory.class).reserve(attempt, Map.of("BOOK-1", pieces), HOLD);
          scene.happened(attempt);
          scene.expect(
              DiscrepancyType.ORPHANED_RESERVATION, null, attempt, scene.lab.now().plus(HOLD));
        });
    scene.at(Scene.days(1).plusHours(2), () -> scene.lab.shop.idle.remove(WORKER));
  }

  private static void miscounted(Scene scene) {
    int pieces = 1 + scene.chance.nextInt(4);
    scene.inTheDay(
        () -> {
          scene.sql(MISCOUNT).param("pieces", pieces).update();
          scene.happened("POT-1");
          scene.expect(DiscrepancyType.STOCK_SUM_MISMATCH, null, "POT-1");
        });
    // once it is found it is put right
    scene.at(
        Scene.days(1).plusHours(2), () -> scene.sql(MISCOUNT).param("pieces", -pieces).update());
  }

  private static void givenBack(Scene scene) {
    scene.inTheDay(
        () -> {
          Bought order = scene.buyMug(Scene.VISA);
          scene.lab.shop.service(Inventory.class).release(order.attemptId());
          scene.expect(DiscrepancyType.PAID_WITHOUT_STOCK, order.orderId(), null);
        });
  }
}

package io.tallystick.reconciliation.pendingsweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.ShopRig;
import io.tallystick.sandbox.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sweep with so much to ask that several processes ask. */
class RemoteSweepIT {
  private static final int PAYMENTS = 24;

  private static int count(ShopRig shop, String sql) {
    return shop.rig.one(Integer.class, "SELECT count(*)::int FROM " + sql);
  }

  @Test
  void killedWhileAskingAWorkersQuestionsAreAskedByAnotherAndNothingIsTakenDownTwice()
      throws Exception {
    try (var shop =
        new ShopRig(
            "tallystick.partitions.size=8", // three pieces
            "tallystick.partitions.threads=0",
            "tallystick.partitions.again=PT0.3S")) {
      for (int i = 0; i < PAYMENTS; i++) {
        shop.sandbox.faults().arm(Fault.dropAfter("/v1/payment_intents/*/confirm"));
        assertThat(shop.payment(shop.buy("pm_card_visa"))).isEqualTo("unknown");
      }
      shop.age("2 hours");

      var run = CompletableFuture.supplyAsync(() -> shop.rig.run(PendingSweep.NAME));
      shop.rig.killedWorker("UPDATE run_repair", 5, "tallystick.partitions.threads=1");
      assertThat(count(shop, "run_repair WHERE state = 'done'")).isBetween(5, 8);
      CheckResult result;
      try (var _ = shop.rig.worker("tallystick.partitions.threads=2")) {
        result = run.get(60, TimeUnit.SECONDS);
      }

      assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
      assertThat(count(shop, "run_repair")).isEqualTo(PAYMENTS);
      assertThat(count(shop, "run_finding WHERE gone")).isEqualTo(PAYMENTS);
      assertThat(count(shop, "orders WHERE state = 'paid'")).isEqualTo(PAYMENTS);
      assertThat(count(shop, "audit WHERE action = 'payment.captured'")).isEqualTo(PAYMENTS);
      assertThat(count(shop, "outbox WHERE type = 'order.paid'")).isEqualTo(PAYMENTS);
      assertThat(count(shop, "batch_step_execution WHERE step_name LIKE 'repair:%'")).isEqualTo(3);
      assertThat(shop.ledger.charges()).hasSize(PAYMENTS);
    }
  }
}

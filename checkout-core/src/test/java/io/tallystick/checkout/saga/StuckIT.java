package io.tallystick.checkout.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.sandbox.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing stays open without anybody looking at it again. */
class StuckIT {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.assertInvariants();
    rig.close();
  }

  private String review(String order) {
    return rig.shop
        .jdbc
        .sql("SELECT coalesce(review_reason, '') FROM orders WHERE order_id = :o")
        .param("o", order)
        .query(String.class)
        .single();
  }

  @Test
  void anOrderWhoseHoldIsGoneAfterItsCaptureFailedIsCancelled() {
    CheckoutAnswer held =
        rig.saga(CaptureTime.ON_SHIPMENT)
            .checkout(rig.request("k", rig.cart("MUG-1", 1), "pm_card_visa"));
    rig.sandbox.faults().arm(Fault.status("/v1/payment_intents/*/capture", 400, Fault.Body.JSON));
    assertThat(rig.captures.capture(held.orderId(), 1490)).isEqualTo(Captures.Result.FAILED);
    assertThat(rig.state(held.orderId())).isEqualTo("capture_failed");

    String intent = rig.payments.ofOrder(held.orderId()).getFirst().intentId();
    rig.provider.cancel(intent, "expired");
    rig.hear(held.orderId(), "evt_1");

    assertThat(rig.stockOf("MUG-1")).isEqualTo("100 0 0");
    assertThat(rig.state(held.orderId())).isEqualTo("cancelled");
    assertThat(rig.shop.number("SELECT count(*) FROM outbox WHERE type = 'order.cancelled'"))
        .isEqualTo(1);
    assertThat(rig.facts(held.orderId()))
        .endsWith("compensation_required", "compensation_complete");
  }
}

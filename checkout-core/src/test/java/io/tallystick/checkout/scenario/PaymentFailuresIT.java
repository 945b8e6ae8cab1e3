package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.scenario.Shop.Answer;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.WebhookFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rows of the failure tables on payments, refunds and the order that follows them. */
class PaymentFailuresIT extends FailureTable {
  @Test
  void refundRetriedAfterACrash() {
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.rounds.now();
    Refunds refunds = shop.service.getBean(Refunds.class);
    var wanted =
        (RequestResult.Requested)
            refunds.request(paid.orderId(), 1490, "broken on arrival", "sam", "ticket-1");
    String refund = wanted.refund().refundId();
    refunds.approve(refund, "alex", 1490);
    // carried out, and every answer lost: as if the process had died in the call
    shop.sandbox.faults().arm(Fault.dropAfter("/v1/refunds").withTimes(3));

    refunds.submit(refund);
    refunds.submit(refund);
    // the person who asked for it tries again, too
    refunds.request(paid.orderId(), 1490, "broken on arrival", "sam", "ticket-1");
    shop.rounds.toRest();

    assertThat(refunds.find(refund).orElseThrow().state().code()).isEqualTo("succeeded");
    assertThat(shop.ledger.refunds())
        .filteredOn(r -> r.paymentIntentId().equals(shop.intentOf(paid.orderId())))
        .hasSize(1);
  }

  @Test
  void paymentDeclined() {
    String cart = shop.cart("MUG-1", 1);
    String before = shop.stockOf("MUG-1");

    Answer declined = shop.pay(cart, "pm_card_visa_chargeDeclined");

    assertThat(declined.status()).isEqualTo(402);
    assertThat(declined.problem()).isEqualTo("payment-declined");
    assertThat(shop.stockOf("MUG-1")).isEqualTo(before);
    Answer paid = shop.pay(cart, "pm_card_mastercard");
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(paid.orderId()).isEqualTo(declined.orderId());
    assertThat(shop.charged(paid.orderId())).isEqualTo(1);
  }

  @Test
  void paymentTimedOut() {
    shop.sandbox
        .faults()
        .arm(Fault.slow("/v1/payment_intents/*/confirm", Duration.ofMinutes(2)).withTimes(3));
    String cart = shop.cart("MUG-1", 1);

    Answer unknown = shop.pay(cart, "pm_card_visa");

    assertThat(unknown.status()).isEqualTo(202);
    assertThat(unknown.result()).isEqualTo("checking");
    assertThat(shop.charged(unknown.orderId())).isZero();
    shop.clock.advance(Duration.ofSeconds(11));
    shop.rounds.of("sweep"); // asked, the provider has nothing yet; that proves nothing
    assertThat(shop.state(unknown.orderId())).isEqualTo("payment_pending");
    shop.sandbox.faults().release(); // now it is carried out, long after we gave up waiting
    while (shop.charged(unknown.orderId()) == 0) {
      Thread.onSpinWait();
    }
    shop.rounds.toRest();
    assertThat(shop.state(unknown.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.charged(unknown.orderId())).isEqualTo(1);
  }

  @Test
  void orderWriteFailed() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    shop.sql("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid') NOT VALID");
    Answer broken;
    try {
      broken = shop.pay(cart, "pm_card_visa", key);
    } finally {
      shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    }
    assertThat(broken.status()).isEqualTo(503);
    assertThat(broken.problem()).isEqualTo("being-checked");
    assertThat(shop.pay(cart, "pm_card_visa", key).problem()).isEqualTo("in-progress");
    assertThat(shop.pay(cart, "pm_card_visa").problem()).isEqualTo("payment-pending");

    shop.clock.advance(Duration.ofMinutes(5));
    Answer again = shop.pay(cart, "pm_card_visa", key);

    assertThat(again.result()).isEqualTo("confirmed");
    assertThat(shop.charged(again.orderId())).isEqualTo(1);
  }

  @Test
  void orderWriteFailedForGood() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    // webhooks would fail with it, and are tried for some three hours only
    shop.sandbox.webhooks().arm(WebhookFault.of("*", WebhookFault.Kind.DROP).withTimes(100));
    shop.sql("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (type <> 'order.paid') NOT VALID");
    try {
      assertThat(shop.pay(cart, "pm_card_visa", key).status()).isEqualTo(503);
      for (int i = 0; i < 6; i++) {
        shop.clock.advance(Duration.ofMinutes(7));
        shop.rounds.of("finisher");
      }
      shop.rounds.of("compensation");
    } finally {
      shop.sql("ALTER TABLE outbox DROP CONSTRAINT broken");
    }

    String order = shop.text("SELECT order_id FROM orders WHERE cart_id = '%s'".formatted(cart));
    shop.rounds.toRest();
    Answer told = shop.pay(cart, "pm_card_visa", key);
    assertThat(told.status()).isEqualTo(409);
    assertThat(told.problem()).isEqualTo("not-completed");
    assertThat(shop.ledger.refunds())
        .filteredOn(r -> r.paymentIntentId().equals(shop.intentOf(order)))
        .hasSize(1);
  }

  @Test
  void providerDown() {
    Answer before = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.browserConfirms(before, "pm_card_visa");
    shop.sandbox.faults().arm(Fault.status("/v1/*", 503, Fault.Body.EMPTY).withTimes(10_000));
    String stock = shop.stockOf("MUG-1");
    String cart = shop.cart("MUG-1", 1); // carts need no provider

    Answer refused = shop.pay(cart, "pm_card_visa");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.problem()).isEqualTo("payment-unavailable");
    assertThat(shop.stockOf("MUG-1")).isEqualTo(stock);
    shop.rounds.now(); // events are taken and wait
    assertThat(shop.number("SELECT count(*) FROM webhook_event WHERE state = 'waiting'"))
        .isPositive();
    assertThat(shop.state(before.orderId())).isEqualTo("payment_pending");

    shop.sandbox.faults().clear(); // it is back
    Answer paid = shop.pay(cart, "pm_card_visa");
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(shop.charged(paid.orderId())).isEqualTo(1);
    shop.rounds.toRest();
    assertThat(shop.state(before.orderId())).isEqualTo("fulfillment_pending");
  }
}

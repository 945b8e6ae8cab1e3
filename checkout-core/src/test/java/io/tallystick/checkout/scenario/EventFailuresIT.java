package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.scenario.Shop.Answer;
import io.tallystick.sandbox.Charge;
import io.tallystick.sandbox.WebhookFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of the failure tables on webhooks, which bring news, and events, which tell of it. */
class EventFailuresIT extends FailureTable {
  private static final Duration LATE = Duration.ofMinutes(31);

  @Test
  void webhookTwice() {
    shop.sandbox.webhooks().arm(WebhookFault.of("*", WebhookFault.Kind.DUPLICATE).withTimes(2));
    shop.sandbox
        .webhooks()
        .arm(WebhookFault.of("payment_intent.succeeded", WebhookFault.Kind.TWIN));
    Answer begun = shop.pay(shop.cart("BOOK-1", 1), "browser");
    shop.browserConfirms(begun, "pm_card_visa");
    String before = shop.stockOf("BOOK-1");

    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.paid");
    assertThat(
            shop.number(
                "SELECT count(*) FROM webhook_event WHERE type = 'payment_intent.succeeded' AND"
                    + " object_id = '%s'".formatted(shop.intentOf(begun.orderId()))))
        .isEqualTo(2);
    assertThat(shop.number("SELECT count(*) FROM webhook_event WHERE deliveries = 2")).isEqualTo(2);
    assertThat(before).isNotEqualTo(shop.stockOf("BOOK-1"));
    assertThat(
            shop.number(
                "SELECT count(*) FROM order_event WHERE order_id = '%s' AND to_state = 'paid'"
                    .formatted(begun.orderId())))
        .isEqualTo(1);
  }

  @Test
  void webhooksOutOfOrderSuccessAfterFailure() {
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.browserConfirms(begun, "pm_card_visa_chargeDeclined");
    shop.rounds.now();
    assertThat(shop.state(begun.orderId())).isEqualTo("payment_failed");
    assertThat(shop.seen(begun)).isEqualTo("payment_failed");

    shop.provider.confirm(shop.intentOf(begun.orderId()), "pm_card_visa", "second-" + shop.key());
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.payment_failed", "order.paid");
  }

  @Test
  void webhooksOutOfOrderFailureToldAfterSuccess() {
    shop.sandbox
        .webhooks()
        .arm(WebhookFault.delay("payment_intent.payment_failed", Duration.ofMinutes(10)));
    shop.sandbox.webhooks().arm(WebhookFault.delay("charge.failed", Duration.ofMinutes(10)));
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    String intent = shop.intentOf(begun.orderId());
    shop.browserConfirms(begun, "pm_card_visa_chargeDeclined");
    shop.sandbox.webhooks().deliver(); // the failures take another way
    shop.provider.confirm(intent, "pm_card_visa", "second-" + shop.key());

    shop.rounds.now();
    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    shop.clock.advance(Duration.ofMinutes(11));
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(begun.orderId())).containsExactly("order.paid");
  }

  @Test
  void webhooksOutOfOrderRefundBeforePaid() {
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    String intent = shop.intentOf(begun.orderId());
    shop.rounds.now();
    for (String late : List.of("payment_intent.*", "charge.succeeded", "charge.updated")) {
      shop.sandbox.webhooks().arm(WebhookFault.delay(late, Duration.ofMinutes(20)).withTimes(10));
    }
    shop.browserConfirms(begun, "pm_card_visa");
    Charge charge = chargeOf(intent);
    shop.ledger.refund(charge.id(), charge.amount(), null, Map.of(), shop.clock.instant());

    shop.rounds.now(); // news of the refund alone
    shop.clock.advance(Duration.ofMinutes(21));
    shop.sandbox.webhooks().clearFaults();
    shop.rounds.now();

    assertThat(shop.state(begun.orderId())).isEqualTo("refunded");
    assertThat(shop.number("SELECT count(*) FROM refund WHERE origin = 'provider'")).isEqualTo(1);
  }

  @Test
  void webhooksOutOfOrderLateCapture() {
    Answer late = shop.pay(shop.cart("MUG-1", 1), "browser");
    shop.clock.advance(LATE);
    shop.rounds.of("expiry");
    assertThat(shop.number("SELECT count(*) FROM reservation WHERE state = 'held'")).isZero();

    shop.browserConfirms(late, "pm_card_visa"); // nobody had cancelled it yet
    shop.rounds.now();

    // there is enough: taken again
    assertThat(shop.state(late.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.events(late.orderId())).containsExactly("order.paid");
  }

  @Test
  void webhooksOutOfOrderLateCaptureOfWhatIsGone() {
    emptyPots();
    shop.stock("POT-1", 1);
    Answer late = shop.pay(shop.cart("POT-1", 1), "browser");
    shop.clock.advance(LATE);
    shop.rounds.of("expiry");
    Answer quick = shop.pay(shop.cart("POT-1", 1), "pm_card_visa");
    assertThat(quick.result()).isEqualTo("confirmed");

    shop.browserConfirms(late, "pm_card_visa");
    shop.rounds.toRest();

    assertThat(shop.state(late.orderId())).isEqualTo("refunded");
    assertThat(shop.seen(late)).isEqualTo("refunded");
    assertThat(shop.state(quick.orderId())).isEqualTo("fulfillment_pending");
  }

  @Test
  void relayDown() {
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.clock.advance(Duration.ofHours(3)); // nobody relays
    assertThat(paid.result()).isEqualTo("confirmed");
    assertThat(shop.seen(paid)).isEqualTo("confirmed");
    assertThat(shop.state(paid.orderId())).isEqualTo("paid");
    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isEqualTo(1);

    shop.rounds.of("relay");

    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isZero();
    assertThat(shop.state(paid.orderId())).isEqualTo("fulfillment_pending");
    assertThat(shop.fragile.done).containsOnlyOnce("order:" + paid.orderId() + " order.paid");
  }

  @Test
  void consumerFailed() {
    shop.fragile.broken = true;
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    shop.rounds.of("relay");
    shop.clock.advance(Duration.ofMinutes(1));
    shop.rounds.of("relay");

    // the others have done their part, once
    String order = paid.orderId();
    assertThat(shop.state(order)).isEqualTo("fulfillment_pending");
    assertThat(shop.number("SELECT count(*) FROM outbox WHERE published_at IS NULL")).isEqualTo(1);
    assertThat(shop.text("SELECT last_error FROM outbox WHERE published_at IS NULL"))
        .contains("fragile");
    assertThat(shop.fragile.done).doesNotContain("order:" + order + " order.paid");

    shop.fragile.broken = false;
    shop.rounds.toRest();

    assertThat(shop.fragile.done).containsOnlyOnce("order:" + order + " order.paid");
    assertThat(
            shop.number(
                "SELECT count(*) FROM order_event WHERE order_id = '%s' AND to_state ="
                        .formatted(order)
                    + " 'fulfillment_pending'"))
        .isEqualTo(1);
  }
}

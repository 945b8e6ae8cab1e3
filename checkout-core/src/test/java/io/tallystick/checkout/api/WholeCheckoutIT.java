package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.api.ApiServer.Answer;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From cart to order over HTTP, with the provider's sandbox at the other end. */
class WholeCheckoutIT {
  private final SandboxServer stripe = SandboxServer.start(new Ledger(11), 0, Clock.systemUTC());
  private final ApiServer shop =
      ApiServer.whole(
          "tallystick.stripe.api-key=sk_test_x", "tallystick.stripe.api-base=" + stripe.baseUrl());

  @BeforeEach
  void mugs() {
    shop.context.getBean(Inventory.class).receive("MUG-1", 10);
  }

  @AfterEach
  void close() throws Exception {
    shop.close();
    stripe.close();
  }

  private Answer buy(String cart, String method, String key) {
    return shop.post(
        "/api/checkout",
        "{\"cartId\":\"%s\",\"paymentMethod\":\"%s\",\"currency\":\"EUR\",\"email\":\"ada@example.com\",\"address\":{\"country\":\"DE\",\"postcode\":\"10115\",\"name\":\"Ada\",\"street\":\"Hauptstr. 1\",\"city\":\"Berlin\"}}"
            .formatted(cart, method),
        "Idempotency-Key",
        key);
  }

  @Test
  void aCartIsPaidOnceAndItsCustomerSeesTheOrder() {
    String cart = shop.cart();
    Answer bought = buy(cart, "pm_card_visa", "key-1");
    assertThat(bought.status()).as(bought.raw().body()).isEqualTo(200);
    assertThat(bought.body().get("result").asString()).isEqualTo("confirmed");
    assertThat(bought.body().get("totalMinor").asLong()).isEqualTo(3470);
    assertThat(bought.body().has("clientSecret")).isFalse();

    assertThat(buy(cart, "pm_card_visa", "key-1").raw().body()).isEqualTo(bought.raw().body());
    Answer other = buy(cart, "browser", "key-1");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.problem()).isEqualTo("key-reused");

    String path = "/api/orders/" + bought.body().get("orderId").asString();
    Answer order = shop.get(path, "Order-Token", bought.body().get("orderToken").asString());
    assertThat(order.status()).isEqualTo(200);
    assertThat(order.body().get("state").asString()).isEqualTo("confirmed");
    assertThat(order.body().get("paidMinor").asLong()).isEqualTo(3470);
    assertThat(order.body().get("price").get("lines").get(0).get("sku").asString())
        .isEqualTo("MUG-1");
    assertThat(shop.get(path).status()).isEqualTo(404);
  }

  @Test
  void theBrowserGetsTheSecretToConfirmAndItIsStoredNowhere() {
    Answer begun = buy(shop.cart(), "browser", "key-2");
    assertThat(begun.status()).as(begun.raw().body()).isEqualTo(200);
    assertThat(begun.body().get("result").asString()).isEqualTo("action_required");
    String secret = begun.body().get("clientSecret").asString();
    assertThat(secret).startsWith("pi_").contains("_secret_");
    assertThat(
            shop.jdbc
                .sql("SELECT count(*) FROM checkout_attempt WHERE answer_body LIKE '%secret%'")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void aDeclinedCardIsSaidSo() {
    Answer declined = buy(shop.cart(), "pm_card_chargeDeclined", "key-3");
    assertThat(declined.status()).as(declined.raw().body()).isEqualTo(402);
    assertThat(declined.problem()).isEqualTo("payment-declined");
    assertThat(declined.body().has("orderToken")).isFalse();
  }
}

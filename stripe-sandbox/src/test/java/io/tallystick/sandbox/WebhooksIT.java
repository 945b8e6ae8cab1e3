package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.param.EventListParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointListParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksIT extends WebhookRig {
  @Test
  void aDeliveryIsSignedForTheProvidersOwnLibraryAndCarriesTheWholeObject() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_visa");
    assertThat(receiver.received).isEmpty();

    assertThat(deliver()).hasSize(2).allMatch(WebhookAttempt::delivered);

    assertThat(receiver.types()).containsExactly("payment_intent.created", PAID);
    Event event = verified(receiver.received.get(1), endpoint.getSecret());
    assertThat(event.getApiVersion()).isEqualTo("2026-07-29.dahlia");
    assertThat(event.getPendingWebhooks()).isEqualTo(1);
    PaymentIntent snapshot = (PaymentIntent) event.getDataObjectDeserializer().getObject().get();
    assertThat(snapshot.getId()).isEqualTo(paid.getId());
    assertThat(snapshot.getStatus()).isEqualTo("succeeded");
    assertThat(deliver()).isEmpty();
    assertThat(shop.client.v1().events().retrieve(event.getId()).getPendingWebhooks()).isZero();
  }

  @Test
  void theSecretIsToldOnlyOnceAndADeletedEndpointHearsNothing() throws StripeException {
    assertThat(endpoint.getSecret()).matches("whsec_[A-Za-z0-9]{32}");
    assertThat(shop.client.v1().webhookEndpoints().retrieve(endpoint.getId()).getSecret()).isNull();
    assertThat(
            shop.client
                .v1()
                .webhookEndpoints()
                .list(WebhookEndpointListParams.builder().build())
                .getData()
                .getFirst()
                .getSecret())
        .isNull();
    shop.pay("pm_card_visa");
    assertThat(shop.client.v1().webhookEndpoints().delete(endpoint.getId()).getDeleted()).isTrue();

    assertThat(deliver()).isEmpty();

    assertThat(receiver.received).isEmpty();
    assertThat(
            refused(
                    InvalidRequestException.class,
                    () -> shop.client.v1().webhookEndpoints().retrieve(endpoint.getId()))
                .getStatusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/hook",
        "http://shop.example/hook",
        "http://127.0.0.1.shop.example/hook",
        "http://127.0.0.1@shop.example/hook",
        "http://user:word@127.0.0.1/hook",
        "http://10.0.0.1/hook",
        "file:///etc/hosts",
        "no url"
      })
  void addressesOutsideThisMachineAreRefused(String url) {
    InvalidRequestException e =
        refused(InvalidRequestException.class, () -> shop.subscribe(url, PAID));
    assertThat(e.getCode()).isEqualTo("url_invalid");
    assertThat(e.getParam()).isEqualTo("url");
  }

  @Test
  void anEndpointHearsOnlyWhatItAskedForAndADisabledOneNothing() throws StripeException {
    com.stripe.model.WebhookEndpoint updated =
        shop.client
            .v1()
            .webhookEndpoints()
            .update(
                endpoint.getId(),
                WebhookEndpointUpdateParams.builder()
                    .addEnabledEvent(WebhookEndpointUpdateParams.EnabledEvent.CHARGE__SUCCEEDED)
                    .build());
    assertThat(updated.getEnabledEvents()).containsExactly("charge.succeeded");
    assertThat(updated.getSecret()).isNull();
    shop.pay("pm_card_visa");
    deliver();
    assertThat(receiver.types()).containsExactly("charge.succeeded");
    shop.client
        .v1()
        .webhookEndpoints()
        .update(endpoint.getId(), WebhookEndpointUpdateParams.builder().setDisabled(true).build());
    shop.pay("pm_card_visa");
    assertThat(deliver()).isEmpty();
  }

  @Test
  void aRefusedDeliveryIsRetriedWithGrowingPausesAndANewSignature() throws Exception {
    receiver.answer(500, 302, 200, 200);
    shop.pay("pm_card_visa");
    assertThat(deliver()).extracting(WebhookAttempt::status).containsExactly(500, 302);
    assertThat(deliver()).isEmpty();
    assertThat(
            shop.client
                .v1()
                .events()
                .list(EventListParams.builder().setDeliverySuccess(false).build())
                .getData())
        .hasSize(2);

    shop.advance(Duration.ofMinutes(5));
    assertThat(deliver()).extracting(WebhookAttempt::attempt).containsExactly(2, 2);

    assertThat(receiver.received.get(2).body()).isEqualTo(receiver.received.get(0).body());
    assertThat(receiver.received.get(2).signature())
        .isNotEqualTo(receiver.received.get(0).signature());
    verified(receiver.received.get(2), endpoint.getSecret());
    assertThat(
            shop.client
                .v1()
                .events()
                .list(EventListParams.builder().setDeliverySuccess(false).build())
                .getData())
        .isEmpty();
  }

  @Test
  void deliveriesEndAfterThreeDaysOfFailure() throws StripeException {
    receiver.close();
    shop.pay("pm_card_visa");
    int attempts = 0;
    for (int i = 0; i < 24 * 12 * 4; i++) {
      attempts += deliver().size();
      shop.advance(Duration.ofMinutes(5));
    }
    // 5 minutes doubled up to 12 hours, until three days are over: 13 tries of each event
    assertThat(attempts).isEqualTo(2 * 13);
    assertThat(shop.server.webhooks().waiting()).isZero();
  }

  @Test
  void duringARollBothSecretsSignAndAfterwardsOnlyTheNewOne() throws Exception {
    String body =
        shop.control(
                "POST",
                "/webhook_endpoints/" + endpoint.getId() + "/roll",
                "{\"overlap\":\"PT1H\"}")
            .body();
    String fresh = JsonParser.parseString(body).getAsJsonObject().get("secret").getAsString();
    shop.pay("pm_card_visa");
    deliver();
    Receiver.Delivery during = receiver.received.get(0);
    assertThat(during.signature().split(",v1=")).hasSize(3);
    verified(during, endpoint.getSecret());
    verified(during, fresh);

    shop.advance(Duration.ofHours(1));
    shop.pay("pm_card_visa");
    deliver();
    Receiver.Delivery after = receiver.received.get(2);
    verified(after, fresh);
    assertThatThrownBy(() -> verified(after, endpoint.getSecret()))
        .isInstanceOf(SignatureVerificationException.class);
  }

  @Test
  void anEndpointWithAVersionOfItsOwnGetsBodiesInIt() throws Exception {
    shop.client
        .v1()
        .webhookEndpoints()
        .create(
            WebhookEndpointCreateParams.builder()
                .setUrl(receiver.url())
                .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.ALL)
                .setApiVersion(WebhookEndpointCreateParams.ApiVersion.VERSION_2026_03_25_DAHLIA)
                .build());
    shop.create(Checkout.payment());
    deliver();
    assertThat(receiver.received)
        .extracting(
            delivery ->
                JsonParser.parseString(delivery.body())
                    .getAsJsonObject()
                    .get("api_version")
                    .getAsString())
        .containsExactly("2026-07-29.dahlia", "2026-03-25.dahlia");
  }

  @Test
  void aSecondServerOfALedgerDeliversInsteadOfTheClosedOne() throws Exception {
    shop.server.close();
    try (SandboxServer second = SandboxServer.start(shop.ledger, 0, shop.clock)) {
      shop.ledger.pay(new PaymentRequest(1_000, "usd", Map.of(), Checkout.START));
      assertThat(shop.server.webhooks().waiting()).isZero();
      assertThat(second.webhooks().deliver()).hasSize(2);
    }
    assertThat(receiver.received).hasSize(2);
  }

  @Test
  void onRequestDeliveriesGoOutByThemselves() throws Exception {
    shop.server.deliverEvery(Duration.ofMillis(5));
    shop.pay("pm_card_visa");
    assertThat(receiver.arrivals.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
    assertThat(receiver.types()).containsExactly("payment_intent.created", PAID);
  }
}

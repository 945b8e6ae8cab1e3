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
import com.stripe.net.Webhook;
import com.stripe.param.EventListParams;
import com.stripe.param.WebhookEndpointCreateParams;
import com.stripe.param.WebhookEndpointListParams;
import com.stripe.param.WebhookEndpointUpdateParams;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksIT {
  private static final String PAID = "payment_intent.succeeded";

  private final Checkout shop = new Checkout();
  private final Receiver receiver = new Receiver();
  private com.stripe.model.WebhookEndpoint endpoint;

  @BeforeEach
  void subscribe() throws StripeException {
    endpoint = subscribe(receiver.url(), PAID, "payment_intent.created");
  }

  @AfterEach
  void close() {
    shop.close();
    receiver.close();
  }

  private com.stripe.model.WebhookEndpoint subscribe(String url, String... types)
      throws StripeException {
    return shop.client
        .v1()
        .webhookEndpoints()
        .create(
            WebhookEndpointCreateParams.builder()
                .setUrl(url)
                .addAllEnabledEvent(
                    Stream.of(types)
                        .map(
                            type ->
                                WebhookEndpointCreateParams.EnabledEvent.valueOf(
                                    type.replace(".", "__").toUpperCase(Locale.ROOT)))
                        .toList())
                .build());
  }

  private List<WebhookAttempt> deliver() {
    return shop.server.webhooks().deliver();
  }

  private List<String> receivedTypes() {
    return receiver.received.stream()
        .map(delivery -> JsonParser.parseString(delivery.body()).getAsJsonObject())
        .map(json -> json.get("type").getAsString())
        .toList();
  }

  private Event verified(Receiver.Delivery delivery, String secret)
      throws SignatureVerificationException {
    return verified(delivery, secret, shop.clock);
  }

  private static Event verified(Receiver.Delivery delivery, String secret, Clock clock)
      throws SignatureVerificationException {
    return Webhook.constructEvent(delivery.body(), delivery.signature(), secret, 300, clock);
  }

  private void arm(WebhookFault fault) {
    shop.server.webhooks().arm(fault);
  }

  @Test
  void aDeliveryIsSignedForTheProvidersOwnLibraryAndCarriesTheWholeObject() throws Exception {
    PaymentIntent paid = shop.pay("pm_card_visa");
    assertThat(receiver.received).isEmpty();

    assertThat(deliver()).hasSize(2).allMatch(WebhookAttempt::delivered);

    assertThat(receivedTypes()).containsExactly("payment_intent.created", PAID);
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
    InvalidRequestException e = refused(InvalidRequestException.class, () -> subscribe(url, PAID));
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
    assertThat(receivedTypes()).containsExactly("charge.succeeded");
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
  void aDroppedDeliveryStaysUndeliveredAndAMisroutedOneLooksDelivered() throws StripeException {
    arm(WebhookFault.of("payment_intent.created", WebhookFault.Kind.DROP));
    arm(WebhookFault.of(PAID, WebhookFault.Kind.MISROUTE));
    shop.pay("pm_card_visa");
    assertThat(deliver()).isEmpty();
    shop.advance(Duration.ofDays(3));
    assertThat(deliver()).isEmpty();
    assertThat(
            shop.client
                .v1()
                .events()
                .list(EventListParams.builder().setDeliverySuccess(false).build())
                .getData())
        .extracting(Event::getType)
        .containsExactly("payment_intent.created");
    assertThat(receiver.received).isEmpty();
  }

  @Test
  void aDuplicateIsTheSameEventTwice() throws StripeException {
    arm(WebhookFault.of(PAID, WebhookFault.Kind.DUPLICATE));
    shop.pay("pm_card_visa");
    assertThat(deliver()).hasSize(3);
    assertThat(receivedTypes()).containsExactly("payment_intent.created", PAID, PAID);
    assertThat(receiver.received.get(2).body()).isEqualTo(receiver.received.get(1).body());
  }

  @Test
  void aTwinIsTheSameChangeUnderAnotherId() throws Exception {
    arm(WebhookFault.of(PAID, WebhookFault.Kind.TWIN));
    shop.pay("pm_card_visa");
    assertThat(deliver()).hasSize(2);
    assertThat(deliver()).hasSize(1);
    Event one = verified(receiver.received.get(1), endpoint.getSecret());
    Event other = verified(receiver.received.get(2), endpoint.getSecret());
    assertThat(other.getId()).isNotEqualTo(one.getId());
    assertThat(other.getType()).isEqualTo(PAID);
    assertThat(other.getDataObjectDeserializer().getRawJson())
        .isEqualTo(one.getDataObjectDeserializer().getRawJson());
    assertThat(shop.events()).endsWith(PAID, PAID);
  }

  @Test
  void reorderedDeliveriesComeAfterAllOthersTheLastFirst() throws StripeException {
    arm(WebhookFault.of("*", WebhookFault.Kind.REORDER).withTimes(2));
    shop.pay("pm_card_visa");
    shop.pay("pm_card_visa");
    deliver();
    assertThat(receivedTypes())
        .containsExactly("payment_intent.created", PAID, PAID, "payment_intent.created");
  }

  @Test
  void aDelayedDeliveryIsSignedWhenItIsSentAndALateOneIsTooOld() throws Exception {
    arm(WebhookFault.delay("payment_intent.created", Duration.ofHours(2)));
    arm(WebhookFault.late(PAID, Duration.ofHours(1)));
    receiver.answer(400);
    shop.pay("pm_card_visa");
    assertThat(deliver()).isEmpty();

    shop.advance(Duration.ofHours(1));
    assertThat(deliver()).hasSize(1);
    Receiver.Delivery late = receiver.received.get(0);
    assertThatThrownBy(() -> verified(late, endpoint.getSecret()))
        .isInstanceOf(SignatureVerificationException.class)
        .hasMessageContaining("Timestamp");
    verified(late, endpoint.getSecret(), new SettableClock(Checkout.START));

    shop.advance(Duration.ofHours(1));
    assertThat(deliver()).hasSize(2);
    // the refused one is tried again with a signature of its own
    verified(receiver.received.get(1), endpoint.getSecret());
    verified(receiver.received.get(2), endpoint.getSecret());
    assertThat(receivedTypes()).containsExactly(PAID, PAID, "payment_intent.created");
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
  void aForeignSignatureIsNoneAndTheRetryIsRight() throws Exception {
    arm(WebhookFault.of("payment_intent.created", WebhookFault.Kind.WRONG_SECRET));
    receiver.answer(400);
    shop.pay("pm_card_visa");
    deliver();
    assertThatThrownBy(() -> verified(receiver.received.get(0), endpoint.getSecret()))
        .isInstanceOf(SignatureVerificationException.class);
    shop.advance(Duration.ofMinutes(5));
    deliver();
    assertThat(verified(receiver.received.get(2), endpoint.getSecret()).getType())
        .isEqualTo("payment_intent.created");
  }

  @Test
  void anotherApiVersionIsNotReadAsAnObject() throws Exception {
    arm(WebhookFault.apiVersion("payment_intent.created", "2024-06-20"));
    arm(WebhookFault.apiVersion(PAID, null));
    shop.pay("pm_card_visa");
    deliver();
    Event old = verified(receiver.received.get(0), endpoint.getSecret());
    assertThat(old.getApiVersion()).isEqualTo("2024-06-20");
    assertThat(old.getDataObjectDeserializer().getObject()).isEmpty();
    Event none = verified(receiver.received.get(1), endpoint.getSecret());
    assertThat(none.getApiVersion()).isNull();
    assertThatThrownBy(() -> none.getDataObjectDeserializer().getObject())
        .isInstanceOf(NullPointerException.class);
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
    assertThat(receivedTypes()).containsExactly("payment_intent.created", PAID);
  }

  @Test
  void faultsAndDeliveriesAreReachedOverHttp() throws Exception {
    assertThat(
            shop.control(
                    "POST",
                    "/webhooks/faults",
                    "{\"types\":\"payment_intent.*\",\"kind\":\"delay\",\"delay\":\"PT1H\"}")
                .body())
        .contains("\"kind\": \"delay\"");
    shop.pay("pm_card_visa");
    assertThat(shop.control("POST", "/webhooks/deliver", "").body())
        .contains("\"type\": \"" + PAID + "\"")
        .contains("\"waiting\": 1");
    shop.control("POST", "/clock", "{\"advance\":\"PT1H\"}");
    assertThat(shop.control("POST", "/webhooks/deliver", "").body()).contains("\"waiting\": 0");
    assertThat(receiver.received).hasSize(2);
    shop.control("POST", "/webhooks/faults", "{\"kind\":\"drop\"}");
    assertThat(shop.control("DELETE", "/webhooks/faults", "").body()).contains("\"faults\": []");
    assertThat(shop.control("POST", "/webhooks/faults", "{\"kind\":\"sink\"}").statusCode())
        .isEqualTo(400);
  }
}

package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.param.EventListParams;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WebhookFaultsIT extends WebhookRig {
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
    assertThat(receiver.types()).containsExactly("payment_intent.created", PAID, PAID);
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
    assertThat(receiver.types())
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
    late.verified(endpoint.getSecret(), new SettableClock(Checkout.START));

    shop.advance(Duration.ofHours(1));
    assertThat(deliver()).hasSize(2);
    // the refused one is tried again with a signature of its own
    verified(receiver.received.get(1), endpoint.getSecret());
    verified(receiver.received.get(2), endpoint.getSecret());
    assertThat(receiver.types()).containsExactly(PAID, PAID, "payment_intent.created");
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

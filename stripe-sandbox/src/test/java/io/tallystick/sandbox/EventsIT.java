package io.tallystick.sandbox;

import static io.tallystick.sandbox.Checkout.payment;
import static io.tallystick.sandbox.Checkout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsIT {
  private final Checkout shop = new Checkout();

  @AfterEach
  void close() {
    shop.close();
  }

  private List<Event> list(EventListParams.Builder params) throws StripeException {
    return shop.client.v1().events().list(params.build()).getData();
  }

  private Event only(String type) throws StripeException {
    List<Event> events = list(EventListParams.builder().setType(type));
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  @Test
  void anEventKeepsTheObjectAsItWasThen() throws StripeException {
    String id = shop.create(payment()).getId();
    shop.confirm(id, "pm_card_visa");

    Event created = only("payment_intent.created");
    Event read = shop.client.v1().events().retrieve(created.getId());
    PaymentIntent then = (PaymentIntent) read.getDataObjectDeserializer().getObject().get();
    assertThat(then.getId()).isEqualTo(id);
    assertThat(then.getStatus()).isEqualTo("requires_payment_method");
    assertThat(read.getCreated()).isEqualTo(Checkout.START.getEpochSecond());
    assertThat(read.getLivemode()).isFalse();
    PaymentIntent now =
        (PaymentIntent)
            only("payment_intent.succeeded").getDataObjectDeserializer().getObject().get();
    assertThat(now.getStatus()).isEqualTo("succeeded");
  }

  @Test
  void anEventNamesTheRequestThatCausedItOrNone() throws StripeException {
    PaymentIntent paid = shop.create(payment("pm_card_visa"), "order-1:payment");
    shop.advance(Duration.ofSeconds(2));

    Event.Request caused = only("charge.succeeded").getRequest();
    assertThat(caused.getIdempotencyKey()).isEqualTo("order-1:payment");
    assertThat(caused.getId()).isEqualTo(paid.getLastResponse().requestId());
    Event.Request none = only("charge.updated").getRequest();
    assertThat(none.getId()).isNull();
    assertThat(none.getIdempotencyKey()).isNull();
  }

  @Test
  void anUpdateTellsTheOldValues() throws StripeException {
    shop.pay("pm_card_visa");
    shop.advance(Duration.ofSeconds(2));
    Event updated = only("charge.updated");
    Charge charge = (Charge) updated.getDataObjectDeserializer().getObject().get();
    assertThat(charge.getBalanceTransaction()).startsWith("txn_");
    assertThat(updated.getData().getPreviousAttributes())
        .containsOnlyKeys("balance_transaction")
        .containsEntry("balance_transaction", null);
  }

  @Test
  void eventsAreFilteredByTypePatternTypesAndTime() throws StripeException {
    refused(CardException.class, () -> shop.pay("pm_card_visa_chargeDeclined"));
    shop.advance(Duration.ofMinutes(1));
    shop.create(
        payment("pm_card_visa").setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL));

    assertThat(list(EventListParams.builder().setType("charge.*")))
        .extracting(Event::getType)
        .containsExactly("charge.succeeded", "charge.failed");
    assertThat(
            list(
                EventListParams.builder()
                    .addType("payment_intent.payment_failed")
                    .addType("payment_intent.amount_capturable_updated")))
        .extracting(Event::getType)
        .containsExactly(
            "payment_intent.amount_capturable_updated", "payment_intent.payment_failed");
    assertThat(
            list(
                EventListParams.builder()
                    .setCreated(
                        EventListParams.Created.builder()
                            .setGt(Checkout.START.getEpochSecond())
                            .build())))
        .hasSize(3);
  }

  @Test
  void aCaptureTellsTheChargeFirstAndTheReleasedRestWithIt() throws StripeException {
    PaymentIntent held =
        shop.create(
            payment("pm_card_visa")
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL));
    shop.client
        .v1()
        .paymentIntents()
        .capture(
            held.getId(), PaymentIntentCaptureParams.builder().setAmountToCapture(4_000L).build());
    assertThat(shop.events())
        .containsExactly(
            "payment_intent.created",
            "payment_intent.amount_capturable_updated",
            "charge.succeeded",
            "charge.captured",
            "refund.created",
            "charge.refunded",
            "payment_intent.succeeded");
  }

  @Test
  void aBankDebitTellsThatItIsProcessing() throws StripeException {
    shop.pay("pm_usBankAccount_success");
    shop.advance(Duration.ofHours(1));
    assertThat(shop.events())
        .containsExactly(
            "payment_intent.created",
            "charge.pending",
            "payment_intent.processing",
            "charge.succeeded",
            "payment_intent.succeeded");
  }

  @Test
  void theProviderForgetsEventsAfterThirtyDays() throws StripeException {
    shop.create(payment());
    shop.advance(Duration.ofDays(30));
    assertThat(list(EventListParams.builder())).hasSize(1);
    shop.advance(Duration.ofSeconds(1));
    assertThat(list(EventListParams.builder())).isEmpty();
  }

  @Test
  void aDayGeneratedBeforeAnybodyListensRaisesNoEvents() {
    Ledger quiet = new Ledger(3);
    quiet.pay(new PaymentRequest(1_000, "usd", Map.of(), Checkout.START));
    int events = quiet.read(tables -> tables.eventLog.oldestFirst().size());
    assertThat(events).isZero();
  }

  @Test
  void anUnknownEventIsMissing() {
    InvalidRequestException e =
        refused(
            InvalidRequestException.class, () -> shop.client.v1().events().retrieve("evt_none"));
    assertThat(e.getStatusCode()).isEqualTo(404);
    assertThat(e.getCode()).isEqualTo("resource_missing");
  }
}

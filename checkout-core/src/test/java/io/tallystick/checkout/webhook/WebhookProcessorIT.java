package io.tallystick.checkout.webhook;

import static io.tallystick.checkout.webhook.SignedWebhooks.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderRefund;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookProcessorIT extends ProcessorRig {
  @Test
  void anEventIsAHintToAskAndTheAnswerCounts() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    // it tells of an earlier state than the provider does by now
    shop.deliverPayment("evt_1", "payment_intent.processing", "pi_1");

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);

    assertThat(shop.learnt).containsExactly("pi_1 is captured, says evt_1");
    assertThat(shop.event("evt_1").state()).isEqualTo(WebhookState.PROCESSED);
    assertThat(shop.event("evt_1").result()).isEqualTo("payment pi_1, captured: applied");
    assertThat(processor.round(10)).isEqualTo(NOTHING);
  }

  @Test
  void whatWeKnowIsNotAskedFor() {
    shop.order("SO-1", "pi_1", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", "payment_intent.created", "pi_1");
    shop.deliverPayment("evt_2", "payment_intent.succeeded", "pi_1");
    shop.deliver(
        event("evt_3", "charge.succeeded", "charge", "ch_1", "\"payment_intent\": \"pi_1\""));

    assertThat(processor.round(10)).isEqualTo(new WebhookProcessor.Round(3, 0, 0));

    assertThat(shop.provider.questions).isEmpty();
    assertThat(shop.event("evt_2").result()).isEqualTo("payment pi_1: we know, it is captured");
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, payment_intent.created",
    "VOIDED, payment_intent.succeeded",
    "CAPTURED, payment_intent.canceled",
    "FAILED, payment_intent.processing",
    "AUTHORIZED, charge.expired",
  })
  void whatContradictsOurBooksIsAskedFor(PaymentState ours, String type) {
    shop.order("SO-1", "pi_1", ours);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    shop.deliverPayment("evt_1", type, "pi_1");

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.provider.questions).containsExactly("pi_1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"pi_1\"", "{\"id\": \"pi_1\", \"object\": \"payment_intent\"}"})
  void aChargeLeadsToItsPayment(String reference) {
    shop.order("SO-1", "pi_1", PaymentState.PROCESSING);
    shop.provider.payment("pi_1", PaymentState.FAILED);
    shop.deliver(
        event("evt_1", "charge.failed", "charge", "ch_1", "\"payment_intent\": " + reference));

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.learnt).containsExactly("pi_1 is failed, says evt_1");
  }

  @Test
  void aChargeWithoutPaymentAndAPaymentThatIsNotOursAreDone() {
    shop.provider.payment("pi_7", PaymentState.CAPTURED);
    shop.deliver(event("evt_1", "charge.succeeded", "charge", "ch_1", "\"payment_intent\": null"));
    shop.deliverPayment("evt_2", "payment_intent.succeeded", "pi_7");

    assertThat(processor.round(10)).isEqualTo(new WebhookProcessor.Round(2, 0, 0));
    assertThat(shop.event("evt_1").result()).startsWith("a charge without payment intent");
    assertThat(shop.event("evt_2").result()).isEqualTo("payment pi_7, captured: not ours");
  }

  @Test
  void aRefundedChargeLeadsToAllRefundsOfItsPaymentWhoeverMadeThem() {
    shop.provider.refund("re_1", "pi_1", ProviderRefund.State.SUCCEEDED);
    shop.provider.refund("re_2", "pi_1", ProviderRefund.State.PENDING);
    shop.deliver(
        event("evt_1", "charge.refunded", "charge", "ch_1", "\"payment_intent\": \"pi_1\""));

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.learnt)
        .containsExactlyInAnyOrder("re_1 is succeeded, says evt_1", "re_2 is pending, says evt_1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"refund.created", "refund.failed", "charge.refund.updated"})
  void aRefundIsAskedForByItsId(String type) {
    shop.provider.refund("re_1", "pi_1", ProviderRefund.State.FAILED);
    shop.deliver(event("evt_1", type, "refund", "re_1", "\"payment_intent\": \"pi_1\""));

    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    assertThat(shop.provider.questions).containsExactly("re_1");
    assertThat(shop.learnt).containsExactly("re_1 is failed, says evt_1");
  }

  @Test
  void eventsOfOtherApiVersionsAreUnderstood() {
    shop.order("SO-1", "pi_1", PaymentState.CREATED);
    shop.provider.payment("pi_1", PaymentState.REQUIRES_ACTION);
    String body = SignedWebhooks.ofPayment("evt_1", "payment_intent.requires_action", "pi_1");
    shop.deliver(body.replace("2026-07-29.dahlia", "2024-06-20"));
    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);
    shop.provider.payment("pi_1", PaymentState.CAPTURED);
    String later = SignedWebhooks.ofPayment("evt_2", "payment_intent.succeeded", "pi_1");
    shop.deliver(later.replace("\"2026-07-29.dahlia\"", "null"));
    assertThat(processor.round(10)).isEqualTo(ONE_PROCESSED);

    assertThat(shop.state("pi_1")).isEqualTo(PaymentState.CAPTURED);
  }

  @Test
  void anUnknownTypeIsParkedAtOnceAndKept() {
    shop.deliver(event("evt_1", "customer.created", "customer", "cus_1", ""));
    shop.deliver(event("evt_2", "charge.updated", "charge", "", "")); // no id to ask for

    assertThat(processor.round(10)).isEqualTo(new WebhookProcessor.Round(0, 2, 0));

    assertThat(shop.event("evt_1").state()).isEqualTo(WebhookState.PARKED);
    assertThat(shop.event("evt_1").reason()).isEqualTo("unknown type: customer.created");
    assertThat(shop.event("evt_2").reason()).isEqualTo("it names no object");
    assertThat(shop.webhooks.backlog().parked()).isEqualTo(2);
    assertThat(processor.round(10)).isEqualTo(NOTHING);
  }

  @Test
  void whatTheProviderDoesNotKnowIsParked() {
    shop.deliverPayment("evt_1", "payment_intent.succeeded", "pi_404");

    assertThat(processor.round(10)).isEqualTo(ONE_PARKED);
    assertThat(shop.event("evt_1").reason()).contains("No such object: pi_404");
  }
}

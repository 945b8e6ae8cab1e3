package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.PaymentIntent;
import com.stripe.param.RefundCreateParams;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.sandbox.WebhookAttempt;
import io.tallystick.sandbox.WebhookFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The provider's own deliveries over HTTP, with what goes wrong on their way. */
class WebhookDeliveriesIT extends EndpointRig {
  private final WebhookProcessor processor = shop.processor();

  @Test
  void aPaymentsEventsArriveAndItsStateIsLearnt() throws Exception {
    PaymentIntent paid = pay();
    assertThat(deliver()).extracting(WebhookAttempt::status).containsOnly(200);

    assertThat(processAll()).isEqualTo(new WebhookProcessor.Round(3, 0, 0));

    assertThat(types())
        .containsExactlyInAnyOrder(
            "payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    // one question told all; the rest we knew
    assertThat(shop.provider.questions).containsExactly(paid.getId());
  }

  @Test
  void duplicatesAreOneRow() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.DUPLICATE).withTimes(3));
    pay();

    assertThat(deliver()).hasSize(6).allMatch(WebhookAttempt::delivered);
    assertThat(shop.webhooks.list(null, null, 10))
        .hasSize(3)
        .allMatch(event -> event.deliveries() == 2);
  }

  @Test
  void twinsHaveOneEffect() throws Exception {
    arm(WebhookFault.of("payment_intent.succeeded", WebhookFault.Kind.TWIN));
    pay();
    deliver();
    deliver();
    processAll();

    assertThat(types().stream().filter("payment_intent.succeeded"::equals)).hasSize(2);
    assertThat(shop.learnt).hasSize(1);
  }

  @Test
  void reorderedEventsComeToTheSame() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.REORDER).withTimes(10));
    PaymentIntent paid = pay();
    deliver();
    processAll();

    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.learnt).hasSize(1);
  }

  @Test
  void aDelayedEventIsTakenBecauseItsSignatureIsFresh() throws Exception {
    arm(WebhookFault.delay("*", Duration.ofHours(30)).withTimes(3));
    pay();
    assertThat(deliver()).isEmpty();
    shop.clock.advance(Duration.ofHours(30));
    assertThat(deliver()).filteredOn(each -> !each.type().equals("charge.updated")).hasSize(3);
    assertThat(shop.webhooks.list(null, null, 10)).isNotEmpty();
  }

  @Test
  void aLateDeliveryWithItsOldSignatureIsRefusedAndTheNextTryTaken() throws Exception {
    arm(WebhookFault.late("payment_intent.succeeded", Duration.ofSeconds(301)));
    pay();
    deliver();
    shop.clock.advance(Duration.ofSeconds(301));
    assertThat(deliver())
        .filteredOn(each -> each.type().equals("payment_intent.succeeded"))
        .extracting(WebhookAttempt::status)
        .containsExactly(400);
    assertThat(types()).doesNotContain("payment_intent.succeeded");
    shop.clock.advance(Duration.ofMinutes(5));
    deliver();
    assertThat(types()).contains("payment_intent.succeeded");
  }

  @Test
  void otherAndMissingApiVersionsAreUnderstood() throws Exception {
    arm(WebhookFault.apiVersion("payment_intent.created", "2019-05-16"));
    arm(WebhookFault.apiVersion("payment_intent.succeeded", null));
    arm(WebhookFault.of("charge.succeeded", WebhookFault.Kind.DROP));
    PaymentIntent paid = pay();
    deliver();
    processAll();

    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.webhooks.list(null, null, 10))
        .extracting(WebhookEvent::apiVersion)
        .containsExactlyInAnyOrder("2019-05-16", null);
  }

  @Test
  void aRefundMadeInTheDashboardIsAskedFor() throws Exception {
    PaymentIntent paid = pay();
    deliver();
    processAll();
    shop.learnt.clear();
    var refund =
        client
            .v1()
            .refunds()
            .create(RefundCreateParams.builder().setPaymentIntent(paid.getId()).build());
    shop.provider.refund(refund.getId(), paid.getId(), ProviderRefund.State.SUCCEEDED);
    deliver();
    processAll();

    assertThat(types()).contains("charge.refunded", "refund.created");
    assertThat(shop.learnt)
        .isNotEmpty()
        .allMatch(said -> said.startsWith(refund.getId() + " is succeeded"));
  }

  private WebhookProcessor.Round processAll() {
    return processor.round(100);
  }
}

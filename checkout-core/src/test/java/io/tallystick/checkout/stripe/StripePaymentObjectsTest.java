package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.net.ApiResource;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripePaymentObjectsTest {
  private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "requires_payment_method, false, , CREATED",
    "requires_payment_method, true, , FAILED",
    "requires_confirmation, false, , CREATED",
    // the error is of the try before: this one isn't made yet
    "requires_confirmation, true, , CREATED",
    "requires_action, false, , REQUIRES_ACTION",
    "processing, false, , PROCESSING",
    "requires_capture, false, , AUTHORIZED",
    "succeeded, false, , CAPTURED",
    "canceled, false, , VOIDED",
    "canceled, false, requested_by_customer, VOIDED",
    "canceled, false, duplicate, VOIDED",
    "canceled, false, fraudulent, VOIDED",
    "canceled, false, abandoned, VOIDED",
    "canceled, false, void_invoice, VOIDED",
    "canceled, false, failed_invoice, VOIDED",
    "canceled, false, a_reason_of_next_year, VOIDED",
    "canceled, true, requested_by_customer, VOIDED",
    "canceled, false, expired, EXPIRED",
    "canceled, false, automatic, EXPIRED",
    "a_status_of_next_year, false, , UNKNOWN",
    "'', false, , UNKNOWN",
  })
  void eachStatusOfAPaymentMeansOneState(
      String status, boolean failed, String reason, PaymentState state) throws Exception {
    var object = payment(status);
    object.setCancellationReason(reason);
    if (failed) {
      var error = new com.stripe.model.StripeError();
      error.setCode("card_declined");
      object.setLastPaymentError(error);
    }
    var payment = StripePaymentObjects.payment(object);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "pending, PENDING",
    "requires_action, PENDING",
    "succeeded, SUCCEEDED",
    "failed, FAILED",
    "canceled, FAILED",
    // very old refunds
    ", SUCCEEDED",
    "a_status_of_next_year, PENDING",
  })
  void eachStatusOfARefundMeansOneState(String status, ProviderRefund.State state)
      throws Exception {
    assertThat(StripePaymentObjects.refund(refund(status)).state()).isEqualTo(state);
  }

  @Test
  void aDeclinedPaymentIsReadWhole() throws Exception {
    var object =
        ApiResource.GSON.fromJson(
            """
            {"id":"pi_1","object":"payment_intent","amount":2500,"amount_capturable":0,
             "amount_received":0,"currency":"eur","created":%d,"status":"requires_payment_method",
             "latest_charge":"ch_1","client_secret":"pi_1_secret_x",
             "metadata":{"order_id":"ord_1","attempt_id":"att_1","note":"a\\u0000b"},
             "last_payment_error":{"type":"card_error","code":"card_declined",
               "decline_code":"insufficient_funds","message":"Your card has insufficient funds."}}
            """
                .formatted(NOON.getEpochSecond()),
            PaymentIntent.class);
    assertThat(StripePaymentObjects.payment(object))
        .isEqualTo(
            new ProviderPayment(
                "pi_1",
                PaymentState.FAILED,
                "requires_payment_method",
                2500,
                0,
                0,
                "EUR",
                "ch_1",
                "insufficient_funds",
                "Your card has insufficient funds.",
                null,
                Map.of("order_id", "ord_1", "attempt_id", "att_1", "note", "a b"),
                NOON));
  }

  @Test
  void aHeldPaymentTellsUntilWhenItCanBeCaptured() throws Exception {
    var object =
        ApiResource.GSON.fromJson(
            """
            {"id":"pi_1","object":"payment_intent","amount":2500,"amount_capturable":2500,
             "amount_received":0,"currency":"eur","created":%d,"status":"requires_capture",
             "latest_charge":{"id":"ch_1","object":"charge","payment_method_details":
               {"type":"card","card":{"capture_before":%d}}}}
            """
                .formatted(NOON.getEpochSecond(), NOON.plusSeconds(60).getEpochSecond()),
            PaymentIntent.class);
    var payment = StripePaymentObjects.payment(object);
    assertThat(payment.chargeId()).isEqualTo("ch_1");
    assertThat(payment.captureBefore()).isEqualTo(NOON.plusSeconds(60));
    assertThat(payment.capturableMinor()).isEqualTo(2500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "status",
        "amount",
        "amount_capturable",
        "amount_received",
        "currency",
        "created"
      })
  void aPaymentThatLacksWhatStripeAlwaysSendsIsNotRead(String field) {
    var json = ApiResource.GSON.toJsonTree(payment("succeeded")).getAsJsonObject();
    json.remove(field);
    var object = ApiResource.GSON.fromJson(json, PaymentIntent.class);
    assertThatThrownBy(() -> StripePaymentObjects.payment(object)).isInstanceOf(Incomplete.class);
  }

  @Test
  void neitherAKeyNorAClientSecretPassesIntoAText() {
    assertThat(
            Failure.clean(
                "pi_3Abc_secret_Zz9 with sk_test_abc, rk_live_abc\nand\0 sk_" + "live_9 done"))
        .isEqualTo("pi_3Abc_secret_*** with sk_test_***, rk_live_*** and sk_live_*** done");
  }

  private static PaymentIntent payment(String status) {
    var object = new PaymentIntent();
    object.setId("pi_1");
    object.setStatus(status);
    object.setAmount(2500L);
    object.setAmountCapturable(0L);
    object.setAmountReceived(0L);
    object.setCurrency("eur");
    object.setCreated(NOON.getEpochSecond());
    return object;
  }

  private static Refund refund(String status) {
    var object = new Refund();
    object.setId("re_1");
    object.setStatus(status);
    object.setAmount(100L);
    object.setCurrency("eur");
    object.setPaymentIntent("pi_1");
    object.setCreated(NOON.getEpochSecond());
    return object;
  }
}

package io.tallystick.checkout.stripe;

import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods;
import com.stripe.param.PaymentIntentCreateParams.AutomaticPaymentMethods.AllowRedirects;
import com.stripe.param.PaymentIntentCreateParams.CaptureMethod;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundRetrieveParams;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import java.util.Locale;

/**
 * What we ask Stripe for. The same question gives the same parameters, always: Stripe refuses a key
 * that comes with others, so a change here holds for new keys only.
 */
final class PaymentParams {
  // tells until when a hold can be captured
  private static final String EXPAND = "latest_charge";

  private PaymentParams() {}

  static PaymentIntentCreateParams create(NewPayment payment) {
    return PaymentIntentCreateParams.builder()
        .setAmount(payment.amountMinor())
        .setCurrency(payment.currency().toLowerCase(Locale.ROOT))
        // asynchronous is Stripe's default since 2024: the balance transaction comes later than
        // the answer. Nothing here waits for it, the books are kept from balance transactions
        .setCaptureMethod(
            payment.capture() == CaptureTime.ON_SHIPMENT
                ? CaptureMethod.MANUAL
                : CaptureMethod.AUTOMATIC_ASYNC)
        // what the dashboard allows, but nothing that leads away from the shop: to confirm that
        // from the server would need an address to return to
        .setAutomaticPaymentMethods(
            AutomaticPaymentMethods.builder()
                .setEnabled(true)
                .setAllowRedirects(AllowRedirects.NEVER)
                .build())
        .putMetadata(ProviderPayment.ORDER, payment.orderId())
        .putMetadata(ProviderPayment.ATTEMPT, payment.attemptId())
        .build();
  }

  static PaymentIntentConfirmParams confirm(String paymentMethod) {
    return PaymentIntentConfirmParams.builder()
        .setPaymentMethod(paymentMethod)
        // 3-D Secure happens in the customer's browser, in the shop's page
        .setUseStripeSdk(true)
        .addExpand(EXPAND)
        .build();
  }

  static PaymentIntentCaptureParams capture(long amountMinor) {
    return PaymentIntentCaptureParams.builder().setAmountToCapture(amountMinor).build();
  }

  static PaymentIntentRetrieveParams retrieve() {
    return PaymentIntentRetrieveParams.builder().addExpand(EXPAND).build();
  }

  /** With the movement, which tells a refund from what a partial capture let go of. */
  static RefundRetrieveParams retrieveRefund() {
    return RefundRetrieveParams.builder().addExpand("balance_transaction").build();
  }

  static RefundCreateParams refund(NewRefund refund) {
    return RefundCreateParams.builder()
        .setPaymentIntent(refund.intentId())
        .setAmount(refund.amountMinor())
        .putMetadata(ProviderRefund.REFUND, refund.refundId())
        .build();
  }
}

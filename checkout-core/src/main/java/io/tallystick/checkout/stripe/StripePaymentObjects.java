package io.tallystick.checkout.stripe;

import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeError;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stripe's payments and refunds as the checkout knows them. */
final class StripePaymentObjects {
  /** The reporting category of what a partial capture lets go of. */
  private static final String RELEASE = "partial_capture_reversal";

  private StripePaymentObjects() {}

  static ProviderPayment payment(PaymentIntent object) throws Incomplete {
    String id = StripeObjects.id(object.getId(), "payment intent");
    String status = StripeObjects.required(object.getStatus(), id, "status");
    StripeError error = object.getLastPaymentError();
    return new ProviderPayment(
        id,
        state(status, error != null, object.getCancellationReason()),
        text(status),
        StripeObjects.required(object.getAmount(), id, "amount"),
        StripeObjects.required(object.getAmountCapturable(), id, "amount_capturable"),
        StripeObjects.required(object.getAmountReceived(), id, "amount_received"),
        StripeObjects.currency(object.getCurrency(), id),
        object.getLatestCharge(),
        error == null ? null : Failure.code(error.getCode(), error.getDeclineCode()),
        error == null || error.getMessage() == null ? null : Failure.clean(error.getMessage()),
        captureBefore(object.getLatestChargeObject()),
        metadata(object.getMetadata()),
        Instant.ofEpochSecond(StripeObjects.required(object.getCreated(), id, "created")),
        method(object.getLatestChargeObject(), error));
  }

  /** What Stripe's status means to us. */
  static PaymentState state(String status, boolean failed, @Nullable String cancellationReason) {
    return switch (status) {
      case "requires_payment_method" -> failed ? PaymentState.FAILED : PaymentState.CREATED;
      case "requires_confirmation" -> PaymentState.CREATED;
      case "requires_action" -> PaymentState.REQUIRES_ACTION;
      case "processing" -> PaymentState.PROCESSING;
      case "requires_capture" -> PaymentState.AUTHORIZED;
      case "succeeded" -> PaymentState.CAPTURED;
      case "canceled" -> canceled(cancellationReason);
      default -> PaymentState.UNKNOWN;
    };
  }

  /** Whoever cancels may give one of four reasons or none; these two Stripe gives by itself. */
  private static PaymentState canceled(@Nullable String reason) {
    boolean byItself = "automatic".equals(reason) || "expired".equals(reason);
    return byItself ? PaymentState.EXPIRED : PaymentState.VOIDED;
  }

  static ProviderRefund refund(Refund object) throws Incomplete {
    String id = StripeObjects.id(object.getId(), "refund");
    // may be null: very old refunds, all of them through
    String status = object.getStatus() == null ? "succeeded" : object.getStatus();
    return new ProviderRefund(
        id,
        isRelease(object) ? ProviderRefund.State.RELEASED : refundState(status),
        text(status),
        StripeObjects.required(object.getAmount(), id, "amount"),
        StripeObjects.currency(object.getCurrency(), id),
        object.getPaymentIntent(),
        object.getCharge(),
        object.getFailureReason() == null ? null : text(object.getFailureReason()),
        metadata(object.getMetadata()),
        Instant.ofEpochSecond(StripeObjects.required(object.getCreated(), id, "created")));
  }

  /** Only its movement tells: of a refund that moved nothing yet there is none. */
  private static boolean isRelease(Refund object) {
    BalanceTransaction moved = object.getBalanceTransactionObject();
    return moved != null && RELEASE.equals(moved.getReportingCategory());
  }

  /** A word we don't know is no end: the refund stays on its way, and is asked for again. */
  static ProviderRefund.State refundState(String status) {
    return switch (status) {
      case "succeeded" -> ProviderRefund.State.SUCCEEDED;
      case "failed", "canceled" -> ProviderRefund.State.FAILED;
      // pending, requires_action
      default -> ProviderRefund.State.PENDING;
    };
  }

  /** A declined call's answer holds the charge's id alone, but says what was declined. */
  private static @Nullable String method(@Nullable Charge charge, @Nullable StripeError error) {
    String type = null;
    if (charge != null && charge.getPaymentMethodDetails() != null) {
      type = charge.getPaymentMethodDetails().getType();
    } else if (error != null && error.getPaymentMethod() != null) {
      type = error.getPaymentMethod().getType();
    }
    return type == null ? null : text(type);
  }

  private static @Nullable Instant captureBefore(@Nullable Charge charge) {
    if (charge == null
        || charge.getPaymentMethodDetails() == null
        || charge.getPaymentMethodDetails().getCard() == null) {
      return null;
    }
    Long second = charge.getPaymentMethodDetails().getCard().getCaptureBefore();
    return second == null ? null : Instant.ofEpochSecond(second);
  }

  private static Map<String, String> metadata(@Nullable Map<String, String> metadata) {
    Map<String, String> clean = new HashMap<>();
    StripeObjects.metadata(metadata).forEach((key, value) -> clean.put(text(key), text(value)));
    return clean;
  }

  /** Whole, but without NUL, which PostgreSQL doesn't take. */
  private static String text(String text) {
    return text.replace('\0', ' ');
  }
}

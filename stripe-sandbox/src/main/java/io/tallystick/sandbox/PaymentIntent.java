package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment intent at one moment. Amounts are minor units of {@code currency}.
 *
 * @param status the provider's word: requires_payment_method, processing, requires_capture,
 *     canceled or succeeded
 * @param captureMethod {@code automatic_async} or {@code manual}
 * @param latestCharge the latest attempt; earlier ones are charges with the same intent
 * @param lastErrorCode code of the last failed attempt, null after a success
 */
public record PaymentIntent(
    String id,
    Instant created,
    long amount,
    long amountCapturable,
    long amountReceived,
    String currency,
    String status,
    String captureMethod,
    String methodType,
    String latestCharge,
    @Nullable String lastErrorCode,
    @Nullable Instant canceledAt,
    Map<String, String> metadata)
    implements StripeObject {

  PaymentIntent withStatus(
      String newStatus, long capturable, long received, @Nullable String errorCode) {
    return new PaymentIntent(
        id,
        created,
        amount,
        capturable,
        received,
        currency,
        newStatus,
        captureMethod,
        methodType,
        latestCharge,
        errorCode,
        canceledAt,
        metadata);
  }

  PaymentIntent withLatestCharge(String chargeId) {
    return new PaymentIntent(
        id,
        created,
        amount,
        amountCapturable,
        amountReceived,
        currency,
        status,
        captureMethod,
        methodType,
        chargeId,
        lastErrorCode,
        canceledAt,
        metadata);
  }

  PaymentIntent withCancellation(Instant at) {
    return new PaymentIntent(
        id,
        created,
        amount,
        0,
        amountReceived,
        currency,
        "canceled",
        captureMethod,
        methodType,
        latestCharge,
        lastErrorCode,
        at,
        metadata);
  }

  PaymentIntent withMetadata(Map<String, String> newMetadata) {
    return new PaymentIntent(
        id,
        created,
        amount,
        amountCapturable,
        amountReceived,
        currency,
        status,
        captureMethod,
        methodType,
        latestCharge,
        lastErrorCode,
        canceledAt,
        newMetadata);
  }
}

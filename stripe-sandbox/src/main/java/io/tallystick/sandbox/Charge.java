package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A charge at one moment: one attempt of a payment intent. Amounts are minor units of {@code
 * currency}.
 *
 * @param amountRefunded refunds that did not fail, plus what a partial capture or a cancellation
 *     released
 * @param status succeeded, pending or failed
 * @param balanceTransactionId the charge's own movement, null as long as no money moved
 * @param methodType {@code card}, or the asynchronous {@code sepa_debit}
 * @param cardBrand {@code visa} and so on, null for other methods
 */
public record Charge(
    String id,
    Instant created,
    String paymentIntentId,
    long amount,
    long amountCaptured,
    long amountRefunded,
    String currency,
    String status,
    boolean captured,
    boolean disputed,
    @Nullable String balanceTransactionId,
    @Nullable String failureCode,
    String methodType,
    @Nullable String cardBrand,
    String last4,
    Map<String, String> metadata)
    implements StripeObject {

  /** True when the money was taken or is held; false for failed and pending attempts. */
  public boolean paid() {
    return status.equals("succeeded");
  }

  /** True only when nothing of the charge is left. */
  public boolean refunded() {
    return paid() && amountRefunded == amount;
  }

  Charge withCapture(long newCaptured, String transactionId) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        newCaptured,
        amountRefunded,
        currency,
        "succeeded",
        true,
        disputed,
        transactionId,
        null,
        methodType,
        cardBrand,
        last4,
        metadata);
  }

  Charge withAmountRefunded(long newRefunded) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        amountCaptured,
        newRefunded,
        currency,
        status,
        captured,
        disputed,
        balanceTransactionId,
        failureCode,
        methodType,
        cardBrand,
        last4,
        metadata);
  }

  Charge withFailure(String code) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        0,
        amountRefunded,
        currency,
        "failed",
        false,
        disputed,
        null,
        code,
        methodType,
        cardBrand,
        last4,
        metadata);
  }

  Charge withDispute() {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        amountCaptured,
        amountRefunded,
        currency,
        status,
        captured,
        true,
        balanceTransactionId,
        failureCode,
        methodType,
        cardBrand,
        last4,
        metadata);
  }

  Charge withMetadata(Map<String, String> newMetadata) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        amountCaptured,
        amountRefunded,
        currency,
        status,
        captured,
        disputed,
        balanceTransactionId,
        failureCode,
        methodType,
        cardBrand,
        last4,
        newMetadata);
  }
}

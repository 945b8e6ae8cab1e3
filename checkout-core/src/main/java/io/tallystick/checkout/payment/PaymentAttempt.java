package io.tallystick.checkout.payment;

import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to pay an order, as our table has it. Amounts in minor units.
 *
 * @param attemptId the checkout attempt's
 * @param key idempotency key of the first call; those of later calls derive from the attempt
 * @param intentId the provider's id; null: it doesn't know of it yet, so no money can have moved
 * @param customerConfirms the customer's browser has, or had, the means to confirm it
 * @param asks how often the provider was asked since its state changed last
 */
public record PaymentAttempt(
    String attemptId,
    String orderId,
    PaymentState state,
    long amountMinor,
    long capturedMinor,
    String currency,
    String key,
    @Nullable String intentId,
    CaptureTime captureTime,
    boolean customerConfirms,
    @Nullable Instant askAt,
    int asks,
    Instant createdAt) {

  /**
   * The key under which a payment that stands so is cancelled. The provider keeps a refusal under
   * its key for a day: once the payment has moved on, it is to be asked anew.
   */
  public static String cancelKey(String attemptId, PaymentState seen) {
    return key(attemptId, "cancel:" + seen.code());
  }

  /** The key of a further call for the same attempt. */
  public static String key(String attemptId, String call) {
    return attemptId + ":" + call;
  }
}

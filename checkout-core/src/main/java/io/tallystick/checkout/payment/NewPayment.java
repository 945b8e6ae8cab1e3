package io.tallystick.checkout.payment;

/**
 * A payment to be made known to the provider; no money moves by it.
 *
 * @param amountMinor in minor units
 * @param currency upper case
 * @param key the call's idempotency key, stored before
 */
public record NewPayment(
    String orderId,
    String attemptId,
    long amountMinor,
    String currency,
    CaptureTime capture,
    String key) {
  /** When the money is taken. */
  public enum CaptureTime {
    AT_ONCE,
    ON_SHIPMENT
  }
}

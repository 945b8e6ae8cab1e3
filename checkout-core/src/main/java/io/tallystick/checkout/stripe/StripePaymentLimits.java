package io.tallystick.checkout.stripe;

import java.time.Duration;

/**
 * How much the checkout asks of Stripe, and when it stops asking; properties {@code
 * tallystick.stripe.payment-*}.
 *
 * @param attempts how often one call is tried in all, always with the same idempotency key
 * @param patience no try of a call begins later than this after its first
 * @param callsPerSecond on average, reads and writes together; Stripe's limit is 25 for a sandbox
 *     account and 100 for a live one
 * @param longestWait a call that would wait longer for its turn isn't sent
 * @param callsAtOnce a call beyond these isn't sent
 * @param breakerCalls how many of the latest tries the circuit breaker looks at; it judges from
 *     half of them on
 * @param breakerFailurePercent when so many of them failed, nothing is sent for a while
 * @param breakerPause how long nothing is sent; then a few calls try whether Stripe is back
 */
public record StripePaymentLimits(
    int attempts,
    Duration patience,
    int callsPerSecond,
    Duration longestWait,
    int callsAtOnce,
    int breakerCalls,
    int breakerFailurePercent,
    Duration breakerPause) {
  public static final StripePaymentLimits DEFAULTS =
      new StripePaymentLimits(
          3, Duration.ofSeconds(30), 20, Duration.ofSeconds(2), 40, 20, 50, Duration.ofSeconds(20));

  public StripePaymentLimits {
    requireBetween("attempts", attempts, 1, 10);
    requireBetween("patience in ms", patience.toMillis(), 0, 600_000);
    requireBetween("calls-per-second", callsPerSecond, 1, 1_000);
    requireBetween("longest-wait in ms", longestWait.toMillis(), 0, 60_000);
    requireBetween("calls-at-once", callsAtOnce, 1, 1_000);
    requireBetween("breaker-calls", breakerCalls, 2, 1_000);
    requireBetween("breaker-failure-percent", breakerFailurePercent, 1, 100);
    requireBetween("breaker-pause in ms", breakerPause.toMillis(), 1, 600_000);
  }

  /** The same with another count of tries. */
  public StripePaymentLimits withAttempts(int newAttempts) {
    return new StripePaymentLimits(
        newAttempts,
        patience,
        callsPerSecond,
        longestWait,
        callsAtOnce,
        breakerCalls,
        breakerFailurePercent,
        breakerPause);
  }

  private static void requireBetween(String name, long value, long least, long most) {
    StripeSettings.requireBetween("payment-" + name, value, least, most);
  }
}

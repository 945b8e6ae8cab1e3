package io.tallystick.checkout.refund;

/**
 * What one person may ask for, in minor units of one currency.
 *
 * @param eachMinor with one request
 * @param dayMinor with all requests of 24 hours that weren't rejected
 */
public record RefundLimit(long eachMinor, long dayMinor) {
  /** Nothing at all. */
  public static final RefundLimit NOTHING = new RefundLimit(0, 0);

  static final RefundLimit ANYTHING = new RefundLimit(Long.MAX_VALUE, Long.MAX_VALUE);

  public RefundLimit {
    if (eachMinor < 0 || dayMinor < 0) {
      throw new IllegalArgumentException(
          "A limit isn't negative: %d, %d".formatted(eachMinor, dayMinor));
    }
  }
}

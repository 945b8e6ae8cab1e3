package io.tallystick.checkout.refund;

/** What the wish for a refund came to. */
public sealed interface RequestResult {
  /** It stands, now or since the first call with this key, which may have brought it further. */
  record Requested(Refund refund) implements RequestResult {}

  /**
   * It would be too much, or no amount the currency has. Nothing was written.
   *
   * @param remainingMinor what can still be refunded of one payment of the order
   */
  record Refused(long remainingMinor, String currency, String why) implements RequestResult {}

  /**
   * The person may not ask for so much. Nothing was written.
   *
   * @param limitMinor of one request, or of 24 hours
   * @param usedMinor what they asked for within 24 hours; 0 where one request is too much by itself
   */
  record OverLimit(long limitMinor, long usedMinor, String currency, boolean ofDay)
      implements RequestResult {}

  /** The key belongs to another request. */
  record KeyConflict(String refundId) implements RequestResult {}

  /** No money of such an order or attempt was taken by the provider, so none can go back. */
  record NothingCaptured(String subject) implements RequestResult {}
}

package io.tallystick.checkout.order;

/** What setting or taking away a mark for review came to. */
public enum ReviewResult {
  DONE,
  /** It is so already: the same was asked for twice. Nothing was written. */
  ALREADY_SO,
  /** The order isn't any more as the person saw it. Nothing was written. */
  CHANGED_MEANWHILE,
  NO_SUCH_ORDER
}

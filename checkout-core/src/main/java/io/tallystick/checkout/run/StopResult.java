package io.tallystick.checkout.run;

/** What the wish to stop a request came to. */
public enum StopResult {
  /** It hadn't begun and won't. */
  CANCELLED,
  /** Its worker ends it between two pieces of work. */
  STOPPING,
  /** Somebody has asked for that before. */
  STOPPING_ALREADY,
  /** It is over. */
  OVER,
  NO_SUCH_REQUEST
}

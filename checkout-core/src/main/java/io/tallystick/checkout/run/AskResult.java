package io.tallystick.checkout.run;

/** What asking for a job came to. */
public sealed interface AskResult {
  /** It waits for a worker. */
  record Accepted(long requestId) implements AskResult {}

  /** The same was asked for with this key before. */
  record AskedBefore(long requestId) implements AskResult {}

  /** The key belongs to a request for something else. Nothing was written. */
  record KeyTaken(long requestId) implements AskResult {}
}

package io.tallystick.checkout.attempt;

import java.time.Duration;

/** What a request with an idempotency key is told. */
public sealed interface AttemptClaim {
  /**
   * The right to work on an attempt. Whoever takes it over gets another token, and the answer of
   * the one before doesn't count any more.
   */
  record Work(String attemptId, String token) {}

  /** The key is new: this caller makes the checkout. */
  record Fresh(Work work) implements AttemptClaim {}

  /** Whoever had begun doesn't work on it any more: this caller goes on where the facts end. */
  record Resumed(Work work) implements AttemptClaim {}

  /** The same request was answered before: this is that answer. */
  record Answered(String attemptId, int status, String body) implements AttemptClaim {}

  /** The same request is being worked on: ask again later. */
  record InUse(Duration retryAfter) implements AttemptClaim {}

  /** The key was used for another request. */
  record OtherRequest() implements AttemptClaim {}
}

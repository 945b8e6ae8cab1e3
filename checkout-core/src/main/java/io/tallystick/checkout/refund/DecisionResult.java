package io.tallystick.checkout.refund;

import java.time.Instant;

/** What somebody's decision on a request came to. */
public sealed interface DecisionResult {
  /** It counts, now or since the same person's first call. */
  record Decided(Refund refund) implements DecisionResult {}

  /** Nobody decides on their own request. */
  record OwnRequest(String requestedBy) implements DecisionResult {}

  /** Another amount was requested: who approves must have seen it. */
  record OtherAmount(long requestedMinor, String currency) implements DecisionResult {}

  /** It was decided on already, otherwise or by somebody else. */
  record NotWaiting(RefundState state) implements DecisionResult {}

  /** It was asked for too long ago: it can only be rejected, and asked for anew. */
  record Expired(Instant at) implements DecisionResult {}

  /** There is no such refund. */
  record NoSuchRefund(String refundId) implements DecisionResult {}
}

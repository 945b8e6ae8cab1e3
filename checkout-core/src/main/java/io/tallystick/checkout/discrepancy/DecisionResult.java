package io.tallystick.checkout.discrepancy;

/** What a decision on a request came to. */
public sealed interface DecisionResult {
  /** It counts, now or since the same person's first time. */
  record Decided(RequestState state, int discrepancies) implements DecisionResult {}

  /** Nobody decides on their own request. */
  record OwnRequest(String requestedBy) implements DecisionResult {}

  /** Something else was asked for than the decider saw. */
  record OtherPayload() implements DecisionResult {}

  /** It is over already. */
  record NotWaiting(RequestState state) implements DecisionResult {}

  /** Discrepancies in it have changed since it was asked for: it is void now. */
  record Died() implements DecisionResult {}

  /** Nobody decided in time. */
  record Expired() implements DecisionResult {}

  /** A run or somebody else is writing to its discrepancies: to be tried again. */
  record Busy() implements DecisionResult {}

  /** There is no such request. */
  record NoSuch() implements DecisionResult {}
}

package io.tallystick.checkout.refund;

/** What submitting a refund to the provider came to. */
public sealed interface SubmitResult {
  /** The call was made, and this is where the refund stands now. */
  record Called(RefundState state) implements SubmitResult {}

  /** No call was made: it isn't approved, or somebody else is submitting it. */
  record NotApproved(RefundState state) implements SubmitResult {}

  /** There is no such refund. */
  record NoSuchRefund(String refundId) implements SubmitResult {}
}

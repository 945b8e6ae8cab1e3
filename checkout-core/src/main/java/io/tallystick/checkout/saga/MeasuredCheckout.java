package io.tallystick.checkout.saga;

import io.tallystick.checkout.trace.Spans;

/** Counts and times checkouts, and puts each in a span. */
final class MeasuredCheckout implements Checkout {
  private final Checkout checkout;
  private final CheckoutMeters meters;
  private final Spans spans;

  MeasuredCheckout(Checkout checkout, CheckoutMeters meters, Spans spans) {
    this.checkout = checkout;
    this.meters = meters;
    this.spans = spans;
  }

  @Override
  public CheckoutAnswer checkout(CheckoutRequest request) {
    long begun = System.nanoTime();
    CheckoutOutcome outcome = CheckoutOutcome.BROKEN;
    try {
      CheckoutAnswer answer = spans.in("checkout", () -> checkout.checkout(request));
      outcome = answer.outcome();
      return answer;
    } finally {
      meters.answered(outcome, System.nanoTime() - begun);
    }
  }
}

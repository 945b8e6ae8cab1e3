package io.tallystick.checkout.saga;

import io.tallystick.checkout.fraud.Verdict;
import io.tallystick.checkout.metrics.Count;
import io.tallystick.checkout.metrics.Counts;
import io.tallystick.checkout.metrics.FeatureMeters;
import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.metrics.Times;
import io.tallystick.checkout.payment.PaymentState;

/** What checkouts come to. */
final class CheckoutMeters implements FeatureMeters {
  /** Requests whose idempotency key was there already. */
  private enum KeyHit {
    REPLAYED,
    IN_USE,
    REUSED
  }

  private enum Screened {
    PASS,
    REVIEW,
    REFUSE
  }

  private final Times<CheckoutOutcome> checkouts;
  private final Counts<KeyHit> keyHits;
  private final Count duplicates;
  private final Count stockOuts;
  private final Counts<Screened> screened;
  private final Counts<PaymentState> changes;
  private final Counts<Captures.Result> captures;
  private final Count expired;

  CheckoutMeters(Meters meters) {
    checkouts =
        meters.times(
            "tallystick.checkout",
            "Requests to buy, by what they came to",
            "outcome",
            CheckoutOutcome.class);
    keyHits =
        meters.counts(
            "tallystick.idempotency.hits",
            "Requests whose idempotency key was known",
            "kind",
            KeyHit.class);
    duplicates =
        meters.counter(
            "tallystick.checkout.duplicates", "Carts submitted again that are sold or being paid");
    stockOuts = meters.counter("tallystick.stock.outs", "Checkouts that ended for want of stock");
    screened =
        meters.counts(
            "tallystick.fraud.screens", "Answers of the fraud screen", "verdict", Screened.class);
    changes =
        meters.counts(
            "tallystick.payment.changes",
            "Payments that came into a state",
            "state",
            PaymentState.class);
    captures =
        meters.counts(
            "tallystick.captures",
            "Attempts to capture what is held; already: a repeated one",
            "result",
            Captures.Result.class);
    expired =
        meters.counter(
            "tallystick.reservation.expiries", "Checkouts whose reserved stock was given back");
  }

  static CheckoutMeters none() {
    return new CheckoutMeters(Meters.none());
  }

  void answered(CheckoutOutcome outcome, long nanos) {
    checkouts.took(outcome, nanos);
    switch (outcome) {
      case REPLAYED -> keyHits.one(KeyHit.REPLAYED);
      case KEY_IN_USE -> keyHits.one(KeyHit.IN_USE);
      case KEY_REUSED -> keyHits.one(KeyHit.REUSED);
      case ALREADY_ORDERED, PAYMENT_PENDING -> duplicates.one();
      case OUT_OF_STOCK -> stockOuts.one();
      case CONFIRMED,
          ACTION_REQUIRED,
          PROCESSING,
          CHECKING,
          UNDER_WAY,
          DECLINED,
          NOT_COMPLETED,
          REFUSED,
          NOT_FOR_SALE,
          UNAVAILABLE,
          BROKEN -> {}
    }
  }

  Verdict screened(Verdict verdict) {
    screened.one(
        switch (verdict) {
          case Verdict.Pass _ -> Screened.PASS;
          case Verdict.Review _ -> Screened.REVIEW;
          case Verdict.Refuse _ -> Screened.REFUSE;
        });
    return verdict;
  }

  /** To be called once the change is committed. */
  void changed(PaymentState to) {
    changes.one(to);
  }

  Captures.Result captured(Captures.Result result) {
    captures.one(result);
    return result;
  }

  int expired(int checkouts) {
    expired.add(checkouts);
    return checkouts;
  }
}

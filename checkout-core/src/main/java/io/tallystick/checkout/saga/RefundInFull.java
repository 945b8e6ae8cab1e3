package io.tallystick.checkout.saga;

import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;

/** Money back as refunds; of what others have refunded already, only the rest. */
final class RefundInFull implements MoneyBack {
  private final Refunds refunds;

  RefundInFull(Refunds refunds) {
    this.refunds = refunds;
  }

  @Override
  public boolean isBack(PaymentAttempt payment, String reason) {
    if (refunded(payment) >= payment.capturedMinor()) {
      return true;
    }
    long wanted = payment.capturedMinor();
    RequestResult result = refunds.compensate(payment.attemptId(), wanted, reason);
    if (result instanceof RequestResult.Refused refused && refused.remainingMinor() > 0) {
      result = refunds.compensate(payment.attemptId(), refused.remainingMinor(), reason);
    }
    if (result instanceof RequestResult.Requested requested
        && requested.refund().state() == RefundState.APPROVED) {
      refunds.submit(requested.refund().refundId());
    }
    return refunded(payment) >= payment.capturedMinor();
  }

  private long refunded(PaymentAttempt payment) {
    return refunds.ofOrder(payment.orderId()).stream()
        .filter(r -> payment.attemptId().equals(r.attemptId()))
        .filter(r -> r.state() == RefundState.SUCCEEDED)
        .mapToLong(Refund::amountMinor)
        .sum();
  }
}

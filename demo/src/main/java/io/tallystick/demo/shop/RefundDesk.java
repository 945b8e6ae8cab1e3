package io.tallystick.demo.shop;

import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import java.util.Optional;

/** The shop's own people, who give money back: one asks for it, another approves. */
public final class RefundDesk {
  private final RunningShop shop;
  private int requests;

  public RefundDesk(RunningShop shop) {
    this.shop = shop;
  }

  /** The refund as it is approved; the worker submits it. Empty if it can't be. */
  public Optional<Refund> refund(String orderId, long amountMinor) {
    Refunds refunds = shop.service(Refunds.class);
    RequestResult result =
        refunds.request(
            orderId, amountMinor, "the customer sent it back", "clara", "desk-" + ++requests);
    if (!(result instanceof RequestResult.Requested(Refund refund))) {
      return Optional.empty();
    }
    var _ = refunds.approve(refund.refundId(), "martin", amountMinor);
    shop.tally.count(DayTally.What.REFUNDS);
    return Optional.of(refund);
  }

  /** Gives it back now; empty if that isn't certain at once. */
  public Optional<Refund> refundNow(String orderId, long amountMinor) {
    return refund(orderId, amountMinor)
        .flatMap(
            refund -> {
              shop.work();
              return shop.service(Refunds.class).find(refund.refundId());
            })
        .filter(refund -> refund.state() == RefundState.SUCCEEDED && refund.providerRef() != null);
  }
}

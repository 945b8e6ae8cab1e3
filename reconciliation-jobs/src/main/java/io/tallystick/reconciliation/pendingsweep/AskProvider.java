package io.tallystick.reconciliation.pendingsweep;

import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.refund.Refund;
import io.tallystick.checkout.refund.RefundState;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.saga.PaymentInquiry;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Asks the provider how a payment or refund stands. Sends, cancels and gives back nothing. */
final class AskProvider implements Repair {
  private static final String PAYMENT = "payment:";
  private static final String REFUND = "refund:";

  private final PaymentInquiry payments;
  private final Refunds refunds;
  private final BooleanSupplier hasKey;

  /**
   * @param hasKey whether the provider can be asked at all
   */
  AskProvider(PaymentInquiry payments, Refunds refunds, BooleanSupplier hasKey) {
    this.payments = payments;
    this.refunds = refunds;
    this.hasKey = hasKey;
  }

  @Override
  public String plan(Found found) {
    return "ask the provider about " + found.anchor().replace(':', ' ');
  }

  @Override
  public boolean isLimited() {
    return false;
  }

  @Override
  public boolean callsOutside() {
    return true;
  }

  @Override
  public Result repair(Found found, String actor) {
    // without a reference there is nothing the provider could be asked by
    if (found.providerRef() != null && !hasKey.getAsBoolean()) {
      return new NotDone("not asked: there is no key for the provider (tallystick.stripe.api-key)");
    }
    Told told = Told.byAnswer(actor);
    return found.anchor().startsWith(REFUND)
        ? refund(found.anchor().substring(REFUND.length()), told)
        : payment(found.anchor().substring(PAYMENT.length()), told);
  }

  private Result payment(String attemptId, Told told) {
    return switch (payments.ask(attemptId, told)) {
      case PaymentInquiry.Result.Changed changed ->
          new Done(changed.before().code(), changed.after().code());
      case PaymentInquiry.Result.Unchanged(var state, String why) ->
          new NotDone("still %s: %s".formatted(state.code(), why));
    };
  }

  private Result refund(String refundId, Told told) {
    Refund before = refunds.find(refundId).orElseThrow();
    if (before.state() == RefundState.APPROVED) {
      return new NotDone("approved and not sent: the service's refund worker sends it");
    }
    refunds.inquire(refundId, told);
    Refund after = refunds.find(refundId).orElseThrow();
    return after.state() == before.state()
        ? new NotDone(
            "still %s: %s"
                .formatted(
                    after.state().code(),
                    Objects.requireNonNullElse(after.lastError(), "the provider says the same")))
        : new Done(before.state().code(), after.state().code());
  }
}

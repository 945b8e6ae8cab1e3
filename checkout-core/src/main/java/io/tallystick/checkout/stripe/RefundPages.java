package io.tallystick.checkout.stripe;

import com.stripe.model.Refund;
import com.stripe.model.StripeCollection;
import com.stripe.param.RefundListParams;
import com.stripe.service.V1Services;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.ProviderCall;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.stripe.PaymentCalls.Came;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All refunds of a payment, or none: part of a list would look like money that wasn't given. */
final class RefundPages {
  private static final long PAGE_SIZE = 100;
  private static final int MOST_PAGES = 20;

  private final V1Services stripe;
  private final PaymentCalls calls;

  RefundPages(V1Services stripe, PaymentCalls calls) {
    this.stripe = stripe;
    this.calls = calls;
  }

  private record Page(List<ProviderRefund> refunds, boolean hasMore) {}

  Outcome<List<ProviderRefund>> of(String intentId) {
    String what = "asking for the refunds of " + intentId;
    List<ProviderRefund> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int page = 1; page <= MOST_PAGES; page++) {
      String after = all.isEmpty() ? null : all.getLast().refundId();
      Came<Page> came =
          calls.make(
              ProviderCall.REFUNDS_OF,
              what,
              () -> list(intentId, after),
              answer -> page(intentId, answer));
      if (!(came instanceof Came.Got(Page(var refunds, var hasMore)))) {
        return StripePayments.answer(came.withoutObject());
      }
      for (ProviderRefund refund : refunds) {
        // a list that starts over would never end
        if (!seen.add(refund.refundId())) {
          return new Outcome.Unknown<>(what + ": " + refund.refundId() + " comes twice");
        }
        all.add(refund);
      }
      if (!hasMore) {
        return new Outcome.Succeeded<>(List.copyOf(all));
      }
    }
    return new Outcome.Unknown<>(what + ": more than " + MOST_PAGES * PAGE_SIZE);
  }

  private StripeCollection<Refund> list(String intentId, @Nullable String after)
      throws com.stripe.exception.StripeException {
    return stripe
        .refunds()
        .list(
            RefundListParams.builder()
                .setPaymentIntent(intentId)
                .setLimit(PAGE_SIZE)
                .setStartingAfter(after)
                .addExpand("data.balance_transaction")
                .build());
  }

  private static Page page(String intentId, StripeCollection<Refund> answer) throws Incomplete {
    @Nullable List<Refund> data = answer.getData();
    @Nullable Boolean hasMore = answer.getHasMore();
    if (data == null || hasMore == null || (hasMore && data.isEmpty())) {
      throw new Incomplete("it is no list, or an empty page that promises more");
    }
    List<ProviderRefund> refunds = new ArrayList<>(data.size());
    for (Refund object : data) {
      ProviderRefund refund = StripePaymentObjects.refund(object);
      // Stripe has ignored filters silently before
      if (!Objects.equals(refund.intentId(), intentId)) {
        throw new Incomplete(refund.refundId() + " belongs to another payment");
      }
      refunds.add(refund);
    }
    return new Page(refunds, hasMore);
  }
}

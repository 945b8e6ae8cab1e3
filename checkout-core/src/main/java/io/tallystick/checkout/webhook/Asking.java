package io.tallystick.checkout.webhook;

import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.payout.Payouts;
import io.tallystick.checkout.saga.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Asks the provider what an event is about, and hands the answer to whom it concerns. */
final class Asking {
  private final JdbcKnownPayments known;
  private final PaymentProvider provider;
  private final Settlement settlement;
  private final RefundNews refunds;
  private final Disputes disputes;
  private final Payouts payouts;

  Asking(
      JdbcKnownPayments known,
      PaymentProvider provider,
      Settlement settlement,
      RefundNews refunds,
      Disputes disputes,
      Payouts payouts) {
    this.known = known;
    this.provider = provider;
    this.settlement = settlement;
    this.refunds = refunds;
    this.disputes = disputes;
    this.payouts = payouts;
  }

  Verdict about(Envelope event) {
    Told told = new Told("webhook", event.eventId());
    return switch (Question.of(event)) {
      case Question.None(String note) -> new Verdict.Done(note);
      case Question.Unclear(String reason) -> new Verdict.Parked(reason);
      case Question.OfPayment payment -> payment(payment, told);
      case Question.OfItsRefunds(String intentId) ->
          answered(provider.refundsOf(intentId), all -> refunds(intentId, all, told));
      case Question.OfRefund(String refundId) ->
          answered(provider.refundById(refundId), refund -> refund(refund, told));
      case Question.OfDispute(String disputeId) ->
          answered(
              disputes.look(disputeId, told),
              news -> "dispute %s: %s".formatted(disputeId, words(news)));
      case Question.OfPayout(String payoutId) ->
          answered(
              payouts.look(payoutId, told),
              news -> "payout %s: %s".formatted(payoutId, words(news)));
    };
  }

  private Verdict payment(Question.OfPayment question, Told told) {
    String intentId = question.intentId();
    PaymentState state = known.stateOf(intentId);
    if (state != null && question.knownIn().contains(state)) {
      return new Verdict.Done("payment %s: we know, it is %s".formatted(intentId, words(state)));
    }
    return answered(
        provider.payment(intentId),
        payment ->
            "payment %s, %s: %s"
                .formatted(intentId, payment.status(), words(settlement.learn(payment, told))));
  }

  private String refunds(String intentId, List<ProviderRefund> all, Told told) {
    if (all.isEmpty()) {
      // a partial capture lets go of the rest, and the provider calls that refunded
      return "payment %s: it has no refunds".formatted(intentId);
    }
    List<String> notes = new ArrayList<>();
    for (ProviderRefund refund : all) {
      notes.add(refund(refund, told));
    }
    return String.join("; ", notes);
  }

  private String refund(ProviderRefund refund, Told told) {
    return "refund %s, %s: %s"
        .formatted(refund.refundId(), refund.status(), words(refunds.learn(refund, told)));
  }

  private static <T> Verdict answered(Outcome<T> outcome, Function<T, String> use) {
    return switch (outcome) {
      case Outcome.Succeeded<T>(T value) -> new Verdict.Done(use.apply(value));
      case Outcome.Declined<T> no ->
          new Verdict.Parked(
              "the provider doesn't know its object, or refuses to tell: %s (%s)"
                  .formatted(no.message(), no.code()));
      case Outcome.NotSent<T>(String why) -> new Verdict.Later(why);
      case Outcome.Unknown<T>(String why) -> new Verdict.Later(why);
    };
  }

  private static String words(Enum<?> result) {
    return result.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

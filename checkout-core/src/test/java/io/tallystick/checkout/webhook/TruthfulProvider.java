package io.tallystick.checkout.webhook;

import io.tallystick.checkout.dispute.DisputeProvider;
import io.tallystick.checkout.dispute.ProviderDispute;
import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payout.PayoutProvider;
import io.tallystick.checkout.payout.ProviderPayout;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A provider by hand: it answers what stands in its maps at that moment, and notes each question.
 */
final class TruthfulProvider implements PaymentProvider, DisputeProvider, PayoutProvider {
  final Map<String, Outcome<ProviderPayment>> payments = new ConcurrentHashMap<>();
  final Map<String, ProviderRefund> refunds = new ConcurrentHashMap<>();
  final Map<String, ProviderDispute> disputes = new ConcurrentHashMap<>();
  final Map<String, ProviderPayout> payouts = new ConcurrentHashMap<>();
  final List<String> questions = new CopyOnWriteArrayList<>();

  /** Run at each question before it is answered. */
  Runnable beforeAnswer = () -> {};

  void payment(String intentId, PaymentState state) {
    payments.put(intentId, new Outcome.Succeeded<>(paymentOf(intentId, state)));
  }

  static ProviderPayment paymentOf(String intentId, PaymentState state) {
    return new ProviderPayment(
        intentId,
        state,
        state.code(),
        1000,
        0,
        state == PaymentState.CAPTURED ? 1000 : 0,
        "EUR",
        null,
        null,
        null,
        null,
        Map.of(),
        Instant.EPOCH);
  }

  void refund(String refundId, String intentId, ProviderRefund.State state) {
    refunds.put(
        refundId,
        new ProviderRefund(
            refundId,
            state,
            state.name().toLowerCase(java.util.Locale.ROOT),
            500,
            "EUR",
            intentId,
            null,
            null,
            Map.of(),
            Instant.EPOCH));
  }

  @Override
  public Outcome<ProviderPayment> payment(String intentId) {
    ask(intentId);
    return payments.getOrDefault(intentId, none(intentId));
  }

  @Override
  public Outcome<ProviderRefund> refundById(String refundId) {
    ask(refundId);
    return answer(refunds.get(refundId), refundId);
  }

  @Override
  public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
    ask("refunds of " + intentId);
    return new Outcome.Succeeded<>(
        refunds.values().stream().filter(each -> intentId.equals(each.intentId())).toList());
  }

  @Override
  public Outcome<ProviderDispute> dispute(String disputeId) {
    ask(disputeId);
    return answer(disputes.get(disputeId), disputeId);
  }

  @Override
  public Outcome<ProviderPayout> payout(String payoutId) {
    ask(payoutId);
    return answer(payouts.get(payoutId), payoutId);
  }

  private void ask(String question) {
    questions.add(question);
    beforeAnswer.run();
  }

  private static <T> Outcome<T> answer(T value, String id) {
    return value == null ? none(id) : new Outcome.Succeeded<>(value);
  }

  private static <T> Outcome<T> none(String id) {
    return new Outcome.Declined<>("resource_missing", "No such object: " + id, false, null);
  }

  @Override
  public Outcome<ProviderPayment> create(NewPayment payment) {
    throw new AssertionError("webhooks only ask");
  }

  @Override
  public Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key) {
    throw new AssertionError("webhooks only ask");
  }

  @Override
  public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
    throw new AssertionError("webhooks only ask");
  }

  @Override
  public Outcome<ProviderPayment> cancel(String intentId, String key) {
    throw new AssertionError("webhooks only ask");
  }

  @Override
  public Outcome<ClientSecret> clientSecret(String intentId) {
    throw new AssertionError("webhooks only ask");
  }

  @Override
  public Outcome<ProviderRefund> refund(NewRefund refund) {
    throw new AssertionError("webhooks only ask");
  }
}

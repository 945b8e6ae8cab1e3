package io.tallystick.checkout.stripe;

import com.stripe.model.BalanceTransaction;
import com.stripe.service.V1Services;
import io.tallystick.checkout.dispute.DisputeProvider;
import io.tallystick.checkout.dispute.ProviderDispute;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payout.PayoutProvider;
import io.tallystick.checkout.payout.ProviderPayout;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.stripe.StripeObjects.Incomplete;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks Stripe how one dispute or payout stands. Reads only: whatever fails wasn't carried out, and
 * may be asked again.
 */
public final class StripeDisputesAndPayouts implements DisputeProvider, PayoutProvider {
  private final V1Services stripe;
  private final StripeFailures failures;
  private final StripeReads reads;

  private StripeDisputesAndPayouts(StripeReading reading) {
    this.stripe = reading.stripe();
    this.reads = reading.reads();
    this.failures = reading.failures();
  }

  /**
   * At that address.
   *
   * @throws IllegalStateException if there is no key
   */
  public static StripeDisputesAndPayouts open(StripeSettings settings) {
    return open(settings, Thread::sleep, System::nanoTime, RandomGenerator.getDefault());
  }

  static StripeDisputesAndPayouts open(
      StripeSettings settings, Pause pause, LongSupplier nanoTime, RandomGenerator jitter) {
    return new StripeDisputesAndPayouts(
        StripeReading.open(settings, "disputes and payouts", false, pause, nanoTime, jitter));
  }

  @Override
  public Outcome<ProviderDispute> dispute(String disputeId) {
    return ask(
        "dispute " + disputeId,
        () -> stripe.disputes().retrieve(disputeId),
        StripeDisputesAndPayouts::disputeOf);
  }

  @Override
  public Outcome<ProviderPayout> payout(String payoutId) {
    return ask(
        "payout " + payoutId,
        () -> stripe.payouts().retrieve(payoutId),
        StripeDisputesAndPayouts::payoutOf);
  }

  private interface Mapping<S, T> {
    T of(S object) throws Incomplete;
  }

  private <S, T> Outcome<T> ask(String what, StripeReads.Call<S> call, Mapping<S, T> mapping) {
    try {
      return new Outcome.Succeeded<>(
          reads.read(
              what,
              call,
              answer -> {
                try {
                  return mapping.of(answer);
                } catch (Incomplete e) {
                  throw failures.unreadable(what, String.valueOf(e.getMessage()));
                }
              }));
    } catch (ProviderReadException e) {
      String said = String.valueOf(e.getMessage());
      return e.reason() == Reason.NOT_FOUND
          ? new Outcome.Declined<>("resource_missing", said, false, null)
          : new Outcome.NotSent<>(said);
    }
  }

  private static ProviderDispute disputeOf(com.stripe.model.Dispute object) throws Incomplete {
    ProviderRecord.Dispute dispute = StripeObjects.dispute(object);
    List<BalanceTransaction> movements =
        Objects.requireNonNullElse(object.getBalanceTransactions(), List.of());
    long withdrawn = 0;
    long reinstated = 0;
    String settled = null;
    for (BalanceTransaction each : movements) {
      ProviderRecord.Movement movement = StripeObjects.movement(each);
      if (settled != null && !settled.equals(movement.currency())) {
        throw new Incomplete(dispute.id() + " moved money in two currencies");
      }
      settled = movement.currency();
      if (movement.grossMinor() < 0) {
        withdrawn = Math.subtractExact(withdrawn, movement.grossMinor());
      } else {
        reinstated = Math.addExact(reinstated, movement.grossMinor());
      }
    }
    return new ProviderDispute(
        dispute.id(),
        dispute.status(),
        dispute.amountMinor(),
        dispute.currency(),
        dispute.reason(),
        dispute.paymentIntentId(),
        dispute.chargeId(),
        dispute.evidenceDueBy(),
        withdrawn,
        reinstated,
        settled);
  }

  private static ProviderPayout payoutOf(com.stripe.model.Payout object) throws Incomplete {
    ProviderRecord.Payout payout = StripeObjects.payout(object);
    return new ProviderPayout(
        payout.id(),
        payout.status(),
        payout.amountMinor(),
        payout.currency(),
        payout.arrivalDate(),
        object.getFailureCode(),
        storable(object.getFailureMessage()));
  }

  /** Tables take no NUL. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '?');
  }
}

package io.tallystick.sandbox;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A charge at one moment: one attempt of a payment intent. Amounts are minor units of {@code
 * currency}.
 *
 * @param amountRefunded refunds that did not fail, plus what a partial capture or a cancellation
 *     released
 * @param status succeeded, pending or failed
 * @param balanceTransactionId the charge's own movement, null as long as no money moved
 * @param failure why it failed, null unless it did
 */
public record Charge(
    String id,
    Instant created,
    String paymentIntentId,
    long amount,
    long amountCaptured,
    long amountRefunded,
    String currency,
    String status,
    boolean captured,
    boolean disputed,
    @Nullable String balanceTransactionId,
    @Nullable Decline failure,
    Instrument instrument,
    Map<String, String> metadata)
    implements StripeObject {
  public Charge {
    metadata = Map.copyOf(metadata);
  }

  /** {@code card}, or an asynchronous one such as {@code sepa_debit}. */
  public String methodType() {
    return instrument.type();
  }

  /** {@code visa} and so on, null for other methods. */
  public @Nullable String cardBrand() {
    return instrument.brand();
  }

  public String last4() {
    return instrument.last4();
  }

  /** Null unless the charge failed. */
  public @Nullable String failureCode() {
    return failure == null ? null : failure.code();
  }

  /** True when the money was taken or is held; false for failed and pending attempts. */
  public boolean paid() {
    return status.equals("succeeded");
  }

  /** True only when nothing of the charge is left. */
  public boolean refunded() {
    return paid() && amountRefunded == amount;
  }

  /** Held, neither taken nor released. */
  boolean held() {
    return paid() && !captured && !refunded();
  }

  /** The money is taken; its movement may follow later. */
  Charge withCapture(long newCaptured, @Nullable String transactionId) {
    return state("succeeded", true, newCaptured, transactionId, null);
  }

  Charge withAuthorization() {
    return state("succeeded", false, 0, null, null);
  }

  Charge withFailure(Decline why) {
    return state("failed", false, 0, null, why);
  }

  private Charge state(
      String newStatus,
      boolean nowCaptured,
      long newCaptured,
      @Nullable String transactionId,
      @Nullable Decline why) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        newCaptured,
        amountRefunded,
        currency,
        newStatus,
        nowCaptured,
        disputed,
        transactionId,
        why,
        instrument,
        metadata);
  }

  Charge withAmountRefunded(long newRefunded) {
    return notes(newRefunded, disputed, metadata);
  }

  Charge withDispute() {
    return notes(amountRefunded, true, metadata);
  }

  Charge withMetadata(Map<String, String> newMetadata) {
    return notes(amountRefunded, disputed, newMetadata);
  }

  private Charge notes(long newRefunded, boolean nowDisputed, Map<String, String> newMetadata) {
    return new Charge(
        id,
        created,
        paymentIntentId,
        amount,
        amountCaptured,
        newRefunded,
        currency,
        status,
        captured,
        nowDisputed,
        balanceTransactionId,
        failure,
        instrument,
        newMetadata);
  }
}

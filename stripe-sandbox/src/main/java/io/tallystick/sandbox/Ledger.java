package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The provider's state in memory. Each operation happens at the time it is given, moves the balance
 * by the rules the provider publishes, and is whole: one lock, and a refused operation changes
 * nothing but may use up an id. Amounts are minor units, currencies lower case. A request the
 * provider would refuse is a {@link SandboxException} with its code. Thread-safe.
 */
public final class Ledger {
  private final Tables tables;
  private final Payments payments;
  private final Charging charging;
  private final Intents intents;
  private final Refunds refunds;
  private final Disputes disputes;
  private final Payouts payouts;
  private boolean live;

  /** An empty provider; the seed decides every id to come. */
  public Ledger(long seed) {
    tables = new Tables(seed);
    charging = new Charging(tables);
    payments = new Payments(tables, charging);
    intents = new Intents(tables, charging);
    disputes = new Disputes(tables, charging);
    refunds = new Refunds(tables, charging, disputes);
    payouts = new Payouts(tables);
    charging.whenTaken(disputes::foresee);
  }

  /** A card payment that succeeds; its money is available at midnight UTC two days later. */
  public synchronized Payment pay(PaymentRequest request) {
    return payments.pay(request);
  }

  /** A declined card payment: a failed charge, no movement; the intent can be paid again. */
  public synchronized Payment payFailed(PaymentRequest request, String failureCode) {
    return payments.payFailed(request, failureCode);
  }

  /** {@link #payFailed(PaymentRequest, String)} with the code {@code card_declined}. */
  public Payment payFailed(PaymentRequest request) {
    return payFailed(request, "card_declined");
  }

  /** A second attempt on an intent whose first failed; it succeeds with a charge of its own. */
  public synchronized Payment payAgain(String paymentIntentId, Instant at) {
    return payments.payAgain(paymentIntentId, at);
  }

  /** A bank debit on its way: intent processing, charge pending, no movement yet. */
  public synchronized Payment payPending(PaymentRequest request) {
    return payments.payPending(request);
  }

  /** The pending charge's money came. */
  public synchronized Payment settle(String chargeId, Instant at) {
    return charging.settle(chargeId, at);
  }

  /** The pending charge failed. */
  public synchronized Payment failPending(String chargeId, Instant at) {
    return charging.failPending(chargeId, Decline.of("charge_failed", null), at);
  }

  /** Holds the money without taking it: intent requires_capture, charge uncaptured. */
  public synchronized Payment authorize(PaymentRequest request) {
    return payments.authorize(request);
  }

  /**
   * Takes all or a part of what is held. A part gives two movements: the whole amount as a charge,
   * the rest back as {@code partial_capture_reversal}. The fee is for the captured part.
   */
  public synchronized Payment capture(String paymentIntentId, long amountMinor, Instant at) {
    PaymentIntent paid = intents.capture(paymentIntentId, amountMinor, at);
    return Charging.payment(
        tables.charges.get(Objects.requireNonNull(paid.latestCharge()), "charge"));
  }

  /** Gives up an intent that took no money; what was held is released without a movement. */
  public synchronized void cancel(String paymentIntentId, Instant at) {
    intents.cancel(paymentIntentId, "requested_by_customer", at);
  }

  /**
   * A refund that succeeds at once; the charge's fee isn't given back.
   *
   * @param reason duplicate, fraudulent, requested_by_customer or null
   */
  public synchronized Refund refund(
      String chargeId,
      long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata,
      Instant at) {
    return refunds.refund(new Refunds.Request(chargeId, amountMinor, reason, metadata), at);
  }

  /** A refund that waits for balance: status pending, no movement yet. */
  public synchronized Refund refundPending(
      String chargeId,
      long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata,
      Instant at) {
    return refunds.refundPending(
        new Refunds.Request(chargeId, amountMinor, reason, metadata), "insufficient_funds", at);
  }

  /** A pending refund goes out. */
  public synchronized Refund settleRefund(String refundId, Instant at) {
    return refunds.settle(refundId, at);
  }

  /** A refund fails, also one that succeeded before: then its money returns to the balance. */
  public synchronized Refund failRefund(String refundId, Instant at) {
    return refunds.fail(refundId, at);
  }

  /** A chargeback: the amount and a dispute fee leave the balance at once. */
  public synchronized Dispute dispute(
      String chargeId, long amountMinor, String reason, Instant at) {
    return disputes.dispute(chargeId, amountMinor, reason, at);
  }

  /** The amount comes back, the fee doesn't; a lost dispute can be won late. */
  public synchronized Dispute winDispute(String disputeId, Instant at) {
    return disputes.win(disputeId, at);
  }

  /** Nothing moves: the money left when the dispute opened. */
  public synchronized Dispute loseDispute(String disputeId, Instant at) {
    return disputes.lose(disputeId, at);
  }

  /** The customer passed the challenge of an intent that requires action, or failed it. */
  public synchronized PaymentIntent finishChallenge(
      String paymentIntentId, boolean passed, Instant at) {
    return intents.finishChallenge(paymentIntentId, passed, at);
  }

  /** The provider takes a fee of its own, given as a positive amount. */
  public synchronized BalanceTransaction fee(
      long amountMinor, String currency, String description, Instant at) {
    Currencies.requireAmount(amountMinor, currency);
    return tables.move(
        Movement.of(
            "stripe_fee", "fee", -amountMinor, currency, tables.happen(at), null, description));
  }

  /** The provider corrects the balance by a signed amount. */
  public synchronized BalanceTransaction adjustment(
      long amountMinor, String currency, String description, Instant at) {
    Currencies.requireAmount(Math.absExact(amountMinor), currency);
    return tables.move(
        Movement.of(
            "adjustment",
            "other_adjustment",
            amountMinor,
            currency,
            tables.happen(at),
            null,
            description));
  }

  /** Pays out what is available of the currency; empty when that is nothing or negative. */
  public synchronized Optional<Payout> payoutDaily(String currency, Instant at) {
    return payouts.payoutDaily(currency, at);
  }

  /** The bank sent a payout back; its money goes out with a later one. */
  public synchronized Payout failPayout(String payoutId, Instant at) {
    return payouts.failPayout(payoutId, at);
  }

  /**
   * Merges metadata of a payment intent or a charge; an empty value deletes its key. The two are
   * separate after the payment: neither follows the other.
   */
  public synchronized void updateMetadata(String id, Map<String, String> changes) {
    payments.updateMetadata(id, changes);
  }

  /** The latest moment any event happened. */
  public synchronized Instant now() {
    return tables.now();
  }

  /** A copy, oldest first; so are the lists below. */
  public synchronized List<BalanceTransaction> balanceTransactions() {
    return tables.transactions.oldestFirst();
  }

  public synchronized List<PaymentIntent> paymentIntents() {
    return tables.paymentIntents.oldestFirst();
  }

  public synchronized List<Charge> charges() {
    return tables.charges.oldestFirst();
  }

  public synchronized List<Refund> refunds() {
    return tables.refunds.oldestFirst();
  }

  public synchronized List<Dispute> disputes() {
    return tables.disputes.oldestFirst();
  }

  public synchronized List<Payout> payouts() {
    return tables.payouts.oldestFirst();
  }

  /** From now on changes raise events, which go to the endpoints that want them. */
  synchronized void announceTo(Webhooks webhooks) {
    tables.events.listen(event -> webhooks.expect(event, tables.webhookEndpoints.oldestFirst()));
  }

  synchronized void repeat(Event event) {
    tables.events.repeat(event);
  }

  /** Lets what the provider does by itself happen up to this moment. */
  synchronized void catchUp(Instant now) {
    tables.events.causedBy(null);
    // a ledger that only shows generated days stays in their time, whatever the clock says
    if (live) {
      tables.schedule.runUntil(now);
      tables.happen(now);
      tables.events.forget(now);
    }
  }

  /** A request that changes something, as one moment; its events name it. */
  synchronized <R> R write(
      Instant at, Event.@Nullable Origin origin, Function<Operations, R> change) {
    live = true;
    catchUp(at);
    tables.events.causedBy(origin);
    try {
      return change.apply(new Operations(tables, intents, charging, refunds, disputes, payouts));
    } finally {
      tables.events.causedBy(null);
    }
  }

  /** Several reads as one moment; the function must not keep the tables. */
  synchronized <R> R read(Function<Tables, R> reader) {
    return reader.apply(tables);
  }
}

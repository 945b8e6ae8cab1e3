package io.tallystick.console.discrepancies;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.Locale;

/** What each type means and what to do first, in a line or two; the rest stands in the docs. */
final class Meanings {
  private Meanings() {}

  /** For people. */
  static String of(String type) {
    try {
      return of(DiscrepancyType.valueOf(type));
    } catch (IllegalArgumentException e) {
      return "A type that this version doesn't know.";
    }
  }

  private static String of(DiscrepancyType type) {
    return switch (type) {
      case PAID_NOT_RECORDED ->
          "The provider took money for an order; our books don't say so. Book it and deliver, or"
              + " give it back.";
      case RECORDED_NOT_PAID ->
          "Our books say captured; the provider says failed or open. Stop the delivery and ask the"
              + " customer.";
      case MISSING_AT_PROVIDER ->
          "Our books say captured; the provider has no trace of it. Stop the delivery and ask the"
              + " customer.";
      case UNKNOWN_TO_US ->
          "The provider states a movement that nothing of ours refers to. Find out where it came"
              + " from.";
      case AMOUNT_MISMATCH ->
          "Both sides state it, with different amounts. Find out which is right.";
      case CURRENCY_MISMATCH ->
          "Both sides state it, in different currencies. Find out which is right.";
      case DUPLICATE_CHARGE -> "One order's money was taken more than once. Refund one of the two.";
      case METADATA_DRIFT ->
          "The amounts agree, the provider's metadata names another order. No money is missing.";
      case REFUND_MISSING_AT_PROVIDER ->
          "Our books say refunded; the provider has no such refund. The customer waits for money.";
      case REFUND_NOT_RECORDED ->
          "The provider refunded; our books don't say so. Book what the provider says.";
      case REFUND_AMOUNT_MISMATCH ->
          "Both sides know the refund, with different amounts. Settle the difference with the"
              + " customer.";
      case REFUND_STATUS_MISMATCH ->
          "One side says that the refund went through, the other that it didn't. The provider's"
              + " word counts.";
      case REFUND_FAILED_LATER ->
          "The refund went through and failed later. The customer hasn't got the money: pay another"
              + " way.";
      case OVER_REFUNDED -> "More was given back than was taken. Settle it with the customer.";
      case DISPUTE_NOT_RECORDED ->
          "The provider knows more of a dispute than our books. Don't refund a disputed payment.";
      case DISPUTE_DEADLINE ->
          "Evidence is due soon. Hand it in at the provider, or accept the dispute.";
      case PENDING_TOO_LONG ->
          "A payment or refund is under way for longer than its kind takes. Ask the provider, or"
              + " wait.";
      case OUTCOME_UNKNOWN ->
          "Nobody knows what came of a call. Tell the customer not to pay again; never charge by"
              + " hand.";
      case AUTHORIZATION_EXPIRING ->
          "Money is only held and will be let go of. Ship and capture before the deadline, or"
              + " cancel.";
      case FULFILLED_NOT_PAID ->
          "Goods left or downloads were granted for an order that isn't paid. Stop what hasn't"
              + " left.";
      case PAID_NOT_FULFILLED ->
          "Paid, and nothing is being sent or granted. Clear the cause and retry, or refund.";
      case DOWNLOAD_WITHOUT_ENTITLEMENT ->
          "Something was downloaded by a right that nobody has. Look at times and tokens.";
      case WEBHOOK_MISSING ->
          "The provider has an event that never reached us. Check the endpoint; the provider"
              + " forgets it at the deadline.";
      case WEBHOOK_FAILED -> "An event was given up. Remove the cause, then replay it.";
      case WEBHOOK_STUCK -> "An event is due and nobody processes it. Start the checkout service.";
      case ORPHANED_RESERVATION ->
          "Stock is held for a checkout that is over. A run gives it back.";
      case STOCK_SUM_MISMATCH ->
          "An article's stock says something else than its reservations. Compare the shelf, correct"
              + " the row.";
      case PAID_WITHOUT_STOCK ->
          "An order is paid and no stock was sold to it. Receive it and send it, or refund.";
      case EVENT_NOT_PUBLISHED ->
          "Others weren't told of an order. Start the relay, or remove what the error says.";
      case EVENT_NOT_CONSUMED ->
          "A consumer hasn't done an event. Look at its dead letters and its log.";
      case PAYOUT_SUM_MISMATCH ->
          "What went out with a payout isn't its amount. Import the payout's report; book nothing"
              + " by hand.";
      case PAYOUT_FAILED_LATER ->
          "The payout counted as paid and came back. Correct the bank account at the provider.";
      case PAYOUT_NOT_AT_BANK ->
          "The bank's statement doesn't show the payout. Look for its reference, then ask the"
              + " bank.";
      case FEE_VARIANCE ->
          "A fee isn't the agreed one. Correct the setting, or claim the difference.";
      case ATTRIBUTION_MISSING ->
          "Where a buyer came from was known and not passed on. No money is concerned.";
      case PHANTOM_CONVERSION ->
          "Marketing counts a purchase that isn't ours. Correct it in the advertising tool.";
    };
  }

  /** Where the whole section stands. */
  static String document(String kind) {
    return kind.contains("-") ? "docs/runbook.md, section " + kind : "docs/matching.md";
  }

  /** critical: !!!, high: !!, medium: !. */
  static String mark(String severity) {
    return switch (severity.toLowerCase(Locale.ROOT)) {
      case "critical" -> "!!!";
      case "high" -> "!!";
      case "medium" -> "!";
      default -> "";
    };
  }
}

package io.tallystick.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * A dispute at one moment. The amount is positive, in minor units of {@code currency}.
 *
 * @param status needs_response, won or lost; lost may still become won; an inquiry is
 *     warning_needs_response or warning_closed
 * @param balanceTransactionIds the withdrawal and, after a win, the reinstatement; an inquiry has
 *     none
 */
public record Dispute(
    String id,
    Instant created,
    String chargeId,
    String paymentIntentId,
    long amount,
    String currency,
    String status,
    String reason,
    List<String> balanceTransactionIds)
    implements StripeObject {
  public Dispute {
    balanceTransactionIds = List.copyOf(balanceTransactionIds);
  }

  Dispute closedAs(String newStatus, List<String> transactionIds) {
    return new Dispute(
        id,
        created,
        chargeId,
        paymentIntentId,
        amount,
        currency,
        newStatus,
        reason,
        transactionIds);
  }
}

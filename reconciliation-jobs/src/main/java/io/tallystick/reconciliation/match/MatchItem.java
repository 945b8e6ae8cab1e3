package io.tallystick.reconciliation.match;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of either side, as a match sees it; a row of match_item.
 *
 * @param owned in this run's window and not cancelled out: it needs an outcome
 * @param settled in this run's window and cancelled out: a fact, nothing to match
 * @param moves did money move? False: the side only knows of it (a failed or pending attempt)
 * @param amountMinor signed minor units, as in the provider's gross
 * @param orderId books: our order; provider: our order by its metadata
 * @param providerRef books: the provider id that they hold
 * @param orderTotalMinor the order's total where our books list orders
 */
record MatchItem(
    Side side,
    String entryKey,
    String kind,
    boolean owned,
    boolean settled,
    @Nullable String category,
    @Nullable String status,
    boolean moves,
    long amountMinor,
    String currency,
    @Nullable String orderId,
    @Nullable String providerRef,
    @Nullable String entryId,
    @Nullable String sourceId,
    @Nullable String chargeId,
    @Nullable String paymentIntentId,
    @Nullable Long loadId,
    @Nullable Long lineNo,
    Instant occurredAt,
    @Nullable Long orderTotalMinor) {

  enum Side {
    BOOKS,
    PROVIDER
  }

  boolean books() {
    return side == Side.BOOKS;
  }
}

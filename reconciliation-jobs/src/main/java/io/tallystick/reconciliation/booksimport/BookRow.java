package io.tallystick.reconciliation.booksimport;

import io.tallystick.checkout.settlement.EntryKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of table imported_book_entry.
 *
 * @param entryId the shop's; null if it gives none
 * @param status in lower case; null: the money moved
 */
record BookRow(
    long lineNo,
    @Nullable String entryId,
    @Nullable String orderId,
    @Nullable String providerRef,
    EntryKind kind,
    @Nullable String status,
    boolean moves,
    long amountMinor,
    String currency,
    Instant occurredAt) {}

package io.tallystick.checkout.settlement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One money movement as the provider states it; a row of table provider_entry.
 *
 * @param lineNo line in its file, from 1; 0 if it came from the API
 * @param entryId the provider's balance transaction, txn_
 * @param category the provider's reporting category, an open set
 * @param amountMinor signed minor units in {@code currency}: what the customer saw
 * @param grossMinor signed minor units in {@code settledCurrency}, as are fee (positive = charged
 *     to us) and net
 * @param orderRef our own reference, from the payment's metadata
 */
public record ProviderEntry(
    long lineNo,
    String entryId,
    EntryKind kind,
    String category,
    long amountMinor,
    String currency,
    long grossMinor,
    long feeMinor,
    long netMinor,
    String settledCurrency,
    @Nullable String sourceId,
    @Nullable String chargeId,
    @Nullable String paymentIntentId,
    @Nullable String orderRef,
    @Nullable String payoutId,
    @Nullable String description,
    Instant occurredAt,
    @Nullable Instant availableAt) {}

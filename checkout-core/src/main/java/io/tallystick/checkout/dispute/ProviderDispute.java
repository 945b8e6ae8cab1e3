package io.tallystick.checkout.dispute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dispute as the provider states it, at one moment. Amounts in minor units.
 *
 * @param status the provider's own word, an open set; lost can still become won
 * @param amountMinor what is disputed, which may be more or less than the payment
 * @param currency upper case
 * @param evidenceDueBy until when evidence can be handed in; null: none can
 * @param withdrawnMinor taken from our balance, positive; 0 for an inquiry
 * @param reinstatedMinor given back to it, positive
 * @param settledCurrency of the two before, upper case; null: no money has moved
 */
public record ProviderDispute(
    String disputeId,
    String status,
    long amountMinor,
    String currency,
    @Nullable String reason,
    @Nullable String intentId,
    @Nullable String chargeId,
    @Nullable Instant evidenceDueBy,
    long withdrawnMinor,
    long reinstatedMinor,
    @Nullable String settledCurrency) {}

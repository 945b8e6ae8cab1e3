package io.tallystick.checkout.payout;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A payout as the provider states it, at one moment.
 *
 * @param status the provider's own word; paid can still become failed
 * @param amountMinor in minor units; negative: taken from our bank account
 * @param currency upper case
 * @param arrivalDate when the bank should have it, in UTC
 * @param failureCode null: it hasn't failed
 */
public record ProviderPayout(
    String payoutId,
    String status,
    long amountMinor,
    String currency,
    @Nullable LocalDate arrivalDate,
    @Nullable String failureCode,
    @Nullable String failureMessage) {}

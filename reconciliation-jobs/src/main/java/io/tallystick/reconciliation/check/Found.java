package io.tallystick.reconciliation.check;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import org.jspecify.annotations.Nullable;

/** A difference that a run found, as far as a repair needs it. */
public record Found(
    long runId,
    String fingerprint,
    DiscrepancyType type,
    String anchor,
    @Nullable String orderId,
    @Nullable String providerRef,
    String currency,
    long atStakeMinor) {}

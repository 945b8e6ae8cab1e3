package io.tallystick.checkout.fraud;

import org.jspecify.annotations.Nullable;

/**
 * What a screen may look at.
 *
 * @param key of this question: {@code {attempt}:fraud}
 * @param customerRef a known customer, or null
 * @param email as given; null if none
 * @param clientAddress the client's network address
 * @param totalMinor in minor units
 */
public record Suspect(
    String key,
    @Nullable String customerRef,
    @Nullable String email,
    @Nullable String clientAddress,
    long totalMinor,
    String currency) {}

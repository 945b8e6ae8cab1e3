package io.tallystick.checkout.saga;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a checkout, as HTTP has it.
 *
 * @param status 2xx: {@code body} is a {@code CheckoutView}; else a problem (RFC 9457)
 * @param body JSON, the same for the same key; holds no secret
 * @param orderId whose token is to be added for the customer; null: there is no order
 * @param intentId whose client secret is to be added, because the customer has to confirm in the
 *     browser; null: nothing to confirm
 * @param retryAfter when to ask again; null: no need
 * @param outcome what it came to, for metrics
 */
public record CheckoutAnswer(
    int status,
    String body,
    @Nullable String orderId,
    @Nullable String intentId,
    @Nullable Duration retryAfter,
    CheckoutOutcome outcome) {}

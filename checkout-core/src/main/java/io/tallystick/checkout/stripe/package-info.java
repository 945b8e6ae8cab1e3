/**
 * Stripe behind the product's own ports: the only package that imports com.stripe. Retries,
 * timeouts, pace and telemetry of its client are set here on purpose, and its failures become one
 * typed exception with a message for people.
 */
@NullMarked
package io.tallystick.checkout.stripe;

import org.jspecify.annotations.NullMarked;

package io.tallystick.checkout.inventory;

import java.time.Instant;

/** One article held for one attempt. */
record Reservation(String sku, long quantity, ReservationState state, Instant expiresAt) {}

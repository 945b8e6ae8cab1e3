package io.tallystick.checkout.inventory;

import java.time.Instant;
import java.util.List;

/** What became of a wish for stock. */
public sealed interface ReserveResult {
  /** All of it is held for the attempt, now or since an earlier call. */
  record Held(Instant expiresAt) implements ReserveResult {}

  /** Nothing is held, because of these. */
  record OutOfStock(List<Shortage> shortages) implements ReserveResult {}

  /** The attempt had its reservation and it is over: sold, given back or expired. */
  record Over(ReservationState state) implements ReserveResult {}
}

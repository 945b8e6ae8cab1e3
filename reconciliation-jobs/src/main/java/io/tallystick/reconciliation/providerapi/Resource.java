package io.tallystick.reconciliation.providerapi;

import java.util.Locale;

/**
 * What is paged, in this order. Movements come last: whatever a movement of the window refers to
 * has then been read after it happened.
 */
enum Resource {
  CHARGES,
  REFUNDS,
  DISPUTES,
  PAYOUTS,
  MOVEMENTS;

  /** The word in provider_import_position. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.tallystick.reconciliation.match;

import java.util.Locale;

/**
 * By which reference most book entries of a kind name their provider entry. It decides only how
 * fast agreeing entries cancel out, never what is found.
 */
enum ReferenceStyle {
  /** pi_: the provider's payment_intent_id. */
  INTENT,
  /** ch_, py_: its charge_id. */
  CHARGE,
  /** re_, po_, dp_ ...: its source_id. */
  SOURCE,
  /** txn_: its balance transaction. */
  ENTRY,
  /** No comparable reference: our order number in its metadata. */
  ORDER;

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

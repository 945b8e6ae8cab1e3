package io.tallystick.reconciliation.match;

import java.util.Locale;

/**
 * By which reference most book entries of a kind name their provider entry. It decides only how
 * fast agreeing entries cancel out, never what is found.
 */
enum ReferenceStyle {
  /** pi_: the provider's payment_intent_id. */
  INTENT("payment_intent_id"),
  /** ch_, py_: its charge_id. */
  CHARGE("charge_id"),
  /** re_, po_, dp_ ...: its source_id. */
  SOURCE("source_id"),
  /** txn_: its balance transaction. */
  ENTRY("entry_id"),
  /** No comparable reference: our order number in its metadata. */
  ORDER("order_ref");

  private final String providerColumn;

  ReferenceStyle(String providerColumn) {
    this.providerColumn = providerColumn;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ReferenceStyle of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  String providerColumn() {
    return providerColumn;
  }

  /** What our books name beside the key, and what the provider must then not contradict. */
  String booksReferenceBeside() {
    return this == ORDER
        ? "substring(provider_ref FROM '^(?:pi|ch|py|re|pyr|dp|du|po|txn)_.*')"
        : "NULL::text";
  }

  String booksColumn() {
    return this == ORDER ? "order_id" : "provider_ref";
  }
}

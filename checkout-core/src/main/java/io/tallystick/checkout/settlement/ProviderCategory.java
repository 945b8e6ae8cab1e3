package io.tallystick.checkout.settlement;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The provider's reporting categories and balance transaction types, and the kind each stands for.
 * Both are open sets: what isn't known here is kept as an adjustment, counted and shown.
 *
 * <p>Source: Stripe's page on reporting categories. charge_failure and partial_capture_reversal
 * take money of a charge back, so they are charges with a negative amount; refund_failure likewise.
 */
public final class ProviderCategory {
  private static final Map<String, EntryKind> KINDS =
      Map.ofEntries(
          Map.entry("charge", EntryKind.CHARGE),
          Map.entry("charge_failure", EntryKind.CHARGE),
          Map.entry("partial_capture_reversal", EntryKind.CHARGE),
          Map.entry("refund", EntryKind.REFUND),
          Map.entry("refund_failure", EntryKind.REFUND),
          Map.entry("dispute", EntryKind.DISPUTE),
          Map.entry("dispute_reversal", EntryKind.DISPUTE_REVERSAL),
          Map.entry("fee", EntryKind.FEE),
          Map.entry("network_cost", EntryKind.FEE),
          Map.entry("tax", EntryKind.FEE),
          Map.entry("payout", EntryKind.PAYOUT),
          Map.entry("payout_reversal", EntryKind.PAYOUT));

  private static final Set<String> ADJUSTMENTS =
      Set.of(
          "other_adjustment",
          "anticipation_repayment",
          "climate_order_purchase",
          "climate_order_refund",
          "contribution",
          "payment_network_reserve_hold",
          "payment_network_reserve_release",
          "payout_minimum_balance_hold",
          "payout_minimum_balance_release",
          "risk_reserved_funds",
          "topup",
          "topup_reversal",
          "unreconciled_customer_funds",
          "issuing_authorization_hold",
          "issuing_authorization_release",
          "issuing_disbursement",
          "issuing_dispute",
          "issuing_transaction",
          "advance",
          "advance_funding",
          "connect_collection_transfer",
          "connect_reserved_funds",
          "platform_earning",
          "platform_earning_refund",
          "transfer",
          "transfer_reversal");

  private static final Map<String, String> CATEGORY_OF_TYPE =
      Map.ofEntries(
          Map.entry("charge", "charge"),
          Map.entry("payment", "charge"),
          Map.entry("validation", "charge"),
          Map.entry("payment_failure_refund", "charge_failure"),
          Map.entry("refund", "refund"),
          Map.entry("payment_refund", "refund"),
          Map.entry("refund_failure", "refund_failure"),
          Map.entry("payment_refund_failure", "refund_failure"),
          Map.entry("stripe_fee", "fee"),
          Map.entry("stripe_fx_fee", "fee"),
          Map.entry("tax_fee", "tax"),
          Map.entry("payout", "payout"),
          Map.entry("payout_cancel", "payout_reversal"),
          Map.entry("payout_failure", "payout_reversal"),
          Map.entry("topup", "topup"),
          Map.entry("topup_reversal", "topup_reversal"),
          Map.entry("transfer", "transfer"),
          Map.entry("reserved_funds", "risk_reserved_funds"),
          Map.entry("application_fee", "platform_earning"),
          Map.entry("application_fee_refund", "platform_earning_refund"));

  private ProviderCategory() {}

  /** The kind of a reporting category; null if the category isn't known. */
  public static @Nullable EntryKind kindOf(String category) {
    EntryKind kind = KINDS.get(category);
    return kind != null || !ADJUSTMENTS.contains(category) ? kind : EntryKind.ADJUSTMENT;
  }

  /**
   * The reporting category of a balance transaction type, for sources that state only the type (the
   * Dashboard's balance export). The type itself if it has no category of its own.
   *
   * @param sourceId the object behind the row, which tells disputes from other adjustments and the
   *     uncaptured rest of a charge from a refund
   */
  public static String categoryOfType(String type, @Nullable String sourceId, long grossMinor) {
    String source = sourceId == null ? "" : sourceId;
    if (type.equals("adjustment")) {
      if (source.startsWith("dp_") || source.startsWith("du_")) {
        return grossMinor < 0 ? "dispute" : "dispute_reversal";
      }
      return "other_adjustment";
    }
    if (type.equals("refund") && source.startsWith("ch_")) {
      return "partial_capture_reversal";
    }
    return CATEGORY_OF_TYPE.getOrDefault(type, type);
  }
}

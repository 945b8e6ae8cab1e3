package io.tallystick.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A movement with what the reports say beside it.
 *
 * @param charge the charge it is about, through a refund or a dispute too
 * @param dispute set for movements of a dispute
 * @param payout the automatic payout that carried it
 * @param about the payout a payout's own movement or its reversal is about
 * @param orderId {@code payment_metadata[order_id]}: the intent's, else the charge's
 */
record ReportLine(
    BalanceTransaction row,
    @Nullable Charge charge,
    @Nullable Dispute dispute,
    @Nullable Payout payout,
    @Nullable Payout about,
    @Nullable String orderId) {

  static ReportLine of(Tables tables, BalanceTransaction row) {
    Charge charge = null;
    Dispute dispute = null;
    Payout about = null;
    String source = row.source();
    if (source != null) {
      charge = tables.charges.find(source);
      Refund refund = tables.refunds.find(source);
      dispute = tables.disputes.find(source);
      about = tables.payouts.find(source);
      if (refund != null) {
        charge = tables.charges.find(refund.chargeId());
      } else if (dispute != null) {
        charge = tables.charges.find(dispute.chargeId());
      }
    }
    Payout payout = row.payoutId() == null ? null : tables.payouts.find(row.payoutId());
    return new ReportLine(row, charge, dispute, payout, about, orderId(tables, charge));
  }

  private static @Nullable String orderId(Tables tables, @Nullable Charge charge) {
    if (charge == null) {
      return null;
    }
    PaymentIntent intent = tables.paymentIntents.find(charge.paymentIntentId());
    String ofIntent = intent == null ? null : intent.metadata().get("order_id");
    return ofIntent != null ? ofIntent : charge.metadata().get("order_id");
  }

  boolean leavesForTheBank() {
    return row.reportingCategory().equals("payout")
        || row.reportingCategory().equals("payout_reversal");
  }

  /** When the payout takes effect; null while no payout carried the movement. */
  @Nullable Instant payoutEffectiveAt() {
    return payout == null ? null : payout.arrivalDate();
  }
}

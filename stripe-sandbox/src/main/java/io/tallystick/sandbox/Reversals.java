package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Money that goes back to the customer: refunds and disputes. Runs under the ledger's lock. */
final class Reversals {
  private final Tables tables;

  Reversals(Tables tables) {
    this.tables = tables;
  }

  Refund refund(
      String chargeId,
      long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata,
      Instant at) {
    Refund refund = open(chargeId, amountMinor, reason, metadata, at);
    return pay(refund, tables.happen(at));
  }

  /** Stays open without a movement, as card refunds do while the balance is too low. */
  Refund refundPending(
      String chargeId,
      long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata,
      Instant at) {
    Refund refund = open(chargeId, amountMinor, reason, metadata, at);
    tables.refunds.put(refund);
    return refund;
  }

  Refund settleRefund(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (!refund.status().equals("pending")) {
      throw refused("refund", "The refund is " + refund.status() + ".");
    }
    return pay(refund, tables.happen(at));
  }

  Refund failRefund(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (refund.status().equals("failed")) {
      throw refused("refund", "The refund is failed.");
    }
    Instant second = tables.happen(at);
    String givenBack = null;
    if (refund.balanceTransactionId() != null) {
      Movement back =
          Movement.of(
              "refund_failure",
              "refund_failure",
              refund.amount(),
              refund.currency(),
              second,
              refund.id(),
              "REFUND FAILURE");
      givenBack = tables.move(back).id();
    }
    Charge charge = tables.charges.get(refund.chargeId(), "charge");
    tables.charges.put(charge.withAmountRefunded(charge.amountRefunded() - refund.amount()));
    Refund failed = refund.failedWith("expired_or_canceled_card", givenBack);
    tables.refunds.put(failed);
    return failed;
  }

  Dispute dispute(String chargeId, long amountMinor, String reason, Instant at) {
    Charge charge = captured(chargeId);
    Currencies.requireAmount(amountMinor, charge.currency());
    Instant second = tables.happen(at);
    String id = tables.ids.next("du_1");
    Movement withdrawal =
        Movement.of(
                "adjustment",
                "dispute",
                -amountMinor,
                charge.currency(),
                second,
                id,
                "Chargeback withdrawal for " + charge.id())
            .withFee(Currencies.disputeFee(charge.currency()));
    Dispute dispute =
        new Dispute(
            id,
            second,
            charge.id(),
            charge.paymentIntentId(),
            amountMinor,
            charge.currency(),
            "needs_response",
            reason,
            List.of(tables.move(withdrawal).id()));
    tables.disputes.put(dispute);
    tables.charges.put(charge.withDispute());
    return dispute;
  }

  Dispute winDispute(String disputeId, Instant at) {
    Dispute dispute = tables.disputes.get(disputeId, "dispute");
    if (dispute.status().equals("won")) {
      throw refused("dispute", "The dispute is won.");
    }
    // the fee of the withdrawal stays with the provider
    Movement reinstated =
        Movement.of(
            "adjustment",
            "dispute_reversal",
            dispute.amount(),
            dispute.currency(),
            tables.happen(at),
            dispute.id(),
            "Chargeback reversal for " + dispute.chargeId());
    List<String> movements = new ArrayList<>(dispute.balanceTransactionIds());
    movements.add(tables.move(reinstated).id());
    Dispute won = dispute.closedAs("won", movements);
    tables.disputes.put(won);
    return won;
  }

  Dispute loseDispute(String disputeId, Instant at) {
    Dispute dispute = tables.disputes.get(disputeId, "dispute");
    if (!dispute.status().equals("needs_response")) {
      throw refused("dispute", "The dispute is " + dispute.status() + ".");
    }
    tables.happen(at);
    Dispute lost = dispute.closedAs("lost", dispute.balanceTransactionIds());
    tables.disputes.put(lost);
    return lost;
  }

  private Refund open(
      String chargeId,
      long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata,
      Instant at) {
    Charge charge = captured(chargeId);
    Currencies.requireAmount(amountMinor, charge.currency());
    if (charge.disputed() && hasOpenDispute(chargeId)) {
      throw new SandboxException(
          400, "charge_disputed", "charge", "Charge " + chargeId + " has been charged back.");
    }
    long rest = charge.amount() - charge.amountRefunded();
    if (rest == 0) {
      throw new SandboxException(
          400,
          "charge_already_refunded",
          "charge",
          "Charge " + chargeId + " has already been refunded.");
    }
    if (amountMinor > rest) {
      throw SandboxException.invalid(
          "amount_too_large",
          "amount",
          "Refund amount ("
              + amountMinor
              + ") is greater than unrefunded amount on charge ("
              + rest
              + ").");
    }
    Refund refund =
        new Refund(
            tables.ids.next("re_3"),
            tables.happen(at),
            chargeId,
            charge.paymentIntentId(),
            amountMinor,
            charge.currency(),
            "pending",
            reason,
            "insufficient_funds",
            null,
            null,
            null,
            Tables.checkedMetadata(metadata));
    tables.charges.put(charge.withAmountRefunded(charge.amountRefunded() + amountMinor));
    return refund;
  }

  private Refund pay(Refund refund, Instant second) {
    Charge charge = tables.charges.get(refund.chargeId(), "charge");
    String type = charge.methodType().equals("card") ? "refund" : "payment_refund";
    Movement out =
        Movement.of(
            type,
            "refund",
            -refund.amount(),
            refund.currency(),
            second,
            refund.id(),
            "REFUND FOR CHARGE (" + refund.chargeId() + ")");
    Refund paid = refund.succeededWith(tables.move(out).id());
    tables.refunds.put(paid);
    return paid;
  }

  private Charge captured(String chargeId) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (!charge.paid() || !charge.captured()) {
      throw new SandboxException(
          400,
          "charge_not_refundable",
          "charge",
          "Charge " + chargeId + " is " + (charge.paid() ? "not captured" : charge.status()) + ".");
    }
    return charge;
  }

  private boolean hasOpenDispute(String chargeId) {
    return tables.disputes.withField("charge", chargeId).stream()
        .anyMatch(dispute -> dispute.status().equals("needs_response"));
  }

  private static SandboxException refused(String param, String message) {
    return new SandboxException(400, param + "_unexpected_state", param, message);
  }
}

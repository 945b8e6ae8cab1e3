package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Money the shop gives back. Runs under the ledger's lock. */
final class Refunds {
  /** How long a refund on its way takes until it succeeds or, having succeeded, fails. */
  static final Duration LATER = Duration.ofHours(1);

  private static final String BOUNCED = "expired_or_canceled_card";

  /**
   * What the shop asks for.
   *
   * @param amountMinor null takes all that is left
   * @param reason duplicate, fraudulent, requested_by_customer or null
   */
  record Request(
      String chargeId,
      @Nullable Long amountMinor,
      @Nullable String reason,
      Map<String, String> metadata) {}

  private final Tables tables;
  private final Charging charging;
  private final Disputes disputes;

  Refunds(Tables tables, Charging charging, Disputes disputes) {
    this.tables = tables;
    this.charging = charging;
    this.disputes = disputes;
  }

  /** Succeeds at once, unless the charge's test token says otherwise. */
  Refund refund(Request request, Instant at) {
    Charge charge = tables.charges.get(request.chargeId(), "charge");
    TestMethod.Behaviour behaviour = tables.behaviourOf(charge.instrument());
    if (behaviour == TestMethod.Behaviour.REFUND_SUCCEEDS_LATER) {
      Refund waiting = refundPending(request, "processing", at);
      tables.schedule.at(tables.moment().plus(LATER), due -> settleIfPending(waiting.id(), due));
      return waiting;
    }
    Refund open = open(request, null, at);
    Refund paid = pay(open, tables.moment());
    announce(paid);
    if (behaviour == TestMethod.Behaviour.REFUND_FAILS_LATER) {
      tables.schedule.at(tables.moment().plus(LATER), due -> failIfStanding(paid.id(), due));
    }
    return paid;
  }

  /** Stays open without a movement, as card refunds do while the balance is too low. */
  Refund refundPending(Request request, String pendingReason, Instant at) {
    Refund refund = open(request, pendingReason, at);
    tables.refunds.put(refund);
    announce(refund);
    return refund;
  }

  Refund settle(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (!refund.status().equals("pending")) {
      throw refused(refund);
    }
    Refund paid = pay(refund, tables.happen(at));
    tables.events.raiseUpdate("refund.updated", refund, paid);
    return paid;
  }

  Refund fail(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (!refund.stands()) {
      throw refused(refund);
    }
    Refund failed = refund.failedWith(BOUNCED, giveBack(refund, at));
    tables.refunds.put(failed);
    tables.events.raiseUpdate("refund.updated", refund, failed);
    tables.events.raise("refund.failed", failed);
    return failed;
  }

  /** The customer has to tell where the money should go; only then can the shop take it back. */
  Refund requireAction(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (!refund.status().equals("pending")) {
      throw refused(refund);
    }
    tables.happen(at);
    return changed(refund, refund.waiting("requires_action", null));
  }

  Refund cancel(String refundId, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    if (!refund.status().equals("requires_action")) {
      throw refused(refund);
    }
    return changed(refund, refund.canceledWith(giveBack(refund, at)));
  }

  Refund annotate(String refundId, Map<String, String> changes, Instant at) {
    Refund refund = tables.refunds.get(refundId, "refund");
    tables.happen(at);
    return changed(refund, refund.withMetadata(Tables.mergedMetadata(refund.metadata(), changes)));
  }

  private Refund changed(Refund before, Refund after) {
    tables.refunds.put(after);
    tables.events.raiseUpdate("refund.updated", before, after);
    return after;
  }

  private void announce(Refund refund) {
    tables.events.raise("refund.created", refund);
    tables.events.raise("charge.refunded", tables.charges.get(refund.chargeId(), "charge"));
  }

  private void settleIfPending(String refundId, Instant due) {
    if (tables.refunds.get(refundId, "refund").status().equals("pending")) {
      settle(refundId, due);
    }
  }

  private void failIfStanding(String refundId, Instant due) {
    if (tables.refunds.get(refundId, "refund").status().equals("succeeded")) {
      fail(refundId, due);
    }
  }

  /** The movement that brings the money back, or null when none had left. */
  private @Nullable String giveBack(Refund refund, Instant at) {
    Instant second = tables.happen(at);
    Charge charge = tables.charges.get(refund.chargeId(), "charge");
    tables.charges.put(charge.withAmountRefunded(charge.amountRefunded() - refund.amount()));
    if (refund.balanceTransactionId() == null) {
      return null;
    }
    Movement back =
        Movement.of(
            "refund_failure",
            "refund_failure",
            refund.amount(),
            refund.currency(),
            second,
            refund.id(),
            "REFUND FAILURE");
    return tables.move(back).id();
  }

  private Refund open(Request request, @Nullable String pendingReason, Instant at) {
    String chargeId = request.chargeId();
    Charge charge = refundable(chargeId);
    long rest = charge.amount() - charge.amountRefunded();
    if (rest == 0) {
      throw new SandboxException(
          400,
          "charge_already_refunded",
          "charge",
          "Charge " + chargeId + " has already been refunded.");
    }
    long amount = request.amountMinor() == null ? rest : request.amountMinor();
    Currencies.requireAmount(amount, charge.currency());
    if (amount > rest) {
      throw SandboxException.invalid(
          "amount_too_large",
          "amount",
          "Refund amount ("
              + amount
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
            amount,
            charge.currency(),
            "pending",
            request.reason(),
            pendingReason,
            null,
            null,
            null,
            Tables.checkedMetadata(request.metadata()));
    // the money can't go back before it came
    Charge moved = charging.moveLate(chargeId, tables.moment());
    tables.charges.put(moved.withAmountRefunded(moved.amountRefunded() + amount));
    return refund;
  }

  private Charge refundable(String chargeId) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (!charge.paid() || !charge.captured()) {
      throw new SandboxException(
          400,
          "charge_not_refundable",
          "charge",
          "Charge " + chargeId + " is " + (charge.paid() ? "not captured" : charge.status()) + ".");
    }
    if (disputes.blocksRefund(charge)) {
      throw new SandboxException(
          400, "charge_disputed", "charge", "Charge " + chargeId + " has been charged back.");
    }
    return charge;
  }

  private Refund pay(Refund refund, Instant second) {
    Charge charge = tables.charges.get(refund.chargeId(), "charge");
    String type = charge.instrument().isCard() ? "refund" : "payment_refund";
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

  private static SandboxException refused(Refund refund) {
    return new SandboxException(
        400, "refund_unexpected_state", "refund", "The refund is " + refund.status() + ".");
  }
}

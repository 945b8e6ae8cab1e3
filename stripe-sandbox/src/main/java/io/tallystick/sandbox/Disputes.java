package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Money the customer's bank takes back, or asks about. Runs under the ledger's lock. */
final class Disputes {
  /** How long after the payment a test token's dispute comes. */
  static final Duration LATER = Duration.ofMinutes(1);

  /** Inquiries move no money and leave the charge refundable. */
  private static final String INQUIRY = "warning_needs_response";

  private static final Set<String> OPEN = Set.of("needs_response", "under_review");

  private final Tables tables;
  private final Charging charging;

  Disputes(Tables tables, Charging charging) {
    this.tables = tables;
    this.charging = charging;
  }

  /** Plans what the charge's test token asks for. */
  void foresee(Charge charge) {
    switch (tables.behaviourOf(charge.instrument())) {
      case DISPUTED_AS_FRAUD -> plan(charge, "fraudulent");
      case DISPUTED_AS_NOT_RECEIVED -> plan(charge, "product_not_received");
      case INQUIRED ->
          tables.schedule.at(
              tables.moment().plus(LATER),
              due -> inquire(charge.id(), charge.amountCaptured(), "general", due));
      default -> {
        // nobody complains
      }
    }
  }

  private void plan(Charge charge, String reason) {
    tables.schedule.at(
        tables.moment().plus(LATER),
        due -> dispute(charge.id(), charge.amountCaptured(), reason, due));
  }

  Dispute dispute(String chargeId, long amountMinor, String reason, Instant at) {
    Instant second = start(chargeId, amountMinor, at);
    Charge charge = charging.moveLate(chargeId, second);
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
    List<String> movements = List.of(tables.move(withdrawal).id());
    Dispute dispute =
        open(new Opening(id, charge, amountMinor, "needs_response", reason, movements), second);
    tables.events.raise("charge.dispute.funds_withdrawn", dispute);
    return dispute;
  }

  /** The bank only asks: no money moves. */
  Dispute inquire(String chargeId, long amountMinor, String reason, Instant at) {
    Instant second = start(chargeId, amountMinor, at);
    Charge charge = tables.charges.get(chargeId, "charge");
    String id = tables.ids.next("du_1");
    return open(new Opening(id, charge, amountMinor, INQUIRY, reason, List.of()), second);
  }

  private record Opening(
      String id,
      Charge charge,
      long amount,
      String status,
      String reason,
      List<String> movements) {}

  private Instant start(String chargeId, long amountMinor, Instant at) {
    Charge charge = tables.charges.get(chargeId, "charge");
    if (!charge.paid() || !charge.captured()) {
      throw new SandboxException(
          400, "charge_not_refundable", "charge", "Charge " + chargeId + " took no money.");
    }
    Currencies.requireAmount(amountMinor, charge.currency());
    return tables.happen(at);
  }

  private Dispute open(Opening opening, Instant second) {
    Charge charge = opening.charge();
    Dispute dispute =
        new Dispute(
            opening.id(),
            second,
            charge.id(),
            charge.paymentIntentId(),
            opening.amount(),
            charge.currency(),
            opening.status(),
            opening.reason(),
            opening.movements());
    tables.disputes.put(dispute);
    tables.charges.put(charge.withDispute());
    tables.events.raise("charge.dispute.created", dispute);
    return dispute;
  }

  Dispute win(String disputeId, Instant at) {
    Dispute dispute = tables.disputes.get(disputeId, "dispute");
    if (dispute.status().equals("won") || isInquiry(dispute)) {
      throw refused(dispute);
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
    Dispute won = close(dispute, "won", movements);
    tables.events.raise("charge.dispute.funds_reinstated", won);
    return won;
  }

  Dispute lose(String disputeId, Instant at) {
    Dispute dispute = tables.disputes.get(disputeId, "dispute");
    if (!OPEN.contains(dispute.status())) {
      throw refused(dispute);
    }
    tables.happen(at);
    return close(dispute, "lost", dispute.balanceTransactionIds());
  }

  /** The bank has no more questions. */
  Dispute closeInquiry(String disputeId, Instant at) {
    Dispute dispute = tables.disputes.get(disputeId, "dispute");
    if (!dispute.status().equals(INQUIRY)) {
      throw refused(dispute);
    }
    tables.happen(at);
    return close(dispute, "warning_closed", dispute.balanceTransactionIds());
  }

  boolean blocksRefund(Charge charge) {
    return charge.disputed()
        && tables.disputes.withField("charge", charge.id()).stream()
            .anyMatch(dispute -> OPEN.contains(dispute.status()));
  }

  static boolean isInquiry(Dispute dispute) {
    return dispute.status().startsWith("warning_");
  }

  private Dispute close(Dispute dispute, String status, List<String> movements) {
    Dispute closed = dispute.closedAs(status, movements);
    tables.disputes.put(closed);
    tables.events.raiseUpdate("charge.dispute.updated", dispute, closed);
    tables.events.raise("charge.dispute.closed", closed);
    return closed;
  }

  private static SandboxException refused(Dispute dispute) {
    return new SandboxException(
        400, "dispute_unexpected_state", "dispute", "The dispute is " + dispute.status() + ".");
  }
}

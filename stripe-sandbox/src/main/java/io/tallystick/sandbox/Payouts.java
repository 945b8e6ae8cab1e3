package io.tallystick.sandbox;

import io.tallystick.sandbox.Tables.Movement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Money that leaves for the shop's bank. Runs under the ledger's lock. */
final class Payouts {
  private final Tables tables;

  Payouts(Tables tables) {
    this.tables = tables;
  }

  Optional<Payout> payoutDaily(String currency, Instant at) {
    Currencies.requireCurrency(currency);
    Instant second = tables.happen(at);
    List<BalanceTransaction> members =
        tables.transactions.withField("not_paid_out", currency).stream()
            .filter(row -> !row.availableOn().isAfter(second))
            .toList();
    long sum = members.stream().mapToLong(BalanceTransaction::net).sum();
    if (sum <= 0) {
      return Optional.empty();
    }
    String id = tables.ids.next("po_1");
    members.forEach(row -> tables.transactions.put(row.paidOutBy(id)));
    Instant arrival = Tables.midnightFrom(second);
    BalanceTransaction own =
        tables.move(
            Movement.of("payout", "payout", -sum, currency, second, id, "STRIPE PAYOUT")
                .availableFrom(arrival));
    tables.transactions.put(own.paidOutBy(id));
    Payout payout = new Payout(id, second, arrival, sum, currency, "paid", own.id(), null, null);
    tables.payouts.put(payout);
    tables.events.raise("payout.created", payout);
    tables.events.raise("payout.paid", payout);
    tables.events.raise("payout.reconciliation_completed", payout);
    return Optional.of(payout);
  }

  Payout failPayout(String payoutId, Instant at) {
    Payout payout = tables.payouts.get(payoutId, "payout");
    if (!payout.status().equals("paid")) {
      throw new SandboxException(
          400, "payout_unexpected_state", "payout", "The payout is " + payout.status() + ".");
    }
    Instant second = tables.happen(at);
    BalanceTransaction back =
        tables.move(
            Movement.of(
                "payout_failure",
                "payout_reversal",
                payout.amount(),
                payout.currency(),
                second,
                payout.id(),
                "PAYOUT FAILURE"));
    Payout failed = payout.failedWith(back.id(), second);
    tables.payouts.put(failed);
    tables.events.raise("payout.failed", failed);
    return failed;
  }
}

package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A seeded shop day in the sandbox's ledger, with more than one page of everything. Some of its
 * refunds, disputes and payouts belong to payments of four days before.
 */
final class TestDay {
  static final CreatedWindow WINDOW =
      new CreatedWindow(
          Instant.parse("2026-09-05T00:00:00Z"), Instant.parse("2026-09-06T00:00:00Z"));

  /** When the import looks: an hour after the window. */
  static final Instant NOW = WINDOW.to().plusSeconds(3600);

  private static final Duration EARLIER = Duration.ofDays(4);
  private static final List<String> CURRENCIES = List.of("eur", "eur", "usd", "jpy", "kwd");

  final Ledger ledger;
  final List<String> earlierCharges = new ArrayList<>();
  private final SplittableRandom random;
  private int orders;

  TestDay(long seed) {
    ledger = new Ledger(seed);
    random = new SplittableRandom(seed);
    Instant before = WINDOW.from().minus(EARLIER);
    for (int i = 0; i < 40; i++) {
      earlierCharges.add(pay(before.plusSeconds(i * 60L)).chargeId());
    }
    List<String> charges = new ArrayList<>();
    for (int i = 0; i < 330; i++) {
      charges.add(pay(at(i)).chargeId());
    }
    for (int i = 0; i < 7; i++) {
      ledger.payFailed(request(at(330 + i)));
      ledger.payPending(request(at(340 + i)));
    }
    String captured = ledger.authorize(request(at(350))).paymentIntentId();
    ledger.capture(captured, 1000, at(351));
    for (int i = 0; i < 130; i++) {
      ledger.refund(charges.get(i), 100, null, Map.of(), at(360 + i));
    }
    for (int i = 0; i < 20; i++) {
      ledger.refund(earlierCharges.get(i), 100, null, Map.of(), at(495 + i));
    }
    for (int i = 0; i < 110; i++) {
      ledger.dispute(charges.get(200 + i), 100, "general", at(520 + i));
    }
    String won = ledger.dispute(earlierCharges.get(30), 100, "general", at(640)).id();
    ledger.winDispute(won, at(641));
    ledger.failRefund(ledger.refunds().getFirst().id(), at(642));
    ledger.fee(250, "eur", "Radar", at(643));
    for (int i = 0; i < 104; i++) {
      // available at once: each makes a payout of its own
      ledger.adjustment(1000 + i, "eur", "credit", at(650 + i));
      ledger.payoutDaily("eur", at(650 + i));
    }
    ledger.payoutDaily("usd", at(760));
    ledger.payoutDaily("jpy", at(761));
  }

  /** Seconds of the day: two minutes apart, two events now and then in one. */
  private static Instant at(int step) {
    return WINDOW.from().plusSeconds(step * 110L);
  }

  private Payment pay(Instant at) {
    return ledger.pay(request(at));
  }

  PaymentRequest request(Instant at) {
    String currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
    long amount = random.nextLong(200, 5_000) * 10;
    return new PaymentRequest(amount, currency, Map.of("order_id", "O-" + ++orders), at);
  }
}

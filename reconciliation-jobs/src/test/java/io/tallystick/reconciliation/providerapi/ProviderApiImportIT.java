package io.tallystick.reconciliation.providerapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.sandbox.BalanceTransaction;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.ShopDay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A generated day through the real client and PostgreSQL. */
class ProviderApiImportIT extends DayImportFixture {
  @Test
  void everyMovementOfTheDayIsThereExactlyOnceWithEqualSums() throws Exception {
    var result = importer().run(TestDay.WINDOW);
    assertDayIsWhole();
    assertThat(result.entries()).isEqualTo(movements().size());
    assertThat(result.read()).isEqualTo(result.entries());
    assertThat(result.known()).isZero();
    assertThat(result.unknownCategories()).isEmpty();
    assertThat(stripe.counts()).isEqualTo(expectedCounts());
  }

  @Test
  void theSandboxsOwnGeneratedDaysAreThereExactlyOnceDayByDay() throws Exception {
    Ledger ledger = new Ledger(3);
    LocalDate first = LocalDate.of(2026, 3, 2);
    for (int i = 0; i < 3; i++) {
      ShopDay.generate(3, 200, first.plusDays(i), ZoneOffset.UTC, ledger);
    }
    Instant end = first.plusDays(3).atStartOfDay(ZoneOffset.UTC).toInstant();
    try (var sandbox = SandboxServer.start(ledger, 0)) {
      var importer =
          ImportChild.importer(
              database, sandbox.baseUrl(), 1, Clock.fixed(end.plusSeconds(3600), ZoneOffset.UTC));
      long entries = 0;
      for (int i = 0; i < 3; i++) {
        Instant from = first.plusDays(i).atStartOfDay(ZoneOffset.UTC).toInstant();
        entries += importer.run(new CreatedWindow(from, from.plus(Duration.ofDays(1)))).entries();
      }
      assertThat(entries).isEqualTo(ledger.balanceTransactions().size());
    }
    assertHolds(ledger.balanceTransactions());
    assertThat(number("SELECT count(*) FROM provider_entry WHERE payout_id IS NOT NULL"))
        .isEqualTo(
            ledger.balanceTransactions().stream()
                .filter(row -> row.payoutId() != null && !row.payoutId().equals(row.source()))
                .count());
  }

  @Test
  void refundsAndDisputesOfOlderPaymentsGetTheirOrder() throws Exception {
    var result = importer().run(TestDay.WINDOW);
    // 20 refunded, one disputed; the payouts' own charges aren't needed
    assertThat(result.lookUps()).isEqualTo(21);
    assertThat(result.notFound()).isZero();
    assertThat(
            number(
                "SELECT count(*) FROM provider_entry WHERE kind IN ('charge', 'refund', 'dispute',"
                    + " 'dispute_reversal') AND (order_ref IS NULL OR charge_id IS NULL OR"
                    + " payment_intent_id IS NULL)"))
        .isZero();
    var charge =
        day.ledger.charges().stream()
            .filter(c -> c.id().equals(day.earlierCharges.getFirst()))
            .findFirst()
            .orElseThrow();
    assertThat(
            rows(
                "SELECT concat_ws(' ', kind, order_ref, payment_intent_id) FROM provider_entry"
                    + " WHERE charge_id = '"
                    + charge.id()
                    + "'"))
        .containsExactly(
            "refund " + charge.metadata().get("order_id") + " " + charge.paymentIntentId());
  }

  @Test
  void failedAndPendingAttemptsAreKnownWithTheirState() throws Exception {
    importer().run(TestDay.WINDOW);
    assertThat(
            rows(
                "SELECT concat_ws(' ', object_type, status, count(*)) FROM provider_object WHERE"
                    + " created_at >= '"
                    + TestDay.WINDOW.from()
                    + "' GROUP BY object_type, status ORDER BY 1"))
        .containsExactly(
            "charge failed 7",
            "charge pending 7",
            "charge succeeded 331",
            "refund failed 1",
            // one of them is the rest of the partial capture
            "refund succeeded 150");
  }

  @Test
  void eachMovementNamesTheAutomaticPayoutItWentOutWithButThePayoutItself() throws Exception {
    importer().run(TestDay.WINDOW);
    Map<String, String> expected = new TreeMap<>();
    for (BalanceTransaction row : movements()) {
      if (row.payoutId() != null && !row.payoutId().equals(row.source())) {
        expected.put(row.id(), row.payoutId());
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(104);
    assertThat(
            rows(
                "SELECT entry_id || '=' || payout_id FROM provider_entry WHERE payout_id IS NOT"
                    + " NULL ORDER BY 1"))
        .containsExactlyElementsOf(
            expected.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    assertThat(number("SELECT count(*) FROM payout")).isEqualTo(day.ledger.payouts().size());
  }

  @Test
  void aSecondImportOfTheSameWindowWritesNothing() throws Exception {
    importer().run(TestDay.WINDOW);
    String before = fingerprint();
    stripe.resetCounts();
    var again = importer().run(TestDay.WINDOW);
    assertThat(again.entries()).isZero();
    assertThat(again.known()).isEqualTo(again.read());
    assertThat(again.lookUps()).isZero();
    // ctid and xmin: not even a row written with the same content
    assertThat(fingerprint()).isEqualTo(before);
    assertThat(number("SELECT count(*) FROM source_total WHERE import_id = " + again.importId()))
        .isZero();
  }

  @Test
  void overlappingWindowsWriteEachMovementOnce() throws Exception {
    var middle = TestDay.WINDOW.from().plus(Duration.ofHours(12));
    var importer = importer();
    var first = importer.run(new CreatedWindow(TestDay.WINDOW.from(), middle));
    var all = importer.run(TestDay.WINDOW);
    assertThat(first.entries()).isPositive();
    assertThat(all.known()).isEqualTo(first.entries());
    assertDayIsWhole();
  }

  @Test
  void whatIsMadeAfterTheWindowWhileWeReadIsNotRead() throws Exception {
    List<String> before = movements().stream().map(BalanceTransaction::id).toList();
    stripe.onRequest(_ -> day.ledger.pay(day.request(TestDay.WINDOW.to().plusSeconds(5))));
    importer().run(TestDay.WINDOW);
    assertThat(rows("SELECT entry_id FROM provider_entry"))
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(
            number(
                "SELECT count(*) FROM provider_object WHERE created_at >= '"
                    + TestDay.WINDOW.to()
                    + "'"))
        .isZero();
  }

  @Test
  void anObjectThatChangedAfterItWasSeenIsLookedAtAgain() throws Exception {
    var firstDay = TestDay.WINDOW;
    importer().run(firstDay);
    var refund = day.ledger.refunds().getLast();
    var later = firstDay.to().plus(Duration.ofDays(20));
    day.ledger.failRefund(refund.id(), later);
    var window = new CreatedWindow(later, later.plusSeconds(600));
    var importer =
        new ProviderApiImport(
            record(),
            database,
            Clock.fixed(later.plusSeconds(3600), ZoneOffset.UTC),
            ProviderApiSettings.DEFAULTS);
    var result = importer.run(window);
    assertThat(result.lookUps()).isOne();
    assertThat(rows("SELECT status FROM provider_object WHERE object_id = '" + refund.id() + "'"))
        .containsExactly("failed");
    assertThat(importer.run(window).lookUps()).isZero();
  }
}

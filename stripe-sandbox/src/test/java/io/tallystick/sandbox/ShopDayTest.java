package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShopDayTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate DAY = LocalDate.of(2026, 9, 1);

  @Test
  void fourHundredOrdersHaveExactlyThePromisedMix() {
    Ledger ledger = new Ledger(42);
    ShopDay day = ShopDay.generate(42, 400, DAY, BERLIN, ledger);

    assertThat(counts(day.sales().stream().collect(Collectors.toMap(Sale::orderId, Sale::kind))))
        .isEqualTo(
            Map.of(
                Sale.Kind.PLAIN, 340L,
                Sale.Kind.RETRIED, 20L,
                Sale.Kind.SPLIT, 10L,
                Sale.Kind.PARTIAL_CAPTURE, 10L,
                Sale.Kind.ASYNC, 20L));
    assertThat(
            counts(day.sales().stream().collect(Collectors.toMap(Sale::orderId, Sale::currency))))
        .isEqualTo(Map.of("usd", 240L, "eur", 70L, "gbp", 50L, "jpy", 20L, "kwd", 20L));
    assertThat(day.failedAttempts()).hasSize(20);
    assertThat(day.disputes()).hasSize(10);
    assertThat(day.fees()).singleElement().satisfies(f -> assertThat(f.net()).isEqualTo(-2_000));
    assertThat(day.payouts()).isEmpty();
    assertThat(day.sales().stream().filter(sale -> !sale.refunds().isEmpty())).hasSize(50);
    assertThat(ledger.paymentIntents()).hasSize(410);
    assertThat(ledger.charges()).hasSize(430);
    assertThat(day.sales().getFirst().orderId()).isEqualTo("ORD-20260901-000001");
    assertThat(day.sales().getLast().orderId()).isEqualTo("ORD-20260901-000400");
  }

  @Test
  void theLedgerHoldsWhatTheSalesSay() {
    Ledger ledger = new Ledger(42);
    ShopDay day = ShopDay.generate(42, 400, DAY, BERLIN, ledger);

    Map<String, Long> byOrder = new HashMap<>();
    for (Charge charge : ledger.charges()) {
      byOrder.merge(charge.metadata().get("order_id"), charge.amountCaptured(), Long::sum);
    }
    for (Sale sale : day.sales()) {
      assertThat(byOrder.get(sale.orderId())).isEqualTo(sale.capturedMinor());
      assertThat(sale.capturedMinor() < sale.amountMinor())
          .isEqualTo(sale.kind() == Sale.Kind.PARTIAL_CAPTURE);
      assertThat(sale.charges()).hasSize(sale.kind() == Sale.Kind.SPLIT ? 2 : 1);
    }
    long refunded =
        ledger.balanceTransactions().stream()
            .filter(row -> row.reportingCategory().equals("refund"))
            .mapToLong(BalanceTransaction::amount)
            .sum();
    assertThat(refunded).isEqualTo(-day.sales().stream().mapToLong(Sale::refundedMinor).sum());
  }

  @Test
  void everythingLiesInsideTheDayOfItsZone() {
    Ledger ledger = new Ledger(42);
    ShopDay.generate(42, 400, DAY, BERLIN, ledger);
    Instant from = Instant.parse("2026-08-31T22:00:00Z");
    Instant to = Instant.parse("2026-09-01T22:00:00Z");
    assertThat(ledger.balanceTransactions())
        .allSatisfy(row -> assertThat(row.created()).isBetween(from, to.minusSeconds(1)));
    assertThat(ledger.charges())
        .allSatisfy(row -> assertThat(row.created()).isBetween(from, to.minusSeconds(1)));
  }

  @Test
  void aDayOfTwentyFiveHoursWorksToo() {
    Ledger ledger = new Ledger(3);
    LocalDate clockChange = LocalDate.of(2026, 10, 25);
    assertThat(ShopDay.generate(3, 80, clockChange, BERLIN, ledger).sales()).hasSize(80);
  }

  @Test
  void theThirdDayPaysOutTheFirst() {
    Ledger ledger = new Ledger(42);
    ShopDay first = ShopDay.generate(42, 400, DAY, ZoneId.of("UTC"), ledger);
    ShopDay second = ShopDay.generate(42, 400, DAY.plusDays(1), ZoneId.of("UTC"), ledger);
    ShopDay third = ShopDay.generate(42, 400, DAY.plusDays(2), ZoneId.of("UTC"), ledger);

    assertThat(first.payouts()).isEmpty();
    assertThat(second.payouts()).isEmpty();
    assertThat(third.payouts())
        .extracting(Payout::currency)
        .containsExactly("eur", "gbp", "jpy", "kwd", "usd");
    assertThat(third.payouts())
        .allSatisfy(
            payout -> {
              assertThat(payout.created()).isEqualTo("2026-09-03T00:00:00Z");
              assertThat(payout.arrivalDate()).isEqualTo("2026-09-03T00:00:00Z");
              assertThat(
                      ledger.balanceTransactions().stream()
                          .filter(row -> payout.id().equals(row.payoutId()))
                          .mapToLong(BalanceTransaction::net)
                          .sum())
                  .isZero();
            });
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws Exception {
    assertThat(history(1)).isEqualTo(history(1)).isNotEqualTo(history(2));
  }

  private static String history(long seed) throws Exception {
    Ledger ledger = new Ledger(seed);
    ShopDay.generate(seed, 120, DAY, BERLIN, ledger);
    StringWriter out = new StringWriter();
    for (ReportType type : ReportType.values()) {
      ReportCsv.write(type, ledger, Instant.EPOCH, Instant.MAX, BERLIN, out);
    }
    return out.toString();
  }

  private static <T> Map<T, Long> counts(Map<String, T> values) {
    return values.values().stream()
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }
}

package io.tallystick.checkout.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.pricing.TestShop;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketingVsFinanceIT {
  private static final LocalDate DAY = LocalDate.of(2026, 9, 1);

  private final TestShop shop = new TestShop();
  private final MarketingVsFinance table = new MarketingVsFinance(shop.dataSource);
  private int events;

  @AfterEach
  void close() {
    shop.close();
  }

  private void bought(String order, long minor, String at) {
    shop.order(order, "EUR", minor);
    shop.sql(
        "INSERT INTO analytics_event VALUES ('purchase:%1$s', 'purchase', '%1$s', %2$d, 'EUR', '%3$s')"
            .formatted(order, minor, at));
  }

  private void refund(String order, long minor, String kind, String at) {
    shop.sql(
        "INSERT INTO analytics_event VALUES ('%1$s:%2$s', '%1$s', '%2$s', %3$d, 'EUR', '%4$s')"
            .formatted(kind, order, minor, at));
  }

  private void claimed(String order, Long minor, String currency, String at) {
    shop.jdbc
        .sql(
            """
            INSERT INTO client_event (client_event_id, kind, order_id, value_minor, currency, received_at)
            VALUES (?, 'purchase', ?, ?, ?, ?::timestamptz)
            """)
        .params("event-%06d".formatted(++events), order, minor, currency, at)
        .update();
  }

  private void seen(String kind, String at) {
    shop.sql(
        "INSERT INTO client_event (client_event_id, kind, received_at) VALUES ('event-%06d', '%s', '%s')"
            .formatted(++events, kind, at));
  }

  private static BigInteger minor(long amount) {
    return BigInteger.valueOf(amount);
  }

  private List<MarketingDay> days() {
    return table.days(DAY, DAY.plusDays(1), ZoneOffset.UTC);
  }

  @Test
  void eachCauseOfTheGapIsNamedAndTheySumUpToIt() {
    bought("SO-1", 1_000, "2026-09-01T10:00Z");
    claimed("SO-1", 1_000L, "EUR", "2026-09-01T10:01Z");
    claimed("SO-1", 1_000L, "EUR", "2026-09-01T10:02Z"); // the page was opened again
    bought("SO-2", 2_000, "2026-09-01T11:00Z"); // a blocker
    bought("SO-3", 4_000, "2026-09-01T12:00Z");
    claimed("SO-3", 3_500L, "EUR", "2026-09-01T12:01Z"); // without shipping
    bought("SO-4", 8_000, "2026-09-01T23:59Z");
    claimed("SO-4", 8_000L, "EUR", "2026-09-02T00:01Z");
    shop.order("SO-5", "EUR", 16_000);
    claimed("SO-5", 16_000L, "EUR", "2026-09-01T13:00Z"); // declined
    claimed("GHOST", 32_000L, "EUR", "2026-09-01T14:00Z");
    shop.sql(
        "INSERT INTO order_attribution (order_id, source, written_at) VALUES ('SO-2', 'news',"
            + " now())");
    refund("SO-3", -700, "refund", "2026-09-01T18:00Z");
    refund("SO-2", -200, "refund", "2026-09-01T18:00Z");
    refund("SO-2", 200, "refund_failed", "2026-09-01T19:00Z");
    seen("page_view", "2026-09-01T09:00Z");
    seen("page_view", "2026-09-01T09:01Z");
    seen("checkout_start", "2026-09-01T09:02Z");

    List<MarketingDay> days = days();

    assertThat(days)
        .containsExactly(
            new MarketingDay(
                DAY,
                "EUR",
                0,
                0,
                5,
                minor(53_500),
                4,
                minor(15_000),
                1,
                minor(2_000),
                minor(700),
                new MarketingDay.Gap(
                    minor(2_000),
                    minor(-32_000),
                    minor(-16_000),
                    minor(-1_000),
                    minor(500),
                    minor(8_000))),
            new MarketingDay(
                DAY,
                "XXX",
                2,
                1,
                0,
                minor(0),
                0,
                minor(0),
                0,
                minor(0),
                minor(0),
                new MarketingDay.Gap(minor(0), minor(0), minor(0), minor(0), minor(0), minor(0))));
    assertThat(days.getFirst().gapMinor()).isEqualTo(minor(-38_500));
    assertThat(days.getFirst().gap().sum()).isEqualTo(minor(-38_500));
  }

  @Test
  void aDayIsTheBusinessZones() {
    bought("SO-1", 1_000, "2026-09-01T22:30Z"); // the second in Berlin
    assertThat(table.days(DAY, DAY.plusDays(1), ZoneId.of("Europe/Berlin"))).isEmpty();
    assertThat(table.days(DAY.plusDays(1), DAY.plusDays(2), ZoneId.of("Europe/Berlin")))
        .singleElement()
        .satisfies(day -> assertThat(day.day()).isEqualTo(DAY.plusDays(1)));
  }

  @Test
  void theCausesSumUpToTheGapWhateverIsClaimed() {
    var random = new Random(11);
    String[] currencies = {"EUR", "USD", null};
    for (int i = 0; i < 150; i++) {
      String at =
          "2026-09-0%dT%02d:%02dZ"
              .formatted(1 + random.nextInt(3), random.nextInt(24), random.nextInt(60));
      if (random.nextInt(4) > 0) {
        bought("SO-" + i, random.nextInt(10_000), at);
      } else {
        shop.order("SO-" + i, "EUR", random.nextInt(10_000));
      }
      for (int n = random.nextInt(3); n > 0; n--) {
        String currency = currencies[random.nextInt(3)];
        String claimedAt =
            "2026-09-0%dT%02d:%02dZ"
                .formatted(1 + random.nextInt(3), random.nextInt(24), random.nextInt(60));
        claimed(
            random.nextInt(5) == 0 ? "GHOST-" + i : "SO-" + i,
            currency == null ? null : (long) random.nextInt(10_000),
            currency,
            claimedAt);
      }
    }
    List<MarketingDay> days = table.days(DAY, DAY.plusDays(3), ZoneOffset.UTC);
    assertThat(days).hasSizeGreaterThanOrEqualTo(6);
    assertThat(days).allSatisfy(day -> assertThat(day.gap().sum()).isEqualTo(day.gapMinor()));
    assertThat(days.stream().mapToLong(MarketingDay::purchases).sum())
        .isEqualTo(shop.number("SELECT count(*) FROM analytics_event"));
    assertThat(days.stream().mapToLong(MarketingDay::claimed).sum())
        .isEqualTo(shop.number("SELECT count(*) FROM client_event"));
  }
}

package io.tallystick.reconciliation.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What many of a match's discrepancies have in common makes them one thing to look at. */
class IncidentsIT {
  private static List<String> incidents(Scenario day) {
    return day.jdbc
        .sql(
            """
            SELECT coalesce(incident, 'none') || ': ' || count(*) FROM discrepancy WHERE state = 'open'
            GROUP BY incident ORDER BY count(*) DESC, incident
            """)
        .query(String.class)
        .list();
  }

  /** An order of our own checkout that the provider knows nothing of. */
  private static void unpaid(Scenario day, int n, String process, String coupon) {
    day.jdbc
        .sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (:order, 'EUR', 500, 'paid', :at);
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency, payment_intent_id,
                idempotency_key, created_at, captured_at)
            VALUES ('a' || :n, :order, 'captured', 500, 500, 'EUR', 'pi_x' || :n, 'k' || :n, :at, :at);
            INSERT INTO order_event (order_id, to_state, reason, actor, process, occurred_at)
            VALUES (:order, 'paid', 'paid', 'checkout', :process, :at);
            INSERT INTO coupon_redemption (coupon_code, order_id, redeemed_at)
            SELECT :coupon, :order, :at WHERE :coupon <> ''
            """)
        .param("n", Integer.toString(n))
        .param("order", "X" + n)
        .param("process", process)
        .param("coupon", coupon)
        // minutes apart: no minute is what they share
        .param("at", Scenario.utc(Scenario.NOON.plus(Duration.ofMinutes(3L * n))))
        .update();
  }

  @Test
  void fiveHundredOfOneMinuteReadAsOneIncidentAndAStrangerIsNoneOfThem() {
    try (var day = new Scenario()) {
      day.bulk(1_200, 500);
      day.booksCharge("S-1", "pi_s1", 700, "EUR", Scenario.NOON.plus(Duration.ofHours(5)));
      day.run();
      assertThat(incidents(day))
          .containsExactly(
              "MISSING_AT_PROVIDER within a minute since 2026-09-01T12:00Z: 500", "none: 1");
    }
  }

  @Test
  void theCouponOfTheirOrdersIsACauseBeforeTheReleaseThatMovedThem() {
    try (var day = new Scenario()) {
      day.jdbc
          .sql(
              "INSERT INTO coupon (coupon_code, kind, percent_ppm, valid_from) VALUES ('SUMMER',"
                  + " 'percent', 100000, '2026-01-01Z')")
          .update();
      unpaid(day, 1, "release-42", "SUMMER");
      unpaid(day, 2, "release-42", "SUMMER");
      unpaid(day, 3, "release-42", "");
      unpaid(day, 4, "release-42", "");
      unpaid(day, 5, "pid 17", "");
      unpaid(day, 6, "pid 17", "");
      day.run();
      assertThat(incidents(day))
          .containsExactly(
              "MISSING_AT_PROVIDER of orders moved by release-42 since 2026-09-01T12:09Z: 2",
              "MISSING_AT_PROVIDER with coupon SUMMER since 2026-09-01T12:03Z: 2",
              "none: 2");
    }
  }
}

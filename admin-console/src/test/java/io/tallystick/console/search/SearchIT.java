package io.tallystick.console.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.order.Given;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchIT {
  private static ConsoleRig rig;
  private static ConsoleRig.Visitor viewer;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    new Given(rig)
        .paid("SO-1", 1250)
        .email("SO-1", "Anna@Example.com", "Anna")
        .checkout("att_1", "SO-1")
        .webhook("evt_1", "charge.succeeded", "ch_SO-1", "{}")
        .dispute("dp_1", "SO-1", "won", 1250)
        // 1 September in Berlin begins at 22:00 UTC of August, and ends two hours before UTC's
        .order("SO-2", "payment_failed", 1250, "EUR", Instant.parse("2026-08-31T21:59:59Z"))
        .order("SO-3", "payment_failed", 777, "EUR", Instant.parse("2026-08-31T22:00:00Z"))
        .order("SO-4", "payment_failed", 777, "EUR", Instant.parse("2026-09-01T21:59:59Z"))
        .order("SO-5", "payment_failed", 777, "EUR", Instant.parse("2026-09-01T22:00:00Z"))
        .order("SO-6", "payment_failed", 12, "JPY", Given.NOON)
        .order("SO-7", "payment_failed", 1200, "EUR", Given.NOON)
        .email("SO-3", "bert@example.com", null)
        .email("SO-4", "bert@example.com", null);
    rig.jdbc
        .sql(
            """
            INSERT INTO refund (refund_id, order_id, attempt_id, amount_minor, currency, state, provider_ref, requested_at)
            VALUES ('rf_1', 'SO-1', 'A-SO-1', 333, 'EUR', 'pending', 're_1', '2026-09-01 12:00Z')
            """)
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO known_payout (payout_id, status, amount_minor, currency, first_seen_at, last_seen_at)
            VALUES ('po_1', 'paid', 99, 'EUR', now(), now())
            """)
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO checkout_attempt (attempt_id, customer_ref, fingerprint, created_at, answer_status)
            VALUES ('att_lost', 'c', 'f', now(), 422)
            """)
        .update();
    viewer = rig.loggedIn("viewer");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static HttpResponse<String> search(String q) {
    return viewer.get("/search?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "SO-1, /orders/SO-1",
    "' so-1 ', /orders/SO-1",
    "anna@example.com, /orders/SO-1",
    "ANNA@EXAMPLE.COM, /orders/SO-1",
    "pi_SO-1, /orders/SO-1",
    "ch_SO-1, /orders/SO-1",
    "re_1, /orders/SO-1",
    "rf_1, /orders/SO-1",
    "dp_1, /orders/SO-1",
    "A-SO-1, /orders/SO-1",
    "att_1, /orders/SO-1",
    "po_1, /payouts/po_1",
    "evt_1, /webhooks/evt_1",
    "12.50 2026-09-01, /orders/SO-1",
    "'12,50 eur 2026-09-01', /orders/SO-1",
    "12.50 2026-08-31, /orders/SO-2",
    "3.33 EUR 2026-09-01, /orders/SO-1",
    "7.77 2026-09-02, /orders/SO-5",
    "12 JPY 2026-09-01, /orders/SO-6",
    "12.00 EUR 2026-09-01, /orders/SO-7"
  })
  void oneHitLeadsStraightToItsPage(String q, String page) {
    var answer = search(q);
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith(page);
  }

  @Test
  void severalAreListedWithStateAndMoney() {
    String body = search("bert@example.com").body();
    assertThat(body)
        .contains("href=\"/orders/SO-3\"")
        .contains("href=\"/orders/SO-4\"")
        .contains("payment failed")
        .contains("7.77 EUR")
        .contains("2026-09-01 23:59:59 CEST");
    String day = search("7.77 2026-09-01").body();
    assertThat(day).contains("SO-3").contains("SO-4").doesNotContain("SO-5");
    String both = search("12 2026-09-01").body();
    assertThat(both).contains("12 JPY").contains("12.00 EUR").contains("SO-6").contains("SO-7");
  }

  @Test
  void anAttemptWithoutAnOrderIsNamed() {
    var page = search("att_lost");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("checkout attempt without an order");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SO-404", "pi_404", "nobody@example.com", "1.11 2026-09-01", "' OR 1=1 --", "%"})
  void nothingFoundSaysWhatCanBeSearched(String q) {
    var page = search(q);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Nothing was found for").contains("What can be searched");
  }

  @Test
  void whatIsNoDayOrAmountIsSaid() {
    assertThat(search("12.50 2026-02-30").body()).contains("2026-02-30&#39; is no day");
    assertThat(search("12.505 EUR 2026-09-01").body()).contains("EUR has no amount of 12.505.");
    assertThat(search("").body())
        .contains("What can be searched")
        .doesNotContain("Nothing was found");
  }

  @Test
  void whatIsTypedIsShownAsText() {
    assertThat(search(Given.HOSTILE).body())
        .doesNotContain("<script>alert(1)")
        .contains("&lt;script&gt;");
  }
}

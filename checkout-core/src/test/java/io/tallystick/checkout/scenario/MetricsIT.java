package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.metrics.OpenWorkReader;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.checkout.saga.Captures;
import io.tallystick.checkout.scenario.Shop.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted, by how much, and what isn't: each test names all counters that move. */
class MetricsIT {
  private static Shop shop;
  private Scrape before;

  @BeforeAll
  static void open() {
    shop = Shop.watched();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @BeforeEach
  void rest() {
    shop.rounds.toRest();
    before = Scrape.of(shop.service);
  }

  private Map<String, Integer> grown() {
    return Scrape.of(shop.service).since(before);
  }

  private Scrape readNow() {
    shop.service.getBean(OpenWorkReader.class).read();
    return Scrape.of(shop.service);
  }

  @Test
  void aPaidCheckoutIsCountedOnceWithEachOfItsCalls() {
    assertThat(shop.pay(shop.cart("MUG-1", 1), "pm_card_visa").status()).isEqualTo(200);
    assertThat(grown())
        .isEqualTo(
            Map.of(
                "checkout_seconds_count{outcome=confirmed}", 1,
                "fraud_screens_total{verdict=pass}", 1,
                "payment_call_seconds_count{call=create,outcome=succeeded}", 1,
                "payment_call_seconds_count{call=confirm,outcome=succeeded}", 1,
                "provider_requests_total{call=create,ending=object}", 1,
                "provider_requests_total{call=confirm,ending=object}", 1,
                "payment_changes_total{state=captured}", 1));
  }

  @Test
  void aDeclinedCheckoutIsCountedOnce() {
    String cart = shop.cart("MUG-1", 1);
    assertThat(shop.pay(cart, "pm_card_visa_chargeDeclined").status()).isEqualTo(402);
    assertThat(grown())
        .isEqualTo(
            Map.of(
                "checkout_seconds_count{outcome=declined}", 1,
                "fraud_screens_total{verdict=pass}", 1,
                "payment_call_seconds_count{call=create,outcome=succeeded}", 1,
                "payment_call_seconds_count{call=confirm,outcome=declined}", 1,
                "provider_requests_total{call=create,ending=object}", 1,
                "provider_requests_total{call=confirm,ending=declined}", 1,
                "payment_changes_total{state=failed}", 1));
  }

  @Test
  void aKeyThatComesAgainIsAHitAndASecondKeyForTheCartADuplicate() {
    String cart = shop.cart("MUG-1", 1);
    String key = shop.key();
    shop.pay(cart, "pm_card_visa", key);
    before = Scrape.of(shop.service);
    assertThat(shop.pay(cart, "pm_card_visa", key).status()).isEqualTo(200);
    assertThat(shop.pay(cart, "browser", key).problem()).isEqualTo("key-reused");
    assertThat(shop.pay(cart, "pm_card_visa").problem()).isEqualTo("already-ordered");
    assertThat(grown())
        .isEqualTo(
            Map.of(
                "checkout_seconds_count{outcome=replayed}", 1,
                "checkout_seconds_count{outcome=key_reused}", 1,
                "checkout_seconds_count{outcome=already_ordered}", 1,
                "idempotency_hits_total{kind=replayed}", 1,
                "idempotency_hits_total{kind=reused}", 1,
                "checkout_duplicates_total", 1));
  }

  @Test
  void whatIsOutOfStockIsCountedAndNothingIsCalled() {
    shop.sql("UPDATE stock SET stock = reserved + sold WHERE sku = 'BOOK-1'");
    assertThat(shop.pay(shop.cart("BOOK-1", 1), "pm_card_visa").problem())
        .isEqualTo("out-of-stock");
    assertThat(grown())
        .isEqualTo(
            Map.of(
                "checkout_seconds_count{outcome=out_of_stock}", 1,
                "fraud_screens_total{verdict=pass}", 1,
                "stock_outs_total", 1));
  }

  @Test
  void whoNeverComesBackFromTheBankGivesStockBackAndIsCancelled() {
    Answer begun = shop.pay(shop.cart("MUG-1", 1), "browser");
    assertThat(begun.result()).isEqualTo("action_required");
    before = Scrape.of(shop.service);
    shop.clock.advance(Duration.ofMinutes(31));
    shop.rounds.of("expiry");
    assertThat(grown()).isEqualTo(Map.of("reservation_expiries_total", 1));
  }

  @Test
  void webhooksAreCountedByWhatTheyComeTo() throws Exception {
    shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    before = Scrape.of(shop.service);
    int delivered = shop.sandbox.webhooks().deliver().size();
    assertThat(delivered).isEqualTo(3);
    assertThat(post("{}", "t=1,v1=00")).isEqualTo(400);
    shop.rounds.of("webhooks");
    Map<String, Integer> grown = grown();
    grown.keySet().removeIf(name -> name.startsWith("p")); // asks the provider for some of them
    assertThat(grown)
        .isEqualTo(
            Map.of(
                "webhook_deliveries_total{result=stored}", delivered,
                "webhook_deliveries_total{result=rejected}", 1,
                "webhook_lag_seconds_count", delivered,
                "webhook_processing_total{result=processed}", delivered));
  }

  private static int post(String body, String signature) throws Exception {
    int port =
        shop.service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/stripe"))
            .header("Stripe-Signature", signature)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void anEventIsABacklogUntilItIsPublishedAndFailuresAreCounted() {
    shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    Scrape waiting = readNow();
    assertThat(waiting.value("tallystick_outbox_backlog")).isEqualTo(1);
    shop.clock.advance(Duration.ofSeconds(90));
    assertThat(Scrape.of(shop.service).value("tallystick_outbox_backlog_age_seconds"))
        .isEqualTo(90);
    before = Scrape.of(shop.service);
    shop.fragile.broken = true;
    try {
      shop.rounds.of("relay");
    } finally {
      shop.fragile.broken = false;
    }
    assertThat(grown()).isEqualTo(Map.of("outbox_events_total{result=failed}", 1));
    shop.clock.advance(Duration.ofSeconds(5));
    shop.rounds.of("relay");
    assertThat(grown().get("outbox_events_total{result=published}")).isPositive();
    Scrape done = readNow();
    assertThat(done.value("tallystick_outbox_backlog")).isZero();
    assertThat(done.value("tallystick_outbox_backlog_age_seconds")).isZero();
  }

  @Test
  void ordersUnderWayAreShownByStateAndAge() {
    String name = "tallystick_orders_under_way{age=\"%s\",state=\"payment_pending\"}";
    Scrape none = readNow();
    shop.pay(shop.cart("MUG-1", 1), "browser");
    Scrape fresh = readNow();
    assertThat(fresh.value(name.formatted("under_1h")) - none.value(name.formatted("under_1h")))
        .isEqualTo(1);
    assertThat(fresh.value("tallystick_payments_open{state=\"created\"}")).isEqualTo(1);
    assertThat(fresh.value("tallystick_payments_overdue")).isZero();
    shop.clock.advance(Duration.ofHours(2));
    Scrape old = readNow();
    assertThat(old.value(name.formatted("1h_to_1d"))).isEqualTo(1);
    assertThat(old.value("tallystick_payments_overdue")).isEqualTo(1);
  }

  @Test
  void aRefundOrACaptureThatIsWishedAgainIsCounted() {
    Answer paid = shop.pay(shop.cart("MUG-1", 1), "pm_card_visa");
    before = Scrape.of(shop.service);
    Refunds refunds = shop.service.getBean(Refunds.class);
    var wished =
        (RequestResult.Requested)
            refunds.request(paid.orderId(), 100, "broken handle", "ada", "wish-1");
    refunds.request(paid.orderId(), 100, "broken handle", "ada", "wish-1");
    shop.service.getBean(Captures.class).capture(paid.orderId(), 100);
    assertThat(grown())
        .isEqualTo(Map.of("refund_repeats_total", 1, "captures_total{result=already}", 1));
    refunds.reject(wished.refund().refundId(), "bob", "no");
  }

  @Test
  void discrepanciesRunsAndRepairsComeFromTheDatabase() {
    Scrape none = readNow();
    assertThat(none.value("tallystick_discrepancies_open{type=\"PAID_NOT_RECORDED\"}")).isZero();
    assertThat(age(none, "reconciliation", "day")).isNaN();
    long run = run("reconciliation", Duration.ofDays(1), "discrepancies");
    run("webhook-gap", Duration.ofHours(3), "clean");
    run("outbox-check", Duration.ofHours(3), "failed");
    shop.sql(
        """
        INSERT INTO run_finding (run_id, fingerprint, type, severity, kind, group_key, currency, at_stake_minor,
          explanation, evidence, occurred_at, owned, entries)
        VALUES (%d, 'f1', 'PAID_NOT_RECORDED', 'critical', 'charge', 'g', 'EUR', 100, 'x', '{}', now(), true, '{}')
        """
            .formatted(run));
    shop.sql(
        """
        INSERT INTO discrepancy (fingerprint, type, severity, state, kind, group_key, currency, at_stake_minor,
          explanation, evidence, occurred_at, first_run, last_run, first_seen, last_seen, checked_to, entries)
        VALUES ('f1', 'PAID_NOT_RECORDED', 'critical', 'open', 'charge', 'g', 'EUR', 100, 'x', '{}', now(), %1$d, %1$d,
          now(), now(), now(), '{}')
        """
            .formatted(run));
    shop.sql(
        """
        INSERT INTO run_repair (run_id, fingerprint, type, anchor, currency, at_stake_minor, plan, state)
        VALUES (%d, 'f1', 'PAID_NOT_RECORDED', 'a', 'EUR', 100, 'x', 'done')
        """
            .formatted(run));
    shop.clock.advance(Duration.ofMinutes(5));
    Scrape found = readNow();
    assertThat(found.value("tallystick_discrepancies_open{type=\"PAID_NOT_RECORDED\"}"))
        .isEqualTo(1);
    assertThat(found.value("tallystick_discrepancies_found{type=\"PAID_NOT_RECORDED\"}"))
        .isEqualTo(1);
    assertThat(found.value("tallystick_auto_repairs{type=\"PAID_NOT_RECORDED\"}")).isEqualTo(1);
    assertThat(found.value("tallystick_runs_failed")).isEqualTo(1);
    assertThat(age(found, "reconciliation", "day")).isEqualTo(300);
    assertThat(age(found, "webhook-gap", "hours")).isEqualTo(300);
    assertThat(age(found, "outbox-check", "hours")).isNaN();
    shop.sql("DELETE FROM discrepancy; DELETE FROM run_repair; DELETE FROM run_finding");
    shop.sql("DELETE FROM reconciliation_run");
  }

  private static double age(Scrape scrape, String job, String window) {
    return scrape.value(
        "tallystick_last_good_run_age_seconds{job=\"%s\",window=\"%s\"}".formatted(job, window));
  }

  private static long run(String job, Duration window, String state) {
    return shop.jdbc
        .sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
            VALUES (:job, cast(:now AS timestamptz) - :window * interval '1 second', cast(:now AS timestamptz), '1 hour', :job, :state, cast(:now AS timestamptz),
              cast(:now AS timestamptz))
            RETURNING run_id
            """)
        .param("job", job)
        .param("now", shop.clock.instant().toString())
        .param("window", window.toSeconds())
        .param("state", state)
        .query(Long.class)
        .single();
  }
}

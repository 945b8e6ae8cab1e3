package io.tallystick.checkout.payout;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.stripe.StripeDisputesAndPayouts;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.PaymentRequest;
import io.tallystick.sandbox.Payout;
import io.tallystick.sandbox.SandboxServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PayoutsIT {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final Told TOLD = new Told("webhook", "evt_1");

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(NOW);
  private final Ledger ledger = new Ledger(5);
  private final SandboxServer stripe = SandboxServer.start(ledger, 0, clock);
  private final Payouts payouts =
      payouts(
          StripeDisputesAndPayouts.open(
              StripeSettings.of("sk_test_x", stripe.baseUrl()).withPace(0, 1, 10_000)));

  private Payouts payouts(PayoutProvider provider) {
    var transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    return new Payouts(dataSource, provider, transaction, new Audit(dataSource, clock), clock);
  }

  @AfterEach
  void close() {
    stripe.close();
    dataSource.close();
  }

  @Test
  void aPaidPayoutCanStillFail() {
    ledger.pay(new PaymentRequest(5_000, "eur", Map.of(), NOW));
    Instant later = NOW.plus(Duration.ofDays(3));
    Payout payout = ledger.payoutDaily("eur", later).orElseThrow();
    assertThat(payouts.look(payout.id(), TOLD)).isEqualTo(news(Payouts.News.NEW));
    assertThat(row(payout.id()))
        .containsEntry("status", payout.status())
        .containsEntry("amount_minor", payout.amount())
        .containsEntry("currency", "EUR")
        .containsEntry("failure_code", null);
    assertThat(payouts.look(payout.id(), TOLD)).isEqualTo(news(Payouts.News.NOTHING_NEW));
    ledger.failPayout(payout.id(), later.plus(Duration.ofDays(2)));

    assertThat(payouts.look(payout.id(), new Told("webhook", "evt_2")))
        .isEqualTo(news(Payouts.News.CHANGED));

    assertThat(row(payout.id()))
        .containsEntry("status", "failed")
        .containsEntry("failure_code", "account_closed")
        .containsEntry("provider_event", "evt_2");
    assertThat(
            jdbc.sql(
                    "SELECT concat_ws(' ', action, before, after, reason) FROM audit ORDER BY"
                        + " audit_id")
                .query(String.class)
                .list())
        .containsExactly(
            "payout.seen " + payout.status(),
            "payout.changed " + payout.status() + " failed account_closed");
  }

  @Test
  void anUnknownPayoutIsDeclined() {
    assertThat(payouts.look("po_404", TOLD)).isInstanceOf(Outcome.Declined.class);
  }

  @Test
  void anAnswerThatIsOlderThanWhatWeKnowIsAskedForAgain() {
    var failed = new ProviderPayout("po_1", "failed", 10, "EUR", null, "account_closed", null);
    var paid = new ProviderPayout("po_1", "paid", 10, "EUR", null, null, null);
    Payouts quick = payouts(_ -> new Outcome.Succeeded<>(failed));
    List<ProviderPayout> answers = new java.util.ArrayList<>(List.of(paid));
    Payouts slow =
        payouts(
            _ -> {
              if (answers.isEmpty()) {
                return new Outcome.Succeeded<>(failed);
              }
              quick.look("po_1", TOLD);
              return new Outcome.Succeeded<>(answers.removeFirst());
            });

    assertThat(slow.look("po_1", TOLD)).isEqualTo(news(Payouts.News.NOTHING_NEW));
    assertThat(row("po_1")).containsEntry("status", "failed");
  }

  private static Outcome<Payouts.News> news(Payouts.News news) {
    return new Outcome.Succeeded<>(news);
  }

  private Map<String, Object> row(String payoutId) {
    return jdbc.sql("SELECT * FROM known_payout WHERE payout_id = :id")
        .param("id", payoutId)
        .query()
        .singleRow();
  }
}

package io.tallystick.checkout.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Told;
import io.tallystick.checkout.stripe.StripeDisputesAndPayouts;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Payment;
import io.tallystick.sandbox.PaymentRequest;
import io.tallystick.sandbox.SandboxServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DisputesIT {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final Told TOLD = new Told("webhook", "evt_1");

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(dataSource));
  private final SettableClock clock = new SettableClock(NOW);
  private final Ledger ledger = new Ledger(5);
  private final SandboxServer stripe = SandboxServer.start(ledger, 0, clock);
  private final Disputes disputes =
      disputes(
          StripeDisputesAndPayouts.open(
              StripeSettings.of("sk_test_x", stripe.baseUrl()).withPace(0, 1, 10_000)));
  private final Payment payment =
      ledger.pay(new PaymentRequest(5_000, "eur", Map.of("order_id", "SO-1"), NOW));

  private Disputes disputes(DisputeProvider provider) {
    return new Disputes(dataSource, provider, transaction, new Audit(dataSource, clock), clock);
  }

  @AfterEach
  void theInvariantsHold() throws Exception {
    String invariant = Files.readString(Path.of("../sql/invariants/webhooks.sql"));
    assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    stripe.close();
    dataSource.close();
  }

  @Test
  void aNewDisputePutsItsOrderUpForReview() {
    order();
    String dispute = dispute(4_000);

    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.NEW));

    assertThat(row(dispute))
        .containsEntry("order_id", "SO-1")
        .containsEntry("amount_minor", 4_000L)
        .containsEntry("status", "needs_response")
        .containsEntry("reason", "fraudulent")
        .containsEntry("withdrawn_minor", 4_000L)
        .containsEntry("reinstated_minor", 0L)
        .containsEntry("provider_event", "evt_1");
    assertThat(review()).isEqualTo("disputed: " + dispute);
    assertThat(audit("order:SO-1")).containsExactly("order.review disputed: " + dispute);
    assertThat(audit("dispute:" + dispute)).containsExactly("dispute.opened null");
  }

  @Test
  void lookingAgainChangesNothing() {
    order();
    String dispute = dispute(4_000);
    disputes.look(dispute, TOLD);
    clock.advance(Duration.ofHours(1));

    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.NOTHING_NEW));

    assertThat(review()).isEqualTo("disputed: " + dispute);
    assertThat(audit("dispute:" + dispute)).hasSize(1);
    assertThat(row(dispute)).containsEntry("version", 1);
  }

  @Test
  void aLostDisputeCanBeWonLate() {
    order();
    String dispute = dispute(4_000);
    disputes.look(dispute, TOLD);
    ledger.loseDispute(dispute, NOW.plusSeconds(60));
    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.CHANGED));
    assertThat(row(dispute)).containsEntry("status", "lost").containsEntry("reinstated_minor", 0L);
    ledger.winDispute(dispute, NOW.plusSeconds(120));

    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.CHANGED));

    assertThat(row(dispute))
        .containsEntry("status", "won")
        .containsEntry("withdrawn_minor", 4_000L)
        .containsEntry("reinstated_minor", 4_000L);
    assertThat(audit("dispute:" + dispute)).hasSize(3);
  }

  @Test
  void anInquiryMovesNoMoney() throws Exception {
    order();
    control(
        "/charges/" + payment.chargeId() + "/dispute", "{\"amount\": 4000, \"kind\": \"inquiry\"}");
    String dispute = ledger.disputes().getFirst().id();

    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.NEW));

    assertThat(row(dispute))
        .containsEntry("status", "warning_needs_response")
        .containsEntry("withdrawn_minor", 0L)
        .containsEntry("settled_currency", null);
    assertThat(review()).isEqualTo("disputed: " + dispute);
    control("/disputes/" + dispute + "/status", "{\"status\": \"closed\"}");
    disputes.look(dispute, TOLD);
    assertThat(row(dispute)).containsEntry("status", "warning_closed");
  }

  @Test
  void aReviewThatStandsKeepsItsReason() {
    order();
    jdbc.sql("UPDATE orders SET review_reason = 'fraud screen: 71'").update();
    String dispute = dispute(1_000);
    disputes.look(dispute, TOLD);

    assertThat(review()).isEqualTo("fraud screen: 71; disputed: " + dispute);
  }

  @Test
  void aDisputeOfAPaymentThatIsNotOursIsKeptAndFindsItsOrderLater() {
    String dispute = dispute(4_000);
    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.NEW));
    assertThat(row(dispute)).containsEntry("order_id", null);
    order();

    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.CHANGED));
    assertThat(row(dispute)).containsEntry("order_id", "SO-1");
    assertThat(review()).isEqualTo("disputed: " + dispute);
  }

  @Test
  void anUnknownDisputeIsDeclined() {
    assertThat(disputes.look("du_404", TOLD)).isInstanceOf(Outcome.Declined.class);
  }

  enum Trouble {
    EMPTY_503,
    HTML_502,
    DROPPED,
    TRUNCATED,
    RATE_LIMITED
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void whateverGoesWrongAQuestionThatFailedMayBeAskedAgain(Trouble trouble) {
    String dispute = dispute(4_000);
    String path = "/v1/disputes/*";
    stripe
        .faults()
        .arm(
            switch (trouble) {
              case EMPTY_503 -> Fault.status(path, 503, Fault.Body.EMPTY);
              case HTML_502 -> Fault.status(path, 502, Fault.Body.HTML);
              case DROPPED -> Fault.drop(path).withTimes(2); // the JDK asks twice by itself
              case TRUNCATED -> Fault.truncate(path);
              case RATE_LIMITED -> Fault.rateLimit(path, "endpoint-rate");
            });

    assertThat(disputes.look(dispute, TOLD)).isInstanceOf(Outcome.NotSent.class);
    stripe.faults().clear();
    assertThat(disputes.look(dispute, TOLD)).isEqualTo(news(Disputes.News.NEW));
  }

  /** Our question was answered before, and noted after, somebody else's. */
  @Test
  void anAnswerThatIsOlderThanWhatWeKnowIsAskedForAgain() {
    String id = "du_race";
    ProviderDispute open = at(id, "needs_response");
    ProviderDispute lost = at(id, "lost");
    Deque<ProviderDispute> truths = new ArrayDeque<>(List.of(open));
    Disputes quick = disputes(_ -> new Outcome.Succeeded<>(lost));
    Disputes slow =
        disputes(
            _ -> {
              ProviderDispute answer = truths.isEmpty() ? lost : truths.remove();
              if (answer == open) {
                quick.look(id, TOLD);
              }
              return new Outcome.Succeeded<>(answer);
            });

    assertThat(slow.look(id, TOLD)).isEqualTo(news(Disputes.News.NOTHING_NEW));
    assertThat(row(id)).containsEntry("status", "lost");

    // the same once it is known
    truths.add(open);
    jdbc.sql("UPDATE order_dispute SET status = 'under_review'").update();
    assertThat(slow.look(id, TOLD)).isEqualTo(news(Disputes.News.NOTHING_NEW));
    assertThat(row(id)).containsEntry("status", "lost");
  }

  private static ProviderDispute at(String id, String status) {
    return new ProviderDispute(id, status, 1_000, "EUR", null, null, null, null, 0, 0, null);
  }

  private static Outcome<Disputes.News> news(Disputes.News news) {
    return new Outcome.Succeeded<>(news);
  }

  private void order() {
    jdbc.sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
            VALUES ('SO-1', 'EUR', 5000, 'paid', now())
            """)
        .update();
    jdbc.sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, captured_at, currency,
              payment_intent_id, idempotency_key, created_at)
            VALUES ('att_1', 'SO-1', 'captured', 5000, 5000, now(), 'EUR', :intent, 'k', now())
            """)
        .param("intent", payment.paymentIntentId())
        .update();
  }

  private String dispute(long amountMinor) {
    return ledger.dispute(payment.chargeId(), amountMinor, "fraudulent", NOW.plusSeconds(30)).id();
  }

  private void control(String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(stripe.baseUrl() + "/_sandbox" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  private Map<String, Object> row(String disputeId) {
    return jdbc.sql("SELECT * FROM order_dispute WHERE dispute_id = :id")
        .param("id", disputeId)
        .query()
        .singleRow();
  }

  private String review() {
    return jdbc.sql("SELECT review_reason FROM orders").query(String.class).single();
  }

  private List<String> audit(String subject) {
    return jdbc.sql(
            "SELECT concat(action, ' ', coalesce(reason, 'null')) FROM audit WHERE subject = :s"
                + " ORDER BY audit_id")
        .param("s", subject)
        .query(String.class)
        .list();
  }
}

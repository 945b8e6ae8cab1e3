package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeCollection;
import com.stripe.net.RequestOptions;
import com.stripe.param.ChargeListParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsIT {
  private static final String CHARGES = "/v1/charges";

  private final SandboxFixture sandbox = new SandboxFixture();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    sandbox.close();
  }

  private StripeCollection<com.stripe.model.Charge> list() throws StripeException {
    return sandbox.client.v1().charges().list(ChargeListParams.builder().build());
  }

  @Test
  void anEmptyServerErrorIsANullPointerInTheClientAndOverAfterwards() throws StripeException {
    sandbox.server.faults().arm(Fault.status(CHARGES, 500, Fault.Body.EMPTY));
    assertThatThrownBy(this::list).isInstanceOf(NullPointerException.class);
    assertThat(list().getData()).isEmpty();
  }

  @Test
  void anHtmlAnswerOfAProxyKeepsItsStatus() {
    sandbox.server.faults().arm(Fault.status(CHARGES, 502, Fault.Body.HTML));
    ApiException e = catchThrowableOfType(ApiException.class, this::list);
    assertThat(e.getStatusCode()).isEqualTo(502);
    assertThat(e.getMessage()).contains("502 from a proxy");
  }

  @Test
  void aServerErrorIsRetriedAsOftenAsTheClientIsTold() throws StripeException {
    sandbox.server.faults().arm(Fault.status(CHARGES, 503, Fault.Body.JSON));
    RequestOptions once = RequestOptions.builder().setMaxNetworkRetries(1).build();
    assertThat(
            sandbox.client.v1().charges().list(ChargeListParams.builder().build(), once).getData())
        .isEmpty();
    assertThat(sandbox.server.requestCounts()).isEqualTo(Map.of(CHARGES, 2L));
  }

  @Test
  void aDroppedConnectionIsSentAgainByTheJdkAndSeenWhenItDropsTwice() throws StripeException {
    sandbox.server.faults().arm(Fault.drop(CHARGES));
    assertThat(list().getData()).isEmpty();
    assertThat(sandbox.server.requestCounts()).isEqualTo(Map.of(CHARGES, 2L));

    sandbox.server.faults().arm(Fault.drop(CHARGES).withTimes(2));
    assertThatThrownBy(this::list).isInstanceOf(ApiConnectionException.class);
    assertThat(sandbox.server.faults().armed()).isEmpty();
  }

  @Test
  void aTruncatedAnswerIsAnErrorWithStatusTwoHundred() {
    sandbox.server.faults().arm(Fault.truncate(CHARGES));
    ApiException e = catchThrowableOfType(ApiException.class, this::list);
    assertThat(e.getStatusCode()).isEqualTo(200);
  }

  @Test
  void aLimiterNamesItsReasonAndALockedObjectHasNoRequestId() {
    sandbox.server.faults().arm(Fault.rateLimit(CHARGES, "endpoint-rate"));
    RateLimitException limited = catchThrowableOfType(RateLimitException.class, this::list);
    assertThat(limited.getCode()).isEqualTo("rate_limit");
    assertThat(
            limited
                .getStripeError()
                .getLastResponse()
                .headers()
                .firstValue("Stripe-Rate-Limited-Reason"))
        .contains("endpoint-rate");
    assertThat(limited.getRequestId()).startsWith("req_");

    sandbox.server.faults().arm(Fault.lockTimeout(CHARGES));
    RateLimitException locked = catchThrowableOfType(RateLimitException.class, this::list);
    assertThat(locked.getCode()).isEqualTo("lock_timeout");
    assertThat(locked.getRequestId()).isNull();
  }

  @Test
  void aSlowAnswerRunsIntoTheReadTimeout() {
    sandbox.server.faults().arm(Fault.slow(CHARGES, Duration.ofSeconds(5)));
    RequestOptions hasty = RequestOptions.builder().setReadTimeout(200).build();
    assertThatThrownBy(
            () -> sandbox.client.v1().charges().list(ChargeListParams.builder().build(), hasty))
        .isInstanceOf(ApiConnectionException.class);
  }

  @Test
  void anEmptySecondPageThatPromisesMoreBreaksTheIterator() throws StripeException {
    for (int i = 0; i < 3; i++) {
      sandbox.pay(1_000, "usd", Instant.parse("2026-09-01T10:00:00Z"));
    }
    sandbox.server.faults().arm(Fault.emptyPageWithHasMore(CHARGES).withSkip(1));
    StripeCollection<com.stripe.model.Charge> first =
        sandbox.client.v1().charges().list(ChargeListParams.builder().setLimit(2L).build());
    assertThatThrownBy(() -> first.autoPagingIterable().forEach(charge -> {}))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void skipLetsTheFirstPagesPass() throws StripeException {
    for (int i = 0; i < 3; i++) {
      sandbox.pay(1_000, "usd", Instant.parse("2026-09-01T10:00:00Z"));
    }
    sandbox.server.faults().arm(Fault.status(CHARGES, 500, Fault.Body.JSON).withSkip(1));
    StripeCollection<com.stripe.model.Charge> first =
        sandbox.client.v1().charges().list(ChargeListParams.builder().setLimit(2L).build());
    assertThat(first.getData()).hasSize(2);
    assertThatThrownBy(() -> first.autoPagingIterable().forEach(charge -> {}))
        .isExactlyInstanceOf(RuntimeException.class)
        .hasCauseInstanceOf(ApiException.class);
  }

  @Test
  void faultsCanBeArmedOverHttpAndBadOnesAreNamed() throws Exception {
    HttpResponse<String> armed =
        post(
            "/_sandbox/faults",
            """
            {"path":"/v1/charges","kind":"status","status":500,"body":"empty","times":2,"skip":1}
            """);
    assertThat(armed.statusCode()).isEqualTo(200);
    assertThat(sandbox.server.faults().armed())
        .containsExactly(Fault.status(CHARGES, 500, Fault.Body.EMPTY).withTimes(2).withSkip(1));

    HttpResponse<String> bad =
        post("/_sandbox/faults", "{\"path\":\"/v1/charges\",\"kind\":\"status\",\"tims\":2}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("unknown field tims");
    assertThat(post("/_sandbox/faults", "nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void healthCountsAndReportsAreServed() throws Exception {
    ShopDay.generate(1, 40, LocalDate.of(2026, 9, 1), ZoneId.of("UTC"), sandbox.ledger);
    list();
    assertThat(get("/_sandbox/health").body()).contains("\"status\": \"up\"");
    assertThat(get("/_sandbox/requests").body()).contains("\"/v1/charges\": 1");
    HttpResponse<String> report =
        get(
            "/_sandbox/reports/balance_change_from_activity.itemized.csv"
                + "?from=2026-09-01T00:00:00Z&to=2026-09-02T00:00:00Z&zone=Europe/London");
    assertThat(report.statusCode()).isEqualTo(200);
    assertThat(report.body().lines()).hasSize(1 + sandbox.ledger.balanceTransactions().size());
    assertThat(get("/_sandbox/reports/none.csv?from=x&to=y").statusCode()).isEqualTo(404);
    HttpResponse<String> badZone =
        get(
            "/_sandbox/reports/payouts.itemized.csv"
                + "?from=2026-09-01T00:00:00Z&to=2026-09-02T00:00:00Z&zone=Nowhere");
    assertThat(badZone.statusCode()).isEqualTo(400);
    assertThat(badZone.body()).contains("Unknown zone: Nowhere");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(sandbox.server.baseUrl() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(sandbox.server.baseUrl() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}

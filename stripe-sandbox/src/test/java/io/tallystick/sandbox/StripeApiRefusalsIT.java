package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.net.RequestOptions;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API refuses, as Stripe does: keys, cursors, limits and ids that aren't right. */
class StripeApiRefusalsIT extends StripeApiRig {
  @Test
  void anUnknownIdIsResourceMissing() {
    InvalidRequestException e =
        catchThrowableOfType(
            InvalidRequestException.class, () -> sandbox.client.v1().charges().retrieve("ch_none"));
    assertThat(e.getStatusCode()).isEqualTo(404);
    assertThat(e.getCode()).isEqualTo("resource_missing");
    assertThat(e.getStripeError().getMessage()).isEqualTo("No such charge: 'ch_none'");
    assertThat(e.getRequestId()).matches("req_[A-Za-z0-9]{14}");
  }

  @Test
  void anUnknownCursorIsRefusedAndNeverRestartsTheList() {
    sandbox.pay(1_000, "usd", AT);
    InvalidRequestException e =
        catchThrowableOfType(
            InvalidRequestException.class,
            () ->
                sandbox
                    .client
                    .v1()
                    .balanceTransactions()
                    .list(
                        BalanceTransactionListParams.builder()
                            .setStartingAfter("txn_gone")
                            .build()));
    assertThat(e.getStatusCode()).isEqualTo(400);
    assertThat(e.getCode()).isEqualTo("resource_missing");
    assertThat(e.getParam()).isEqualTo("starting_after");
  }

  @Test
  void aLimitOutOfRangeAndAnUnknownParameterAreRefused() {
    InvalidRequestException limit =
        catchThrowableOfType(
            InvalidRequestException.class,
            () ->
                sandbox
                    .client
                    .v1()
                    .charges()
                    .list(ChargeListParams.builder().setLimit(101L).build()));
    assertThat(limit.getCode()).isEqualTo("parameter_invalid_integer");
    InvalidRequestException unknown =
        catchThrowableOfType(
            InvalidRequestException.class,
            () ->
                sandbox
                    .client
                    .v1()
                    .charges()
                    .list(ChargeListParams.builder().putExtraParam("colour", "red").build()));
    assertThat(unknown.getCode()).isEqualTo("parameter_unknown");
    assertThat(unknown.getParam()).isEqualTo("colour");
  }

  @Test
  void aKeyThatIsNoSecretKeyIsRefused() {
    AuthenticationException e =
        catchThrowableOfType(
            AuthenticationException.class,
            () ->
                sandbox
                    .client("pk_test_sandbox")
                    .v1()
                    .balance()
                    .retrieve(RequestOptions.getDefault()));
    assertThat(e.getStatusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"sk_test_x:, 200", "sk_test_x, 200", "pk_test_x:, 401"})
  void aKeyMayComeAsUserWithoutPasswordAsCurlSendsIt(String credentials, int status)
      throws Exception {
    String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(URI.create(sandbox.server.baseUrl() + "/v1/balance"))
            .header("Authorization", "Basic " + basic)
            .build();
    try (var http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(status);
    }
  }
}

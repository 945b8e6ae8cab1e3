package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.stripe.StripeWebhookConfiguration;
import io.tallystick.sandbox.WebhookAttempt;
import io.tallystick.sandbox.WebhookFault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The provider's own deliveries over HTTP, with what goes wrong on their way. */
class WebhookEndpointIT extends EndpointRig {
  @Test
  void theAnswerIsEmpty() throws Exception {
    String body = SignedWebhooks.ofPayment("evt_1", "payment_intent.succeeded", "pi_1");
    HttpResponse<String> answer = post(BodyPublishers.ofString(body), body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void aWrongSecretIsRefusedAndNothingStored() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.WRONG_SECRET).withTimes(3));
    pay();

    assertThat(deliver()).extracting(WebhookAttempt::status).containsExactly(400, 400, 400);
    assertThat(shop.webhooks.list(null, null, 10)).isEmpty();
  }

  @Test
  void whileSecretsAreReplacedBothAreTaken() throws Exception {
    secrets.set("whsec_retired, " + endpoint.getSecret());
    pay();
    assertThat(deliver()).hasSize(3).allMatch(WebhookAttempt::delivered);
  }

  @Test
  void withoutASecretNothingIsTaken() throws Exception {
    secrets.set("");
    pay();
    assertThat(deliver()).extracting(WebhookAttempt::status).containsExactly(503, 503, 503);
    assertThat(shop.webhooks.list(null, null, 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"262144,400", "262145,413", "1000000,413"})
  void hugeBodiesAreRefusedAnnouncedOrNot(int bytes, int status) throws Exception {
    byte[] body = new byte[bytes];
    assertThat(post(BodyPublishers.ofByteArray(body), "x").statusCode()).isEqualTo(status);
    assertThat(
            post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)), "x")
                .statusCode())
        .isEqualTo(status);
    assertThat(shop.webhooks.list(null, null, 10)).isEmpty();
  }

  @Test
  void ofAnEndlessBodyNoMoreIsReadThanIsAllowed() {
    var read = new AtomicLong();
    try {
      post(BodyPublishers.ofInputStream(() -> new Endless(read)), "x");
    } catch (Exception cut) {
      // the server hangs up on who doesn't stop
    }
    // what lies in buffers between, and what a server swallows before it hangs up
    assertThat(read.get()).isLessThan(20_000_000);
    assertThat(shop.webhooks.list(null, null, 10)).isEmpty();
  }

  @Test
  void whatIsNotUtf8IsRefused() throws Exception {
    byte[] body = {'{', (byte) 0xc3, (byte) 0x28, '}'};
    assertThat(post(BodyPublishers.ofByteArray(body), "x").statusCode()).isEqualTo(400);
  }

  @Test
  void aDatabaseThatIsDownIsNotAcknowledged() throws Exception {
    shop.jdbc.sql("ALTER TABLE webhook_event RENAME TO gone").update();
    try {
      pay();
      assertThat(deliver()).extracting(WebhookAttempt::status).containsExactly(503, 503, 503);
    } finally {
      shop.jdbc.sql("ALTER TABLE gone RENAME TO webhook_event").update();
    }
    shop.clock.advance(Duration.ofMinutes(5));
    deliver();
    assertThat(types()).contains("payment_intent.succeeded");
  }

  @Test
  void onlyPostIsAnswered() throws Exception {
    var get = HttpRequest.newBuilder(URI.create(address(application))).GET().build();
    assertThat(http.send(get, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  /** Gives bytes for ever, or until a hundred megabytes are gone. */
  private static final class Endless extends InputStream {
    private final AtomicLong read;

    Endless(AtomicLong read) {
      this.read = read;
    }

    @Override
    public int read() {
      return read.incrementAndGet() > 100_000_000 ? -1 : '[';
    }
  }

  private HttpResponse<String> post(BodyPublisher body, String signed) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(address(application)))
            .header("Content-Type", "application/json; charset=utf-8")
            .header(
                "Stripe-Signature",
                SignedWebhooks.signature(signed, endpoint.getSecret(), shop.clock.instant()))
            .POST(body)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theSettingOfTheEnvironmentCountsIfTheOtherIsNotSet() {
    for (Map<String, Object> settings :
        List.<Map<String, Object>>of(
            Map.of("tallystick.stripe.webhook-secrets", "whsec_a, whsec_b"),
            Map.of("STRIPE_WEBHOOK_SECRET", "whsec_b"),
            Map.of(
                "STRIPE_WEBHOOK_SECRET", "whsec_c",
                "tallystick.stripe.webhook-secrets", "whsec_b"))) {
      var environment = new StandardEnvironment();
      environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
      WebhookVerifier verifier =
          new StripeWebhookConfiguration()
              .webhookVerifier(
                  environment, StripeSettings.of("", "https://api.stripe.com"), shop.clock);
      String header = SignedWebhooks.signature("x", "whsec_b", shop.clock.instant());
      assertThat(verifier.objection(new byte[] {'x'}, header)).as(settings.toString()).isEmpty();
      assertThat(verifier.liveKey()).isNull();
    }
  }
}

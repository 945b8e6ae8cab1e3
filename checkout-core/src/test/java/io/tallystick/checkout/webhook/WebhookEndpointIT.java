package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.WebhookEndpoint;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.stripe.StripeConfiguration;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.checkout.stripe.StripeWebhookConfiguration;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.WebhookAttempt;
import io.tallystick.sandbox.WebhookFault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The provider's own deliveries over HTTP, with what goes wrong on their way. */
class WebhookEndpointIT {
  /** No more of the application than the endpoint needs. */
  @ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class
  })
  @Import({
    WebhookConfiguration.class,
    WebhookController.class,
    StripeConfiguration.class,
    StripeWebhookConfiguration.class
  })
  static class EndpointAlone {}

  private final Inbox shop = new Inbox();
  private final WebhookProcessor processor = shop.processor();
  private final SandboxServer stripe = SandboxServer.start(new Ledger(3), 0, shop.clock);
  private final StripeClient client = client();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<String> secrets = new AtomicReference<>("");
  private ConfigurableApplicationContext application;
  private WebhookEndpoint endpoint;

  private StripeClient client() {
    Stripe.enableTelemetry = false;
    return StripeClient.builder().setApiKey("sk_test_shop").setApiBase(stripe.baseUrl()).build();
  }

  @BeforeEach
  void subscribe() throws StripeException {
    // the address is known once the server runs, the secret once the provider knows the address
    application = start();
    endpoint =
        client
            .v1()
            .webhookEndpoints()
            .create(
                WebhookEndpointCreateParams.builder()
                    .setUrl(address(application))
                    .addEnabledEvent(WebhookEndpointCreateParams.EnabledEvent.ALL)
                    .build());
    secrets.set(endpoint.getSecret());
  }

  private ConfigurableApplicationContext start() {
    var app = new SpringApplication(EndpointAlone.class);
    app.setWebApplicationType(WebApplicationType.SERVLET);
    app.setLogStartupInfo(false);
    app.setBannerMode(Banner.Mode.OFF);
    app.addInitializers(
        context -> {
          var generic = (GenericApplicationContext) context;
          generic.registerBean(DataSource.class, () -> shop.dataSource);
          generic.registerBean(Clock.class, () -> shop.clock);
          // settings are read when the first delivery comes
          context
              .getEnvironment()
              .getPropertySources()
              .addFirst(
                  new PropertySource<>("late", secrets) {
                    @Override
                    public Object getProperty(String name) {
                      return name.equals("tallystick.stripe.webhook-secrets")
                          ? secrets.get()
                          : null;
                    }
                  });
        });
    return app.run(
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--tallystick.checkout.api=true",
        "--tallystick.stripe.api-key=sk_test_x");
  }

  private static String address(ConfigurableApplicationContext application) {
    int port = ((WebServerApplicationContext) application).getWebServer().getPort();
    return "http://127.0.0.1:" + port + "/webhooks/stripe";
  }

  @AfterEach
  void close() {
    assertThat(shop.broken()).isEmpty();
    application.close();
    stripe.close();
    http.close();
    shop.close();
  }

  @Test
  void aPaymentsEventsArriveAndItsStateIsLearnt() throws Exception {
    PaymentIntent paid = pay();
    assertThat(deliver()).extracting(WebhookAttempt::status).containsOnly(200);

    assertThat(processAll()).isEqualTo(new WebhookProcessor.Round(3, 0, 0));

    assertThat(types())
        .containsExactlyInAnyOrder(
            "payment_intent.created", "charge.succeeded", "payment_intent.succeeded");
    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    // one question told all; the rest we knew
    assertThat(shop.provider.questions).containsExactly(paid.getId());
  }

  @Test
  void theAnswerIsEmpty() throws Exception {
    String body = SignedWebhooks.ofPayment("evt_1", "payment_intent.succeeded", "pi_1");
    HttpResponse<String> answer = post(BodyPublishers.ofString(body), body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void duplicatesAreOneRow() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.DUPLICATE).withTimes(3));
    pay();

    assertThat(deliver()).hasSize(6).allMatch(WebhookAttempt::delivered);
    assertThat(shop.webhooks.list(null, null, 10))
        .hasSize(3)
        .allMatch(event -> event.deliveries() == 2);
  }

  @Test
  void twinsHaveOneEffect() throws Exception {
    arm(WebhookFault.of("payment_intent.succeeded", WebhookFault.Kind.TWIN));
    pay();
    deliver();
    deliver();
    processAll();

    assertThat(types().stream().filter("payment_intent.succeeded"::equals)).hasSize(2);
    assertThat(shop.learnt).hasSize(1);
  }

  @Test
  void reorderedEventsComeToTheSame() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.REORDER).withTimes(10));
    PaymentIntent paid = pay();
    deliver();
    processAll();

    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.learnt).hasSize(1);
  }

  @Test
  void aDelayedEventIsTakenBecauseItsSignatureIsFresh() throws Exception {
    arm(WebhookFault.delay("*", Duration.ofHours(30)).withTimes(3));
    pay();
    assertThat(deliver()).isEmpty();
    shop.clock.advance(Duration.ofHours(30));
    assertThat(deliver()).filteredOn(each -> !each.type().equals("charge.updated")).hasSize(3);
    assertThat(shop.webhooks.list(null, null, 10)).isNotEmpty();
  }

  @Test
  void aLateDeliveryWithItsOldSignatureIsRefusedAndTheNextTryTaken() throws Exception {
    arm(WebhookFault.late("payment_intent.succeeded", Duration.ofSeconds(301)));
    pay();
    deliver();
    shop.clock.advance(Duration.ofSeconds(301));
    assertThat(deliver())
        .filteredOn(each -> each.type().equals("payment_intent.succeeded"))
        .extracting(WebhookAttempt::status)
        .containsExactly(400);
    assertThat(types()).doesNotContain("payment_intent.succeeded");
    shop.clock.advance(Duration.ofMinutes(5));
    deliver();
    assertThat(types()).contains("payment_intent.succeeded");
  }

  @Test
  void aWrongSecretIsRefusedAndNothingStored() throws Exception {
    arm(WebhookFault.of("*", WebhookFault.Kind.WRONG_SECRET).withTimes(3));
    pay();

    assertThat(deliver()).extracting(WebhookAttempt::status).containsExactly(400, 400, 400);
    assertThat(shop.webhooks.list(null, null, 10)).isEmpty();
  }

  @Test
  void otherAndMissingApiVersionsAreUnderstood() throws Exception {
    arm(WebhookFault.apiVersion("payment_intent.created", "2019-05-16"));
    arm(WebhookFault.apiVersion("payment_intent.succeeded", null));
    arm(WebhookFault.of("charge.succeeded", WebhookFault.Kind.DROP));
    PaymentIntent paid = pay();
    deliver();
    processAll();

    assertThat(shop.state(paid.getId())).isEqualTo(PaymentState.CAPTURED);
    assertThat(shop.webhooks.list(null, null, 10))
        .extracting(WebhookEvent::apiVersion)
        .containsExactlyInAnyOrder("2019-05-16", null);
  }

  @Test
  void aRefundMadeInTheDashboardIsAskedFor() throws Exception {
    PaymentIntent paid = pay();
    deliver();
    processAll();
    shop.learnt.clear();
    var refund =
        client
            .v1()
            .refunds()
            .create(RefundCreateParams.builder().setPaymentIntent(paid.getId()).build());
    shop.provider.refund(refund.getId(), paid.getId(), ProviderRefund.State.SUCCEEDED);
    deliver();
    processAll();

    assertThat(types()).contains("charge.refunded", "refund.created");
    assertThat(shop.learnt)
        .isNotEmpty()
        .allMatch(said -> said.startsWith(refund.getId() + " is succeeded"));
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

  private PaymentIntent pay() throws StripeException {
    PaymentIntent paid =
        client
            .v1()
            .paymentIntents()
            .create(
                PaymentIntentCreateParams.builder()
                    .setAmount(1_000L)
                    .setCurrency("eur")
                    .setPaymentMethod("pm_card_visa")
                    .setConfirm(true)
                    .putMetadata("order_id", "SO-1")
                    .build());
    shop.order("SO-1", paid.getId(), PaymentState.UNKNOWN);
    shop.provider.payment(paid.getId(), PaymentState.CAPTURED);
    return paid;
  }

  private List<WebhookAttempt> deliver() {
    return stripe.webhooks().deliver();
  }

  private void arm(WebhookFault fault) {
    stripe.webhooks().arm(fault);
  }

  private WebhookProcessor.Round processAll() {
    return processor.round(100);
  }

  private List<String> types() {
    return shop.webhooks.list(null, null, 100).stream().map(WebhookEvent::type).toList();
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

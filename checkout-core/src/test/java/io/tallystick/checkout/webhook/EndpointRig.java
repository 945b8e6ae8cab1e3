package io.tallystick.checkout.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.WebhookEndpoint;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import io.tallystick.checkout.metrics.MetricsConfiguration;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.stripe.StripeConfiguration;
import io.tallystick.checkout.stripe.StripeWebhookConfiguration;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.WebhookAttempt;
import io.tallystick.sandbox.WebhookFault;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.springframework.core.env.PropertySource;

/** The endpoint behind HTTP, and the provider that delivers to it. */
abstract class EndpointRig {
  /** No more of the application than the endpoint needs. */
  @ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class
  })
  @Import({
    MetricsConfiguration.class,
    WebhookConfiguration.class,
    WebhookController.class,
    StripeConfiguration.class,
    StripeWebhookConfiguration.class
  })
  static class EndpointAlone {}

  final Inbox shop = new Inbox();
  final SandboxServer stripe = SandboxServer.start(new Ledger(3), 0, shop.clock);
  final StripeClient client = client();
  final HttpClient http = HttpClient.newHttpClient();
  final AtomicReference<String> secrets = new AtomicReference<>("");
  ConfigurableApplicationContext application;
  WebhookEndpoint endpoint;

  StripeClient client() {
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

  ConfigurableApplicationContext start() {
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

  static String address(ConfigurableApplicationContext application) {
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

  PaymentIntent pay() throws StripeException {
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

  List<WebhookAttempt> deliver() {
    return stripe.webhooks().deliver();
  }

  void arm(WebhookFault fault) {
    stripe.webhooks().arm(fault);
  }

  List<String> types() {
    return shop.webhooks.list(null, null, 100).stream().map(WebhookEvent::type).toList();
  }
}

package io.tallystick.checkout.scenario;

import com.sun.net.httpserver.HttpServer;
import io.tallystick.checkout.access.AccessConfiguration;
import io.tallystick.checkout.attempt.AttemptConfiguration;
import io.tallystick.checkout.attribution.AttributionConfiguration;
import io.tallystick.checkout.audit.AuditConfiguration;
import io.tallystick.checkout.cart.CartConfiguration;
import io.tallystick.checkout.catalog.CatalogConfiguration;
import io.tallystick.checkout.clock.ClockConfiguration;
import io.tallystick.checkout.contact.ContactConfiguration;
import io.tallystick.checkout.dispute.DisputeConfiguration;
import io.tallystick.checkout.events.EventsConfiguration;
import io.tallystick.checkout.fraud.FraudConfiguration;
import io.tallystick.checkout.fulfillment.FulfillmentConfiguration;
import io.tallystick.checkout.inventory.InventoryConfiguration;
import io.tallystick.checkout.metrics.MetricsConfiguration;
import io.tallystick.checkout.notification.NotificationConfiguration;
import io.tallystick.checkout.order.OrderConfiguration;
import io.tallystick.checkout.outbox.OutboxConfiguration;
import io.tallystick.checkout.payment.PaymentConfiguration;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payout.PayoutConfiguration;
import io.tallystick.checkout.pricing.PricingConfiguration;
import io.tallystick.checkout.pricing.coupon.CouponConfiguration;
import io.tallystick.checkout.pricing.shipping.ShippingConfiguration;
import io.tallystick.checkout.pricing.tax.TaxConfiguration;
import io.tallystick.checkout.publish.PublishConfiguration;
import io.tallystick.checkout.refund.RefundConfiguration;
import io.tallystick.checkout.saga.SagaConfiguration;
import io.tallystick.checkout.stripe.StripeConfiguration;
import io.tallystick.checkout.stripe.StripeWebhookConfiguration;
import io.tallystick.checkout.trace.TraceConfiguration;
import io.tallystick.checkout.webhook.Received;
import io.tallystick.checkout.webhook.WebhookConfiguration;
import io.tallystick.checkout.webhook.WebhookInbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The core's own wiring without Spring Boot, which starts quickly, and a bare HTTP server for the
 * provider's webhooks.
 */
final class Core implements AutoCloseable {
  /** Where the provider is, and how we know each other. */
  record Place(String providerUrl, String webhookSecret, boolean captureOnShipment) {}

  final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
  private final HttpServer server;

  /**
   * @param calls what stands between the core and its provider
   */
  Core(DataSource dataSource, Clock clock, Place place, UnaryOperator<PaymentProvider> calls)
      throws IOException {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "place",
                Map.of(
                    "tallystick.stripe.api-key",
                    "sk_test_shop",
                    "tallystick.stripe.api-base",
                    place.providerUrl(),
                    "tallystick.stripe.webhook-secrets",
                    place.webhookSecret(),
                    "tallystick.checkout.capture-on-shipment",
                    Boolean.toString(place.captureOnShipment()))));
    var manager = new JdbcTransactionManager(dataSource);
    context.registerBean(DataSource.class, () -> dataSource);
    context.registerBean(Clock.class, () -> clock);
    context.registerBean(PlatformTransactionManager.class, () -> manager);
    context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(manager));
    context.registerBean(
        "countedProvider",
        PaymentProvider.class,
        () -> calls.apply((PaymentProvider) context.getBean("paymentProvider")),
        bean -> {
          bean.setPrimary(true);
          bean.setLazyInit(true);
        });
    context.register(
        AccessConfiguration.class,
        AttemptConfiguration.class,
        AttributionConfiguration.class,
        AuditConfiguration.class,
        CartConfiguration.class,
        CatalogConfiguration.class,
        ClockConfiguration.class,
        ContactConfiguration.class,
        CouponConfiguration.class,
        DisputeConfiguration.class,
        EventsConfiguration.class,
        FraudConfiguration.class,
        FulfillmentConfiguration.class,
        InventoryConfiguration.class,
        MetricsConfiguration.class,
        NotificationConfiguration.class,
        OrderConfiguration.class,
        OutboxConfiguration.class,
        TraceConfiguration.class,
        PaymentConfiguration.class,
        PayoutConfiguration.class,
        PricingConfiguration.class,
        PublishConfiguration.class,
        RefundConfiguration.class,
        SagaConfiguration.class,
        ShippingConfiguration.class,
        StripeConfiguration.class,
        StripeWebhookConfiguration.class,
        TaxConfiguration.class,
        WebhookConfiguration.class);
    context.refresh();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Received received =
                get(WebhookInbox.class)
                    .receive(
                        exchange.getRequestBody().readAllBytes(),
                        exchange.getRequestHeaders().getFirst("Stripe-Signature"));
            boolean taken =
                received instanceof Received.Stored || received instanceof Received.Repeated;
            exchange.sendResponseHeaders(taken ? 200 : 400, -1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    server.start();
  }

  <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  /** Where webhooks are taken. */
  String webhookUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
    context.close();
  }
}

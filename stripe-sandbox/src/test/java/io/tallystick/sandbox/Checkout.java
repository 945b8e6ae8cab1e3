package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.WebhookEndpointCreateParams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A shop's side of the sandbox: the provider's own client, and a clock that stands still. */
final class Checkout implements AutoCloseable {
  static final Instant START = Instant.parse("2026-09-01T10:00:00Z");

  final SettableClock clock = new SettableClock(START);
  final Ledger ledger = new Ledger(11);
  final SandboxServer server = SandboxServer.start(ledger, 0, clock);
  final StripeClient client;
  private final HttpClient http = HttpClient.newHttpClient();

  Checkout() {
    Stripe.enableTelemetry = false;
    client = StripeClient.builder().setApiKey("sk_test_shop").setApiBase(server.baseUrl()).build();
  }

  /** A payment of 50.00 eur that is created only. */
  static PaymentIntentCreateParams.Builder payment() {
    return PaymentIntentCreateParams.builder().setAmount(5_000L).setCurrency("eur");
  }

  /** A payment of 50.00 eur with the token, created and confirmed in one call. */
  static PaymentIntentCreateParams.Builder payment(String token) {
    return payment().setPaymentMethod(token).setConfirm(true);
  }

  PaymentIntent pay(String token) throws StripeException {
    return client.v1().paymentIntents().create(payment(token).build());
  }

  PaymentIntent create(PaymentIntentCreateParams.Builder params) throws StripeException {
    return client.v1().paymentIntents().create(params.build());
  }

  PaymentIntent create(PaymentIntentCreateParams.Builder params, String key)
      throws StripeException {
    return client.v1().paymentIntents().create(params.build(), key(key));
  }

  PaymentIntent confirm(String id, String token) throws StripeException {
    return client
        .v1()
        .paymentIntents()
        .confirm(id, PaymentIntentConfirmParams.builder().setPaymentMethod(token).build());
  }

  PaymentIntent intent(String id) throws StripeException {
    return client.v1().paymentIntents().retrieve(id);
  }

  com.stripe.model.Charge charge(String id) throws StripeException {
    return client.v1().charges().retrieve(id);
  }

  com.stripe.model.Refund refund(String intentId, long amount) throws StripeException {
    return client
        .v1()
        .refunds()
        .create(RefundCreateParams.builder().setPaymentIntent(intentId).setAmount(amount).build());
  }

  /** Types as the provider writes them, {@code charge.succeeded}. */
  com.stripe.model.WebhookEndpoint subscribe(String url, String... types) throws StripeException {
    return client
        .v1()
        .webhookEndpoints()
        .create(
            WebhookEndpointCreateParams.builder()
                .setUrl(url)
                .addAllEnabledEvent(
                    Stream.of(types)
                        .map(
                            type ->
                                WebhookEndpointCreateParams.EnabledEvent.valueOf(
                                    type.replace(".", "__").toUpperCase(Locale.ROOT)))
                        .toList())
                .build());
  }

  /** Types of all events, oldest first. */
  List<String> events() throws StripeException {
    List<String> types = new ArrayList<>();
    client
        .v1()
        .events()
        .list(EventListParams.builder().setLimit(100L).build())
        .getData()
        .forEach(event -> types.addFirst(event.getType()));
    return types;
  }

  void advance(Duration step) {
    clock.advance(step);
  }

  static RequestOptions key(String key) {
    return RequestOptions.builder().setIdempotencyKey(key).build();
  }

  static <E extends StripeException> E refused(Class<E> type, ThrowingCallable call) {
    return catchThrowableOfType(type, call);
  }

  /** A control request; the path begins after {@code /_sandbox}. */
  HttpResponse<String> control(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.baseUrl() + "/_sandbox" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
    server.close();
  }
}

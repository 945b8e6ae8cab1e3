package io.tallystick.reconciliation.webhookgap;

import com.sun.net.httpserver.HttpServer;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.stripe.StripeWebhookVerifier;
import io.tallystick.checkout.webhook.WebhookInbox;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.WebhookFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The provider on the day that is checked, and our endpoint before an inbox. */
final class StripeDay implements AutoCloseable {
  private static final Pattern HANDLED =
      Pattern.compile("(payment_intent|charge|refund|payout)\\..*");

  final SettableClock time = new SettableClock(Instant.parse("2026-09-01T10:00:00Z"));
  final SandboxServer sandbox = SandboxServer.start(new Ledger(7), 0, time);
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer shop;
  private String endpointId;

  /** Settings of a check that reads here. */
  String[] settings(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "tallystick.stripe.api-key=sk_test_day",
                "tallystick.stripe.api-base=" + sandbox.baseUrl(),
                "tallystick.stripe.read-attempts=1",
                "tallystick.stripe.network-retries=0",
                "tallystick.stripe.reads-per-second=10000",
                "tallystick.stripe.payment-calls-per-second=1000"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** From now on the provider delivers to that database's inbox. */
  void subscribe(DataSource dataSource) {
    try {
      shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode endpoint =
        post(
            "/v1/webhook_endpoints",
            "url=http://127.0.0.1:%d/w&enabled_events[]=*".formatted(shop.getAddress().getPort()));
    endpointId = endpoint.path("id").stringValue();
    var verifier =
        new StripeWebhookVerifier(List.of(endpoint.path("secret").stringValue()), false, time);
    var inbox = new WebhookInbox(dataSource, verifier, time, 262_144);
    shop.createContext(
        "/",
        exchange -> {
          try (exchange) {
            inbox.receive(
                exchange.getRequestBody().readAllBytes(),
                exchange.getRequestHeaders().getFirst("Stripe-Signature"));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    shop.start();
  }

  void disableEndpoint() {
    post("/v1/webhook_endpoints/" + endpointId, "disabled=true");
  }

  void harm(String types, WebhookFault.Kind kind) {
    sandbox.webhooks().arm(WebhookFault.of(types, kind).withTimes(1000));
  }

  void deliver() {
    sandbox.webhooks().deliver();
  }

  /** 20.00 EUR; answers the payment's id. */
  String pay() {
    return post(
            "/v1/payment_intents",
            "amount=2000&currency=eur&payment_method=pm_card_visa&payment_method_types[]=card&confirm=true&capture_method=automatic")
        .path("id")
        .stringValue();
  }

  /** The ids of all events of that type, of all that we handle by default. */
  List<String> events(String type) {
    List<String> ids = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = get("/v1/events?limit=100" + after);
      for (JsonNode event : page.path("data")) {
        String its = event.path("type").stringValue();
        if (type.isEmpty() ? HANDLED.matcher(its).matches() : its.equals(type)) {
          ids.add(event.path("id").stringValue());
        }
        after = "&starting_after=" + event.path("id").stringValue();
      }
      if (!page.path("has_more").booleanValue()) {
        return ids.stream().sorted().toList();
      }
    }
  }

  List<String> events() {
    return events("");
  }

  private JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  private JsonNode post(String path, String form) {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
        .header("Authorization", "Bearer sk_test_day");
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.body());
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    sandbox.close();
    http.close();
    if (shop != null) {
      shop.stop(0);
    }
  }
}

package io.tallystick.checkout.scenario;

import io.tallystick.sandbox.SandboxServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** A webhook endpoint at the provider. */
final class Subscription {
  private Subscription() {}

  /** Subscribes an address to all events, and returns the secret they are signed with. */
  static String of(SandboxServer sandbox, String address) {
    String form =
        "url=" + URLEncoder.encode(address, StandardCharsets.UTF_8) + "&enabled_events[]=*";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/v1/webhook_endpoints"))
            .header("Authorization", "Bearer sk_test_shop")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return new JsonMapper().readTree(body).get("secret").asString();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

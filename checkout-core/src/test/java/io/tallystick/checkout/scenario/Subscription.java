package io.tallystick.checkout.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A webhook endpoint at the provider, for all events.
 *
 * @param secret they are signed with
 */
record Subscription(String providerUrl, String id, String secret) {
  static Subscription at(String providerUrl, String address) {
    JsonNode made = post(providerUrl + "/v1/webhook_endpoints", form(address));
    return new Subscription(providerUrl, made.get("id").asString(), made.get("secret").asString());
  }

  /** From now on there. */
  void moveTo(String address) {
    post(providerUrl + "/v1/webhook_endpoints/" + id, form(address));
  }

  /** Lets the provider send what is due. */
  static void deliver(String providerUrl) {
    post(providerUrl + "/_sandbox/webhooks/deliver", "");
  }

  private static String form(String address) {
    return "url=" + URLEncoder.encode(address, StandardCharsets.UTF_8) + "&enabled_events[]=*";
  }

  private static JsonNode post(String url, String form) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer sk_test_shop")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(url + " " + answer.statusCode() + " " + answer.body());
      }
      return new JsonMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

package io.tallystick.demo.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What browsers do: requests over connections that stay open. */
public final class Http implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * An answer; what isn't JSON has an empty body.
   *
   * @param status 0: none came
   */
  public record Reply(int status, JsonNode body) {
    /** A text of the body, or "". */
    public String text(String field) {
      return body.path(field).asString("");
    }

    /** The last word of a problem's type: out-of-stock. */
    public String problem() {
      String type = text("type");
      return type.substring(type.lastIndexOf(':') + 1);
    }
  }

  public Reply postJson(String url, String body, String... headers) {
    try {
      return reply(client.send(jsonRequest(url, body, headers), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException("The checkout didn't answer at " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Both at the same moment. */
  public List<Reply> postBoth(HttpRequest first, HttpRequest second) {
    return Stream.of(first, second)
        .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .map(this::reply)
        .toList();
  }

  public static HttpRequest jsonRequest(String url, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return (headers.length == 0 ? request : request.headers(headers)).build();
  }

  /** To the provider, who may not answer. */
  public Reply postForm(String url, String form) {
    return ask(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer sk_test_demo")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  public Reply get(String url, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).GET();
    return ask((headers.length == 0 ? request : request.headers(headers)).build());
  }

  private Reply ask(HttpRequest request) {
    try {
      return reply(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return new Reply(0, json.createObjectNode());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Reply reply(HttpResponse<String> response) {
    try {
      return new Reply(response.statusCode(), json.readTree(response.body()));
    } catch (JacksonException e) {
      return new Reply(response.statusCode(), json.createObjectNode());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}

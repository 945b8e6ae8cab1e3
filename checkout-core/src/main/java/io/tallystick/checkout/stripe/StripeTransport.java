package io.tallystick.checkout.stripe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpContent;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of Stripe's client over the JDK's newer HTTP client. The one it would use by
 * itself sends a POST a second time when the connection is dropped, unless the process was started
 * with {@code sun.net.http.retryPost=false}; its read time-out starts anew with every byte; it
 * can't be interrupted; and it says the same of a connection that never came about as of an answer
 * that never came. This one never repeats a POST, bounds a request as a whole, and tells them
 * apart.
 */
final class StripeTransport extends HttpClient implements AutoCloseable {
  // an object of ours has some thousand bytes, a page of refunds some hundred thousand
  private static final long MOST_BYTES = 8L << 20;

  private final java.net.http.HttpClient http;
  private final Duration patience;

  StripeTransport(Duration connectTimeout, Duration readTimeout) {
    this.patience = connectTimeout.plus(readTimeout);
    this.http =
        java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .build();
  }

  /** The exception's cause says what happened. */
  @Override
  public StripeResponse request(StripeRequest request) throws ApiConnectionException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            http(request),
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MOST_BYTES));
    try {
      HttpResponse<String> response = answer.get(patience.toNanos(), NANOSECONDS);
      return new StripeResponse(
          response.statusCode(), HttpHeaders.of(response.headers().map()), response.body());
    } catch (ExecutionException e) {
      throw new ApiConnectionException("the connection failed", e.getCause());
    } catch (TimeoutException _) {
      throw new ApiConnectionException(
          "no answer",
          new SocketTimeoutException("no answer within " + patience.toMillis() + " ms"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiConnectionException("interrupted", e);
    } finally {
      // lets go of the connection when nobody waits for the answer any more
      answer.cancel(true);
    }
  }

  private static HttpRequest http(StripeRequest request) {
    @Nullable HttpContent content = request.content();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create(request.url().toString()))
            .method(
                request.method().name(),
                content == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(content.byteArrayContent()));
    request.headers().map().forEach((name, values) -> values.forEach(v -> http.header(name, v)));
    http.setHeader("User-Agent", buildUserAgentString(request));
    http.setHeader("X-Stripe-Client-User-Agent", buildXStripeClientUserAgentString());
    if (content != null) {
      http.setHeader("Content-Type", content.contentType());
    }
    return http.build();
  }

  /** Ends requests that still run: their outcome is then unknown. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}

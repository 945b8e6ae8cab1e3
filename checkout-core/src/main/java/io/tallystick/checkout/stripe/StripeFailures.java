package io.tallystick.checkout.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import com.stripe.net.StripeResponse;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderReadException.Reason;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever comes out of Stripe's client into one exception with a message for people.
 *
 * <p>The client's own exceptions aren't kept as causes: they may hold a whole HTML page, name the
 * wrong address, and repeat what the server echoed.
 */
final class StripeFailures {
  private static final int MAX_DETAIL = 200;

  private final StripeSettings settings;

  StripeFailures(StripeSettings settings) {
    this.settings = settings;
  }

  /** What the client threw about {@code what}. */
  ProviderReadException of(String what, StripeException e) {
    int status = Objects.requireNonNullElse(e.getStatusCode(), 0);
    Reason reason = reason(e, status);
    String answer =
        switch (reason) {
          case RATE_LIMITED -> "too many requests" + limiter(e);
          case UNREACHABLE -> "no answer (" + cause(e) + ")";
          case PROVIDER_FAILED -> "Stripe failed inside: " + detail(e);
          case UNREADABLE -> "the answer is broken: " + detail(e);
          case REFUSED -> "Stripe refused: " + detail(e);
          case NOT_FOUND -> "there is no such object: " + detail(e);
          case INTERRUPTED -> "interrupted";
        };
    return new ProviderReadException(reason, message(what, answer, status, e.getRequestId()), null);
  }

  /** The client broke over the answer: an empty body makes it throw a NullPointerException. */
  ProviderReadException of(String what, RuntimeException e) {
    String answer = "the answer is empty or no JSON (%s)".formatted(e.getClass().getSimpleName());
    return new ProviderReadException(
        Reason.UNREADABLE, message(what, answer, 0, null), holdsKey(e) ? null : e);
  }

  /** An answer that Stripe's documentation rules out. */
  ProviderReadException unreadable(String what, String answer) {
    return new ProviderReadException(Reason.UNREADABLE, message(what, answer, 0, null), null);
  }

  ProviderReadException interrupted(String what, InterruptedException e) {
    return new ProviderReadException(
        Reason.INTERRUPTED, message(what, "interrupted while waiting", 0, null), e);
  }

  /** The same after so many attempts, with what to do. */
  ProviderReadException last(ProviderReadException e, int attempts) {
    String tried = attempts == 1 ? "" : " Tried " + attempts + " times.";
    return new ProviderReadException(
        e.reason(), e.getMessage() + tried + " " + advice(e.reason()), e.getCause());
  }

  private String advice(Reason reason) {
    return switch (reason) {
      case RATE_LIMITED ->
          "Something else uses this account's allowance, or tallystick.stripe.reads-per-second is"
              + " too high. Start it again later: it goes on where it stopped.";
      case UNREACHABLE, PROVIDER_FAILED, UNREADABLE ->
          "Start it again later: it goes on where it stopped.";
      case REFUSED ->
          "Check the key (STRIPE_API_KEY or tallystick.stripe.api-key) and its rights to read"
              + " balance transactions, charges, refunds, disputes and payouts.";
      case NOT_FOUND -> "Does the key belong to the account the object is in?";
      case INTERRUPTED -> "Start it again: it goes on where it stopped.";
    };
  }

  private static Reason reason(StripeException e, int status) {
    if (e instanceof ApiConnectionException) {
      return Reason.UNREACHABLE;
    }
    if (status == 429) {
      return Reason.RATE_LIMITED;
    }
    if (status == 404) {
      return Reason.NOT_FOUND;
    }
    if (e instanceof AuthenticationException || status == 400 || status == 402) {
      return Reason.REFUSED;
    }
    // a broken body comes as an ApiException with the status of the answer, 200 too
    return status >= 200 && status < 300 ? Reason.UNREADABLE : Reason.PROVIDER_FAILED;
  }

  private String message(String what, String answer, int status, @Nullable String requestId) {
    String http = status == 0 ? "" : ", HTTP " + status;
    String request = requestId == null ? "" : ", request " + requestId;
    return clean(
        "Reading %s from %s: %s%s%s.".formatted(what, settings.apiBase(), answer, http, request));
  }

  private String limiter(StripeException e) {
    return header(e, "Stripe-Rate-Limited-Reason")
        .map(limiter -> " (" + limiter + ")")
        .orElse(e.getCode() == null ? "" : " (" + e.getCode() + ")");
  }

  private static Optional<String> header(StripeException e, String name) {
    StripeError error = e.getStripeError();
    StripeResponse response = error == null ? null : error.getLastResponse();
    return response == null ? Optional.empty() : response.headers().firstValue(name);
  }

  private String detail(StripeException e) {
    StripeError error = e.getStripeError();
    String text = error == null || error.getMessage() == null ? e.getMessage() : error.getMessage();
    String line = clean(String.valueOf(text)).replaceAll("\\s+", " ");
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "...";
  }

  private String cause(StripeException e) {
    Throwable cause = e.getCause();
    return cause == null
        ? "connection failed"
        : cause.getClass().getSimpleName() + ": " + clean(String.valueOf(cause.getMessage()));
  }

  private String clean(String text) {
    return settings.apiKey().isEmpty() ? text : text.replace(settings.apiKey(), "[api key]");
  }

  private boolean holdsKey(Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
      if (!clean(String.valueOf(t.getMessage())).equals(String.valueOf(t.getMessage()))) {
        return true;
      }
    }
    return false;
  }
}

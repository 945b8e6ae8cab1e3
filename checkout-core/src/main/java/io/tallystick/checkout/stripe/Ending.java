package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.Ending.Means.NOT_DONE;
import static io.tallystick.checkout.stripe.Ending.Means.OPEN;
import static io.tallystick.checkout.stripe.Ending.Means.SAID_NO;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import com.stripe.net.StripeResponse;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * How one try can end when it brings no object, and what follows from it. Only Stripe's own error
 * object says that something wasn't done: an error page of something in between may stand before a
 * request that was.
 */
enum Ending {
  // what came                                            means     again  Stripe's failing
  /** Refused, unreachable or too slow before a byte was sent. */
  NO_CONNECTION(NOT_DONE, true, true),
  /** 429 of a limiter, which stands before everything else. */
  LIMITED(NOT_DONE, true, false),
  /** 429 without a limiter: another request has the object. */
  LOCKED(NOT_DONE, true, false),
  /** 401, 403: the key is wrong or may not do this. */
  NO_ACCESS(NOT_DONE, false, false),
  /** Not sent by ourselves: breaker, limiter, too many at once, interrupted before. */
  HELD_BACK(NOT_DONE, false, false),

  /** 402: the bank or Stripe said no to the customer. */
  DECLINED(SAID_NO, false, false),
  /** 400: said no to us. */
  REFUSED(SAID_NO, false, false),
  /** 404. */
  MISSING(SAID_NO, false, false),

  /** 409: a request with this key is still being carried out, perhaps our own before this. */
  KEY_IN_USE(OPEN, true, false),
  /** 400: this key belongs to another request, of which we know nothing. */
  KEY_OF_ANOTHER(OPEN, false, false),
  /** 5xx in Stripe's own words. */
  FAILED_INSIDE(OPEN, true, true),
  /** The same, stored under the key: the answer will never be another. */
  FAILED_FOR_GOOD(OPEN, false, false),
  /** Sent, and then silence: dropped, cut short, too late. */
  NO_ANSWER(OPEN, true, true),
  /** An answer, whatever its status, that isn't Stripe's JSON. */
  UNREADABLE(OPEN, true, true),
  /** Interrupted while waiting for the answer. */
  INTERRUPTED(OPEN, false, false),
  /** Anything else. */
  UNEXPECTED(OPEN, false, false);

  /** What is known of the request's effect. */
  enum Means {
    NOT_DONE,
    SAID_NO,
    OPEN
  }

  private final Means means;
  private final boolean again;
  private final boolean failing;

  Ending(Means means, boolean again, boolean failing) {
    this.means = means;
    this.again = again;
    this.failing = failing;
  }

  Means means() {
    return means;
  }

  /** Whether the same request, with the same key, may end otherwise. */
  boolean again() {
    return again;
  }

  /** Whether it speaks against Stripe's health, or the way to it: the circuit breaker counts it. */
  boolean failing() {
    return failing;
  }

  static Ending of(StripeException e) {
    if (e instanceof ApiConnectionException) {
      return ofConnection(e.getCause());
    }
    StripeError error = e.getStripeError();
    if (error == null) {
      return UNREADABLE;
    }
    int status = Objects.requireNonNullElse(e.getStatusCode(), 0);
    return switch (status) {
      case 400 -> "idempotency_error".equals(error.getType()) ? KEY_OF_ANOTHER : REFUSED;
      case 401, 403 -> NO_ACCESS;
      case 402 -> DECLINED;
      case 404 -> MISSING;
      case 409 -> KEY_IN_USE;
      case 429 -> limiter(e).isPresent() || "rate_limit".equals(e.getCode()) ? LIMITED : LOCKED;
      default -> {
        if (status < 500) {
          yield UNEXPECTED;
        }
        boolean vain = header(e, "Stripe-Should-Retry").filter("false"::equals).isPresent();
        yield vain || replayed(e) ? FAILED_FOR_GOOD : FAILED_INSIDE;
      }
    };
  }

  private static Ending ofConnection(@Nullable Throwable cause) {
    if (cause instanceof InterruptedException) {
      return INTERRUPTED;
    }
    boolean before =
        cause instanceof ConnectException
            || cause instanceof HttpConnectTimeoutException
            // we didn't trust whoever answered, and so told them nothing; other trouble with TLS
            // may come after the request
            || (cause instanceof SSLHandshakeException
                && cause.getCause() instanceof CertificateException);
    return before ? NO_CONNECTION : NO_ANSWER;
  }

  static Optional<String> limiter(StripeException e) {
    return header(e, "Stripe-Rate-Limited-Reason");
  }

  /** Whether this is what Stripe stored under the key at an earlier time. */
  static boolean replayed(StripeException e) {
    return header(e, "Idempotent-Replayed").filter("true"::equals).isPresent();
  }

  private static Optional<String> header(StripeException e, String name) {
    StripeError error = e.getStripeError();
    StripeResponse response = error == null ? null : error.getLastResponse();
    return response == null ? Optional.empty() : response.headers().firstValue(name);
  }
}

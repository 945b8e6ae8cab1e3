package io.tallystick.checkout.api;

import io.tallystick.checkout.saga.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Problems that no controller has a say in, and how they are written. Stable types; no details. */
final class Problems {
  static final String MEDIA_TYPE = "application/problem+json";

  /** Also for what exists and isn't the caller's: nobody is told which. */
  static final Problem NOT_FOUND =
      Problem.of(404, "not-found", "Not found", "There is nothing here, or nothing for you.");

  static final Problem UNAUTHORIZED =
      Problem.of(
          401,
          "not-authenticated",
          "Who are you?",
          "The Authorization header isn't accepted. Leave it out to go on as a guest.");
  static final Problem BODY_TOO_LARGE =
      Problem.of(
          413,
          "body-too-large",
          "The body is too large",
          "A request body has at most %d bytes.".formatted(BodyLimit.MAX_BYTES));
  static final Problem MALFORMED_REQUEST =
      Problem.of(400, "malformed-request", "Not a proper request", "The request can't be read.");
  static final Problem INTERNAL =
      Problem.of(
          500,
          "internal",
          "Something went wrong",
          "It was our fault and is noted. Send the same request again, with the same"
              + " Idempotency-Key, to go on or to be told what came of it.");

  private Problems() {}

  /** For a status that the container or a filter came to. */
  static Problem ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHORIZED;
      case 403, 404 -> NOT_FOUND;
      case 405 ->
          Problem.of(405, "method-not-allowed", "Not with this method", "See the Allow header.");
      case 413 -> BODY_TOO_LARGE;
      default -> status >= 400 && status < 500 ? MALFORMED_REQUEST : INTERNAL;
    };
  }

  /** Whole seconds, rounded up, at least one. */
  static String seconds(Duration retryAfter) {
    return Long.toString(Math.max(1, retryAfter.plusNanos(999_999_999).toSeconds()));
  }

  /** From a filter, where no converter is at work. */
  static void write(
      HttpServletResponse response, JsonMapper json, Problem problem, @Nullable Duration retryAfter)
      throws IOException {
    byte[] body = json.writeValueAsBytes(problem);
    response.setStatus(problem.status());
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(body.length);
    if (retryAfter != null) {
      response.setHeader("Retry-After", seconds(retryAfter));
    }
    response.getOutputStream().write(body);
  }
}

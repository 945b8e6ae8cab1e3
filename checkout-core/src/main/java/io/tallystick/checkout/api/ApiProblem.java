package io.tallystick.checkout.api;

import io.tallystick.checkout.saga.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a request with that problem as its answer. */
final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient @Nullable Duration retryAfter;

  ApiProblem(Problem problem) {
    this(problem, null);
  }

  ApiProblem(Problem problem, @Nullable Duration retryAfter) {
    super(problem.type(), null, false, false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  Problem problem() {
    return problem;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  static ApiProblem notFound() {
    return new ApiProblem(Problems.NOT_FOUND);
  }

  /**
   * @param field as the client wrote it: address.country
   */
  static ApiProblem missing(String field) {
    return new ApiProblem(
        Problem.of(
            400, "missing-field", "A field is missing", "Field '%s' is needed.".formatted(field)));
  }

  static ApiProblem invalid(String field, String why) {
    return new ApiProblem(
        Problem.of(
            400, "invalid-field", "A field isn't right", "Field '%s' %s.".formatted(field, why)));
  }

  static ApiProblem unavailable(String detail, Duration retryAfter) {
    return new ApiProblem(
        Problem.of(503, "unavailable", "Not available just now", detail), retryAfter);
  }
}

package io.tallystick.checkout.api;

import io.tallystick.checkout.saga.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every error of a controller, in the one shape. Nothing of an exception gets into an answer. */
@ServesCheckout
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE - 10)
class ProblemAdvice {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final Duration DATABASE_BACK = Duration.ofSeconds(5);

  @ExceptionHandler
  ResponseEntity<Problem> problem(ApiProblem problem) {
    return answer(problem.problem(), problem.retryAfter(), null);
  }

  @ExceptionHandler
  ResponseEntity<Problem> notReadable(HttpMessageNotReadableException e) {
    return answer(UnreadableBody.problem(e), null, null);
  }

  @ExceptionHandler
  ResponseEntity<Problem> mediaType(HttpMediaTypeNotSupportedException e) {
    return answer(
        Problem.of(415, "unsupported-media-type", "Not JSON", "Send the body as application/json."),
        null,
        e.getHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Problem> notAcceptable(HttpMediaTypeNotAcceptableException e) {
    return answer(
        Problem.of(406, "not-acceptable", "Only JSON", "Answers are application/json."),
        null,
        null);
  }

  @ExceptionHandler
  ResponseEntity<Problem> method(HttpRequestMethodNotSupportedException e) {
    return answer(Problems.ofStatus(405), null, e.getHeaders());
  }

  /** The database, not the request: it is worth trying again. */
  @ExceptionHandler({
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class,
    CannotCreateTransactionException.class
  })
  ResponseEntity<Problem> database(NestedRuntimeException e) {
    LOG.error("The database can't be asked: {}", e.getMostSpecificCause().getMessage());
    return answer(
        ApiProblem.unavailable(
                "Send the same request again in a moment, with its Idempotency-Key if it had one.",
                DATABASE_BACK)
            .problem(),
        DATABASE_BACK,
        null);
  }

  @ExceptionHandler
  ResponseEntity<Problem> other(Exception e) {
    if (e instanceof ErrorResponse response && response.getStatusCode().is4xxClientError()) {
      return answer(Problems.ofStatus(response.getStatusCode().value()), null, null);
    }
    LOG.error("A request failed", e);
    return answer(Problems.INTERNAL, null, null);
  }

  private static ResponseEntity<Problem> answer(
      Problem problem, @Nullable Duration retryAfter, @Nullable HttpHeaders headers) {
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.status());
    if (headers != null) {
      for (String name : List.of(HttpHeaders.ALLOW, HttpHeaders.ACCEPT)) {
        headers.getOrDefault(name, List.of()).forEach(value -> answer.header(name, value));
      }
    }
    if (retryAfter != null) {
      answer.header(HttpHeaders.RETRY_AFTER, Problems.seconds(retryAfter));
    }
    return answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
  }
}

package io.tallystick.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with the next matching requests.
 *
 * @param path the request's path; with a {@code *} at the end, every path that starts so
 * @param status HTTP status, for {@link Kind#STATUS}
 * @param reason limiter named in the answer, for {@link Kind#RATE_LIMIT}; null means a locked
 *     object: 429 without a limiter and without a request id
 * @param delayMillis for {@link Kind#SLOW}, at most two minutes
 * @param times how many requests are hit
 * @param skip how many matching requests pass unharmed first
 */
public record Fault(
    String path,
    Kind kind,
    int status,
    Body body,
    @Nullable String reason,
    long delayMillis,
    int times,
    int skip) {

  /** What happens to the request. */
  public enum Kind {
    /** An answer with a status of choice; the request isn't executed. */
    STATUS,
    /** 429, from a limiter or from a locked object. */
    RATE_LIMIT,
    /** The connection closes without an answer. */
    DROP,
    /** 200 with half of the JSON. */
    TRUNCATE,
    /** The right answer, late. */
    SLOW,
    /** A page without rows that promises more. */
    EMPTY_PAGE_WITH_HAS_MORE
  }

  /** What stands in the body of a {@link Kind#STATUS} fault. */
  public enum Body {
    EMPTY,
    HTML,
    JSON
  }

  private static final long MAX_DELAY_MILLIS = 120_000;
  private static final int MAX_COUNT = 1_000_000;

  public Fault {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must start with /: " + path);
    }
    if (times < 1 || times > MAX_COUNT || skip < 0 || skip > MAX_COUNT) {
      throw new IllegalArgumentException("times or skip out of range: " + times + ", " + skip);
    }
    if (kind == Kind.STATUS && (status < 200 || status > 599)) {
      throw new IllegalArgumentException("status out of range: " + status);
    }
    if (delayMillis < 0 || delayMillis > MAX_DELAY_MILLIS) {
      throw new IllegalArgumentException("delayMillis out of range: " + delayMillis);
    }
  }

  public static Fault status(String path, int status, Body body) {
    return new Fault(path, Kind.STATUS, status, body, null, 0, 1, 0);
  }

  /** 429 of a limiter, for example {@code endpoint-rate}. */
  public static Fault rateLimit(String path, String reason) {
    return new Fault(path, Kind.RATE_LIMIT, 429, Body.JSON, reason, 0, 1, 0);
  }

  /** 429 because the object is locked: code lock_timeout, to be retried. */
  public static Fault lockTimeout(String path) {
    return new Fault(path, Kind.RATE_LIMIT, 429, Body.JSON, null, 0, 1, 0);
  }

  /** One drop is hidden by the JDK's client, which sends a GET again; take two to see it. */
  public static Fault drop(String path) {
    return new Fault(path, Kind.DROP, 0, Body.EMPTY, null, 0, 1, 0);
  }

  public static Fault truncate(String path) {
    return new Fault(path, Kind.TRUNCATE, 200, Body.JSON, null, 0, 1, 0);
  }

  public static Fault slow(String path, Duration delay) {
    return new Fault(path, Kind.SLOW, 200, Body.JSON, null, delay.toMillis(), 1, 0);
  }

  public static Fault emptyPageWithHasMore(String path) {
    return new Fault(path, Kind.EMPTY_PAGE_WITH_HAS_MORE, 200, Body.JSON, null, 0, 1, 0);
  }

  /** The same for so many requests. */
  public Fault withTimes(int newTimes) {
    return new Fault(path, kind, status, body, reason, delayMillis, newTimes, skip);
  }

  /** The same after so many matching requests. */
  public Fault withSkip(int newSkip) {
    return new Fault(path, kind, status, body, reason, delayMillis, times, newSkip);
  }

  boolean matches(String requestPath) {
    return path.endsWith("*")
        ? requestPath.startsWith(path.substring(0, path.length() - 1))
        : requestPath.equals(path);
  }
}

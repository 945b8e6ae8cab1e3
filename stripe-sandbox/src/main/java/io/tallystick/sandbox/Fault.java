package io.tallystick.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with the next matching requests.
 *
 * @param path the request's path; a {@code *} at the end stands for anything, elsewhere for one
 *     step
 * @param method GET, POST, DELETE or null for any
 * @param status HTTP status, for the {@code STATUS} kinds
 * @param reason limiter named in the answer, for {@link Kind#RATE_LIMIT}; null means a locked
 *     object: 429 without a limiter and without a request id
 * @param delayMillis for the {@code SLOW} kinds, at most two minutes
 * @param times how many requests are hit
 * @param skip how many matching requests pass unharmed first
 */
public record Fault(
    String path,
    @Nullable String method,
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
    /** The same, and from now on the answer of its idempotency key; nothing happened. */
    STATUS_KEPT,
    /** The same, and yet the request is executed: its webhooks tell what the answer hid. */
    STATUS_AFTER,
    /** 409: the idempotency key is in use by another request. */
    KEY_IN_USE,
    /** 429, from a limiter or from a locked object. */
    RATE_LIMIT,
    /** The connection closes without an answer; the request isn't executed. */
    DROP,
    /** The request is executed, then the connection closes without an answer. */
    DROP_AFTER,
    /** The request is executed; 200 with half of the JSON. */
    TRUNCATE,
    /** Executed late and answered then; its idempotency key is in use meanwhile. */
    SLOW,
    /** Executed at once, answered late. */
    SLOW_AFTER,
    /** A page without rows that promises more. */
    EMPTY_PAGE_WITH_HAS_MORE
  }

  /** What stands in the body of a {@code STATUS} fault. */
  public enum Body {
    EMPTY,
    HTML,
    JSON
  }

  private static final long MAX_DELAY_MILLIS = 120_000;
  private static final int MAX_COUNT = 1_000_000;
  private static final List<String> METHODS = List.of("DELETE", "GET", "POST");
  private static final Set<Kind> STATUS_KINDS =
      Set.of(Kind.STATUS, Kind.STATUS_KEPT, Kind.STATUS_AFTER);

  public Fault {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must start with /: " + path);
    }
    if (times < 1 || times > MAX_COUNT || skip < 0 || skip > MAX_COUNT) {
      throw new IllegalArgumentException("times or skip out of range: " + times + ", " + skip);
    }
    if (method != null && !METHODS.contains(method)) {
      throw new IllegalArgumentException("method must be one of " + METHODS + ": " + method);
    }
    if (STATUS_KINDS.contains(kind) && (status < 200 || status > 599)) {
      throw new IllegalArgumentException("status out of range: " + status);
    }
    if (delayMillis < 0 || delayMillis > MAX_DELAY_MILLIS) {
      throw new IllegalArgumentException("delayMillis out of range: " + delayMillis);
    }
  }

  public static Fault status(String path, int status, Body body) {
    return new Fault(path, null, Kind.STATUS, status, body, null, 0, 1, 0);
  }

  /** 429 of a limiter, for example {@code endpoint-rate}. */
  public static Fault rateLimit(String path, String reason) {
    return new Fault(path, null, Kind.RATE_LIMIT, 429, Body.JSON, reason, 0, 1, 0);
  }

  /** 429 because the object is locked: code lock_timeout, to be retried. */
  public static Fault lockTimeout(String path) {
    return new Fault(path, null, Kind.RATE_LIMIT, 429, Body.JSON, null, 0, 1, 0);
  }

  /** One drop is hidden by the JDK's client, which sends a GET again; take two to see it. */
  public static Fault drop(String path) {
    return new Fault(path, null, Kind.DROP, 0, Body.EMPTY, null, 0, 1, 0);
  }

  public static Fault truncate(String path) {
    return new Fault(path, null, Kind.TRUNCATE, 200, Body.JSON, null, 0, 1, 0);
  }

  public static Fault slow(String path, Duration delay) {
    return new Fault(path, null, Kind.SLOW, 200, Body.JSON, null, delay.toMillis(), 1, 0);
  }

  /** An answer that hides what happened, for ever under its idempotency key. */
  public static Fault statusAfter(String path, int status, Body body) {
    return new Fault(path, null, Kind.STATUS_AFTER, status, body, null, 0, 1, 0);
  }

  /** A failure for ever under its idempotency key; nothing happened. */
  public static Fault statusKept(String path, int status, Body body) {
    return new Fault(path, null, Kind.STATUS_KEPT, status, body, null, 0, 1, 0);
  }

  public static Fault keyInUse(String path) {
    return new Fault(path, null, Kind.KEY_IN_USE, 409, Body.JSON, null, 0, 1, 0);
  }

  /** Executed, then silence. */
  public static Fault dropAfter(String path) {
    return new Fault(path, null, Kind.DROP_AFTER, 0, Body.EMPTY, null, 0, 1, 0);
  }

  /** Executed at once, answered after the delay. */
  public static Fault slowAfter(String path, Duration delay) {
    return new Fault(path, null, Kind.SLOW_AFTER, 200, Body.JSON, null, delay.toMillis(), 1, 0);
  }

  public static Fault emptyPageWithHasMore(String path) {
    return new Fault(path, null, Kind.EMPTY_PAGE_WITH_HAS_MORE, 200, Body.JSON, null, 0, 1, 0);
  }

  /** The same for so many requests. */
  public Fault withTimes(int newTimes) {
    return new Fault(path, method, kind, status, body, reason, delayMillis, newTimes, skip);
  }

  /** The same after so many matching requests. */
  public Fault withSkip(int newSkip) {
    return new Fault(path, method, kind, status, body, reason, delayMillis, times, newSkip);
  }

  /** The same for requests of one method only. */
  public Fault withMethod(String newMethod) {
    return new Fault(path, newMethod, kind, status, body, reason, delayMillis, times, skip);
  }

  boolean matches(String requestMethod, String requestPath) {
    return (method == null || method.equals(requestMethod)) && matches(requestPath);
  }

  private boolean matches(String requestPath) {
    boolean open = path.endsWith("*");
    String[] wanted = (open ? path.substring(0, path.length() - 1) : path).split("/", -1);
    String[] given = requestPath.split("/", -1);
    if (open ? given.length < wanted.length : given.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean last = open && i == wanted.length - 1;
      boolean fits = last ? given[i].startsWith(wanted[i]) : given[i].equals(wanted[i]);
      if (!fits && !wanted[i].equals("*")) {
        return false;
      }
    }
    return true;
  }
}

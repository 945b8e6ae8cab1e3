package io.tallystick.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with the next matching deliveries. A fault hits first tries only: a
 * retry is sent as it should be.
 *
 * @param types an event type, a beginning such as {@code refund.*}, or {@code *}
 * @param delay for {@link Kind#DELAY} and {@link Kind#LATE}
 * @param apiVersion for {@link Kind#API_VERSION}; null means a body without one
 * @param times how many deliveries are hit
 */
public record WebhookFault(
    String types, Kind kind, Duration delay, @Nullable String apiVersion, int times) {

  /** What happens to the delivery. */
  public enum Kind {
    /** Never sent and never tried again; the event stays undelivered. */
    DROP,
    /** Never sent, yet counted as delivered: somebody else answered with 200. */
    MISROUTE,
    /** Sent twice. */
    DUPLICATE,
    /** The same change is told once more by an event with another id, due at once. */
    TWIN,
    /** Sent after everything else that is due, the last one first. */
    REORDER,
    /** Sent later, signed when it is sent. */
    DELAY,
    /** Sent later with the signature of now, which is too old by then. */
    LATE,
    /** Signed with a secret the shop doesn't know. */
    WRONG_SECRET,
    /** Written in another API version. */
    API_VERSION
  }

  private static final int MAX_TIMES = 1_000_000;
  private static final Duration MAX_DELAY = Duration.ofDays(30);

  public WebhookFault {
    if (times < 1 || times > MAX_TIMES) {
      throw new IllegalArgumentException("times out of range: " + times);
    }
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new IllegalArgumentException("delay out of range: " + delay);
    }
  }

  public static WebhookFault of(String types, Kind kind) {
    return new WebhookFault(types, kind, Duration.ZERO, null, 1);
  }

  public static WebhookFault delay(String types, Duration delay) {
    return new WebhookFault(types, Kind.DELAY, delay, null, 1);
  }

  /** Late by so much, with the signature of the first try. */
  public static WebhookFault late(String types, Duration delay) {
    return new WebhookFault(types, Kind.LATE, delay, null, 1);
  }

  public static WebhookFault apiVersion(String types, @Nullable String apiVersion) {
    return new WebhookFault(types, Kind.API_VERSION, Duration.ZERO, apiVersion, 1);
  }

  /** The same for so many deliveries. */
  public WebhookFault withTimes(int newTimes) {
    return new WebhookFault(types, kind, delay, apiVersion, newTimes);
  }

  boolean matches(String type) {
    return types.endsWith("*")
        ? type.startsWith(types.substring(0, types.length() - 1))
        : type.equals(types);
  }
}

package io.tallystick.checkout.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tallystick.checkout.saga.Problem;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.env.Environment;

/**
 * How often one client may try: against guessing of coupons and orders, and trying of stolen cards.
 * Counted per process and client address; of IPv6 per network, since one client has billions of
 * addresses in it.
 */
final class AttemptLimits {
  private static final Duration PERIOD = Duration.ofMinutes(1);
  private static final int MAX_CLIENTS = 50_000;
  private static final int NETWORK_BYTES = 8;
  private static final String SETTINGS = "tallystick.checkout.limits.";

  /** What is counted, and how often it may be done in a minute unless set otherwise. */
  enum Kind {
    /** Carts and quotes. */
    CART(300),
    /** Coupon codes in quotes and checkouts. */
    COUPON(30),
    /** Checkouts. */
    PAYMENT(60),
    /** Orders looked up. */
    LOOK_UP(60),
    /** Analytics. */
    EVENT(600);

    private final int perMinute;

    Kind(int perMinute) {
      this.perMinute = perMinute;
    }

    String setting() {
      return SETTINGS + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private record Client(Kind kind, String network) {}

  private final Map<Kind, RateLimiterConfig> configs = new EnumMap<>(Kind.class);
  private final boolean loopback;
  private final Cache<Client, RateLimiter> limiters =
      Caffeine.newBuilder()
          .maximumSize(MAX_CLIENTS)
          .expireAfterAccess(PERIOD.multipliedBy(2))
          .build();

  AttemptLimits(Environment settings) {
    this.loopback = settings.getProperty(SETTINGS + "loopback", Boolean.class, false);
    for (Kind kind : Kind.values()) {
      int perMinute = settings.getProperty(kind.setting(), Integer.class, kind.perMinute);
      if (perMinute < 1) {
        throw new IllegalStateException(
            "Setting %s is %d; give how often a minute, at least 1"
                .formatted(kind.setting(), perMinute));
      }
      configs.put(
          kind,
          RateLimiterConfig.custom()
              .limitForPeriod(perMinute)
              .limitRefreshPeriod(PERIOD)
              .timeoutDuration(Duration.ZERO)
              .build());
    }
  }

  /**
   * Counts one.
   *
   * @throws ApiProblem if it is one too many
   */
  void take(Kind kind, String clientAddress) {
    InetAddress address = address(clientAddress);
    if (address.isLoopbackAddress() && !loopback) {
      return;
    }
    RateLimiter limiter =
        limiters.get(
            new Client(kind, network(address)),
            client -> RateLimiter.of(client.kind().name(), configs.get(client.kind())));
    if (!limiter.acquirePermission()) {
      throw new ApiProblem(
          Problem.of(
              429, "too-many-requests", "Too many requests", "Wait a minute, then try again."),
          PERIOD);
    }
  }

  private static InetAddress address(String clientAddress) {
    try {
      return InetAddress.ofLiteral(clientAddress);
    } catch (IllegalArgumentException e) { // a proxy said so: all such are one client
      return Inet6Address.ofLiteral("::");
    }
  }

  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}

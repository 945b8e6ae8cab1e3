package io.tallystick.checkout.stripe;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * How to reach Stripe; properties {@code tallystick.stripe.*}.
 *
 * @param apiKey a secret or restricted key; empty means none. Property {@code api-key} or, if that
 *     isn't set, the environment's STRIPE_API_KEY
 * @param apiBase without a trailing slash. A key for real money only goes to Stripe itself, and
 *     plain http only to this machine
 * @param networkRetries how often Stripe's own client repeats a request (its default would be 0)
 * @param readAttempts how often one read is tried in all before it fails
 * @param readsPerSecond Stripe's limit for a sandbox account is 25
 * @param payments what holds for the checkout's calls instead of the three above
 */
public record StripeSettings(
    String apiKey,
    String apiBase,
    Duration connectTimeout,
    Duration readTimeout,
    int networkRetries,
    int readAttempts,
    int readsPerSecond,
    StripePaymentLimits payments) {
  public static final String STRIPE_API_BASE = "https://api.stripe.com";

  private static final String PREFIX = "tallystick.stripe.";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  public StripeSettings {
    apiKey = apiKey.strip();
    while (apiBase.endsWith("/")) {
      apiBase = apiBase.substring(0, apiBase.length() - 1);
    }
    requireSafe(apiBase, apiKey);
    requireBetween("connect-timeout in ms", connectTimeout.toMillis(), 1, 600_000);
    requireBetween("read-timeout in ms", readTimeout.toMillis(), 1, 600_000);
    requireBetween("network-retries", networkRetries, 0, 10);
    requireBetween("read-attempts", readAttempts, 1, 20);
    requireBetween("reads-per-second", readsPerSecond, 1, 10_000);
  }

  /** With the defaults for the checkout's calls. */
  public StripeSettings(
      String apiKey,
      String apiBase,
      Duration connectTimeout,
      Duration readTimeout,
      int networkRetries,
      int readAttempts,
      int readsPerSecond) {
    this(
        apiKey,
        apiBase,
        connectTimeout,
        readTimeout,
        networkRetries,
        readAttempts,
        readsPerSecond,
        StripePaymentLimits.DEFAULTS);
  }

  /** The defaults with this key at this address. */
  public static StripeSettings of(String apiKey, String apiBase) {
    return new StripeSettings(
        apiKey, apiBase, Duration.ofSeconds(10), Duration.ofSeconds(30), 2, 4, 25);
  }

  /** What the application's configuration says. */
  public static StripeSettings from(Environment environment) {
    // does nothing where the application has done it
    ConfigurationPropertySources.attach(environment);
    Binder binder = Binder.get(environment);
    String key = read(binder, "api-key", String.class, "");
    String keyOfEnvironment = environment.getProperty("STRIPE_API_KEY", "");
    StripeSettings defaults = of("", STRIPE_API_BASE);
    return new StripeSettings(
        key.isBlank() ? keyOfEnvironment : key,
        read(binder, "api-base", String.class, defaults.apiBase),
        read(binder, "connect-timeout", Duration.class, defaults.connectTimeout),
        read(binder, "read-timeout", Duration.class, defaults.readTimeout),
        read(binder, "network-retries", Integer.class, defaults.networkRetries),
        read(binder, "read-attempts", Integer.class, defaults.readAttempts),
        read(binder, "reads-per-second", Integer.class, defaults.readsPerSecond),
        payments(binder));
  }

  private static StripePaymentLimits payments(Binder binder) {
    StripePaymentLimits defaults = StripePaymentLimits.DEFAULTS;
    return new StripePaymentLimits(
        read(binder, "payment-attempts", Integer.class, defaults.attempts()),
        read(binder, "payment-patience", Duration.class, defaults.patience()),
        read(binder, "payment-calls-per-second", Integer.class, defaults.callsPerSecond()),
        read(binder, "payment-longest-wait", Duration.class, defaults.longestWait()),
        read(binder, "payment-calls-at-once", Integer.class, defaults.callsAtOnce()),
        read(binder, "payment-breaker-calls", Integer.class, defaults.breakerCalls()),
        read(
            binder,
            "payment-breaker-failure-percent",
            Integer.class,
            defaults.breakerFailurePercent()),
        read(binder, "payment-breaker-pause", Duration.class, defaults.breakerPause()));
  }

  /** The same with other counts of retries and another pace. */
  public StripeSettings withPace(int newNetworkRetries, int newAttempts, int newReadsPerSecond) {
    return new StripeSettings(
        apiKey,
        apiBase,
        connectTimeout,
        readTimeout,
        newNetworkRetries,
        newAttempts,
        newReadsPerSecond,
        payments);
  }

  /** The same with other limits for the checkout's calls. */
  public StripeSettings withPayments(StripePaymentLimits newPayments) {
    return new StripeSettings(
        apiKey,
        apiBase,
        connectTimeout,
        readTimeout,
        networkRetries,
        readAttempts,
        readsPerSecond,
        newPayments);
  }

  /** The same with other time-outs. */
  public StripeSettings withTimeouts(Duration newConnectTimeout, Duration newReadTimeout) {
    return new StripeSettings(
        apiKey,
        apiBase,
        newConnectTimeout,
        newReadTimeout,
        networkRetries,
        readAttempts,
        readsPerSecond,
        payments);
  }

  /** Whether this key moves real money. */
  public boolean live() {
    return apiKey.startsWith("sk_live_") || apiKey.startsWith("rk_live_");
  }

  /** Without the key: settings end up in logs. */
  @Override
  public String toString() {
    String key = apiKey.isEmpty() ? "none" : live() ? "live" : "test";
    return "StripeSettings[apiBase=%s, key=%s, connectTimeout=%s, readTimeout=%s, networkRetries=%d, readAttempts=%d, readsPerSecond=%d, payments=%s]"
        .formatted(
            apiBase,
            key,
            connectTimeout,
            readTimeout,
            networkRetries,
            readAttempts,
            readsPerSecond,
            payments);
  }

  private static <T> T read(Binder binder, String name, Class<T> type, T fallback) {
    return binder.bind(PREFIX + name, type).orElse(fallback);
  }

  private static void requireSafe(String apiBase, String apiKey) {
    URI uri;
    try {
      uri = URI.create(apiBase);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PREFIX + "api-base is no address: '" + apiBase + "'", e);
    }
    boolean https = "https".equals(uri.getScheme());
    boolean loopback =
        "http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    if (uri.getHost() == null || !(https || loopback)) {
      throw new IllegalArgumentException(
          PREFIX
              + "api-base must begin with https://, or with http:// on this machine, but is '"
              + apiBase
              + "'");
    }
    boolean live = apiKey.startsWith("sk_live_") || apiKey.startsWith("rk_live_");
    if (live && !apiBase.equals(STRIPE_API_BASE)) {
      throw new IllegalArgumentException(
          "A live Stripe key is only sent to "
              + STRIPE_API_BASE
              + ", but "
              + PREFIX
              + "api-base is "
              + apiBase
              + ". Use a test key there, or remove api-base.");
    }
  }

  static void requireBetween(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s%s must be %d to %d, but is %d".formatted(PREFIX, name, least, most, value));
    }
  }
}

package io.tallystick.checkout.fraud;

import io.tallystick.checkout.money.Currencies;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * The built-in rules; properties {@code tallystick.fraud.*}.
 *
 * @param hashKey of the hashes under which customers and addresses are counted; the same for all
 *     processes. Empty: each process makes its own and counts by itself
 * @param customer per known customer
 * @param email per e-mail address
 * @param address per client's network address; off unless set, since many people share one
 * @param reviewAbove per currency, in minor units: larger totals are looked at
 * @param refuseAbove per currency, in minor units: larger totals are refused
 * @param retention how long hashes and answers are kept; at least the longest window
 * @param timeout how long a screen may take
 */
public record FraudSettings(
    String hashKey,
    Limit customer,
    Limit email,
    Limit address,
    Map<String, Long> reviewAbove,
    Map<String, Long> refuseAbove,
    Duration retention,
    Duration timeout) {
  private static final String PREFIX = "tallystick.fraud.";
  private static final int SHORTEST_KEY = 16;
  private static final Limit USUAL = new Limit(Duration.ofMinutes(10), 10, 30);

  /** What applies where nothing is set. */
  public static final FraudSettings DEFAULTS =
      new FraudSettings(
          "",
          USUAL,
          USUAL,
          Limit.OFF,
          Map.of(
              "EUR",
              1_000_000L,
              "USD",
              1_000_000L,
              "GBP",
              1_000_000L,
              "CHF",
              1_000_000L,
              "JPY",
              1_500_000L),
          Map.of(),
          Duration.ofDays(30),
          Duration.ofSeconds(3));

  public FraudSettings {
    hashKey = hashKey.strip();
    if (!hashKey.isEmpty() && hashKey.length() < SHORTEST_KEY) {
      throw new IllegalArgumentException(
          "Setting %shash-key must have at least %d characters.".formatted(PREFIX, SHORTEST_KEY));
    }
    reviewAbove = amounts("review-above", reviewAbove);
    refuseAbove = amounts("refuse-above", refuseAbove);
    for (Limit limit : new Limit[] {customer, email, address}) {
      if (retention.compareTo(limit.window()) < 0) {
        throw new IllegalArgumentException(
            "Setting %sretention, %s, is shorter than a window, %s."
                .formatted(PREFIX, retention, limit.window()));
      }
    }
    if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "Setting %stimeout must be between 1 ms and 1 minute, not %s."
              .formatted(PREFIX, timeout));
    }
  }

  private static Map<String, Long> amounts(String setting, Map<String, Long> given) {
    Map<String, Long> amounts = new HashMap<>();
    given.forEach(
        (name, minor) -> {
          if (minor < 0) {
            throw new IllegalArgumentException(
                "Setting %s%s.%s is an amount in minor units, not %d."
                    .formatted(PREFIX, setting, name, minor));
          }
          amounts.put(Currencies.code(name), minor); // the environment's names have no case
        });
    return Map.copyOf(amounts);
  }

  /** What the application's configuration says. */
  static FraudSettings from(Environment environment) {
    ConfigurationPropertySources.attach(environment);
    Binder binder = Binder.get(environment);
    return new FraudSettings(
        read(binder, "hash-key", String.class, DEFAULTS.hashKey),
        limit(binder, "customer", DEFAULTS.customer),
        limit(binder, "email", DEFAULTS.email),
        limit(binder, "address", DEFAULTS.address),
        amounts(binder, "review-above", DEFAULTS.reviewAbove),
        amounts(binder, "refuse-above", DEFAULTS.refuseAbove),
        read(binder, "retention", Duration.class, DEFAULTS.retention),
        read(binder, "timeout", Duration.class, DEFAULTS.timeout));
  }

  private static Limit limit(Binder binder, String name, Limit otherwise) {
    return new Limit(
        read(binder, name + ".window", Duration.class, otherwise.window()),
        read(binder, name + ".review-above", Integer.class, otherwise.reviewAbove()),
        read(binder, name + ".refuse-above", Integer.class, otherwise.refuseAbove()));
  }

  private static Map<String, Long> amounts(
      Binder binder, String name, Map<String, Long> otherwise) {
    return binder.bind(PREFIX + name, Bindable.mapOf(String.class, Long.class)).orElse(otherwise);
  }

  private static <T> T read(Binder binder, String name, Class<T> type, T otherwise) {
    return binder.bind(PREFIX + name, type).orElse(otherwise);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "FraudSettings[customer=%s, email=%s, address=%s]".formatted(customer, email, address);
  }
}

package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.OrderReference;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * How the API import reads; properties {@code tallystick.provider.*}.
 *
 * @param orderReferenceKeys metadata keys that may hold our order's id, the first found counts;
 *     compared without regard to case; of report files, too: a payment has one reference
 * @param settleLag how long before now a window must end: the provider writes its record a little
 *     after the fact
 * @param maxLookUps how many objects from before the window may be fetched one by one
 * @param maxPages of one resource
 */
public record ProviderApiSettings(
    List<String> orderReferenceKeys, Duration settleLag, int maxLookUps, int maxPages) {
  private static final String PREFIX = "tallystick.provider.";

  public static final ProviderApiSettings DEFAULTS =
      new ProviderApiSettings(
          OrderReference.METADATA_KEYS, Duration.ofMinutes(1), 100_000, 1_000_000);

  public ProviderApiSettings {
    orderReferenceKeys = List.copyOf(orderReferenceKeys);
    if (orderReferenceKeys.isEmpty() || settleLag.isNegative() || maxLookUps < 1 || maxPages < 1) {
      throw new IllegalArgumentException(
          PREFIX
              + "*: order-reference-keys must name a key, settle-lag must not be negative,"
              + " max-look-ups and max-pages must be at least 1");
    }
  }

  /** What the application's configuration says. */
  public static ProviderApiSettings from(Environment environment) {
    // does nothing where the application has done it
    ConfigurationPropertySources.attach(environment);
    Binder binder = Binder.get(environment);
    return new ProviderApiSettings(
        binder
            .bind(PREFIX + "order-reference-keys", Bindable.listOf(String.class))
            .orElse(OrderReference.METADATA_KEYS),
        binder.bind(PREFIX + "settle-lag", Duration.class).orElse(DEFAULTS.settleLag),
        binder.bind(PREFIX + "max-look-ups", Integer.class).orElse(DEFAULTS.maxLookUps),
        binder.bind(PREFIX + "max-pages", Integer.class).orElse(DEFAULTS.maxPages));
  }
}

package io.tallystick.checkout.health;

import java.time.Duration;
import org.springframework.core.env.Environment;

/**
 * When health goes down.
 *
 * @param nightlyMaxAge since the end of the latest day that was compared with success
 * @param intradayMaxAge since the end of the latest hours of which all parts went well
 * @param outboxMaxAge how long the oldest event may wait
 * @param expectsNightly this process starts nights by itself: none since it is up is as bad as an
 *     old one
 * @param expectsIntraday the same of runs during the day
 */
record HealthSettings(
    Duration nightlyMaxAge,
    Duration intradayMaxAge,
    Duration outboxMaxAge,
    boolean expectsNightly,
    boolean expectsIntraday) {
  private static final String SETTINGS = "tallystick.health.";

  static HealthSettings from(Environment settings) {
    return new HealthSettings(
        positive(settings, "nightly-max-age", Duration.ofHours(30)),
        positive(settings, "intraday-max-age", Duration.ofMinutes(150)),
        positive(settings, "outbox-max-age", Duration.ofMinutes(10)),
        expects(settings, "nightly"),
        expects(settings, "intraday"));
  }

  private static boolean expects(Environment settings, String schedule) {
    return settings.getProperty(SETTINGS + "expects-runs", Boolean.class, false)
        && !"off"
            .equalsIgnoreCase(settings.getProperty("tallystick.schedule." + schedule, "").strip());
  }

  private static Duration positive(Environment settings, String name, Duration otherwise) {
    Duration given = settings.getProperty(SETTINGS + name, Duration.class, otherwise);
    if (!given.isPositive()) {
      throw new IllegalStateException(
          "Setting %s%s is %s; give a positive duration such as PT30H"
              .formatted(SETTINGS, name, given));
    }
    return given;
  }
}

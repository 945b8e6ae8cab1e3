package io.tallystick.checkout.health;

import io.tallystick.checkout.metrics.OpenWork;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when what the last good run covers ended too long ago. Where there has never been one
 * nothing is known: perhaps it begins tonight, or nobody wants hourly runs. A process that starts
 * runs by itself knows it after as long as a run may be old.
 */
final class RunsHealth implements HealthIndicator {
  private final Supplier<@Nullable OpenWork> latest;
  private final HealthSettings settings;
  private final Clock clock;
  private final Instant up;

  RunsHealth(Supplier<@Nullable OpenWork> latest, HealthSettings settings, Clock clock) {
    this.latest = latest;
    this.settings = settings;
    this.clock = clock;
    this.up = clock.instant();
  }

  @Override
  public Health health() {
    OpenWork work = latest.get();
    if (work == null) {
      return Health.unknown().withDetail("why", "not read from the database yet").build();
    }
    Age nightly = age(work.lastNight(), settings.nightlyMaxAge(), settings.expectsNightly());
    Age intraday = age(work.lastHours(), settings.intradayMaxAge(), settings.expectsIntraday());
    Health.Builder health =
        nightly.late() || intraday.late()
            ? Health.down()
            : nightly.known() || intraday.known() ? Health.up() : Health.unknown();
    return health
        .withDetail("nightly", nightly.words())
        .withDetail("intraday", intraday.words())
        .withDetail("asOf", work.at().toString())
        .build();
  }

  private record Age(boolean known, boolean late, String words) {}

  private Age age(@Nullable Instant last, Duration most, boolean expected) {
    Instant now = clock.instant();
    if (last == null) {
      boolean late = expected && up.plus(most).isBefore(now);
      return new Age(false, late, "there has been no good run" + (late ? " since this is up" : ""));
    }
    boolean late = last.plus(most).isBefore(now);
    return new Age(true, late, "good up to %s%s".formatted(last, late ? ", too old" : ""));
  }
}

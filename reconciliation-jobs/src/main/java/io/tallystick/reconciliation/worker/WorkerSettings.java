package io.tallystick.reconciliation.worker;

import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * How the worker works; properties {@code tallystick.schedule.*} and {@code tallystick.worker.*}.
 *
 * @param schedules those that aren't switched off
 * @param reports where a night's reports go
 * @param providerKey can the provider be asked?
 * @param stopWithin how long a job has to end when the worker is told to stop
 * @param waitAtMost how long a request waits for what stands in its way
 */
public record WorkerSettings(
    ZoneId zone,
    List<Schedule> schedules,
    Destination reports,
    boolean providerKey,
    Duration stopWithin,
    Duration waitAtMost) {
  static final String NIGHTLY = "nightly";
  static final String INTRADAY = "intraday";
  static final String HOUSEKEEPING = "housekeeping";

  private static final String SCHEDULE = "tallystick.schedule.";
  private static final String WORKER = "tallystick.worker.";

  public WorkerSettings {
    schedules = List.copyOf(schedules);
  }

  /**
   * What the application's configuration says.
   *
   * @throws IllegalStateException if a setting can't be used; its message is for people
   */
  public static WorkerSettings from(Environment settings) {
    ZoneId zone = zone(settings.getProperty("tallystick.zone", "UTC"));
    List<Schedule> schedules = new ArrayList<>();
    add(schedules, settings, NIGHTLY, "0 15 3 * * *", zone);
    add(schedules, settings, INTRADAY, "0 5 * * * *", zone);
    add(schedules, settings, HOUSEKEEPING, "0 45 4 * * *", zone);
    String key =
        settings.getProperty("tallystick.stripe.api-key", "")
            + settings.getProperty("STRIPE_API_KEY", "");
    return new WorkerSettings(
        zone,
        schedules,
        new Destination(
            Path.of(settings.getProperty(WORKER + "reports", "data/reports")),
            profile(settings.getProperty(WORKER + "profile", Profile.MACHINE.code()))),
        !key.isBlank(),
        duration(settings, "stop-within", Duration.ofSeconds(30)),
        duration(settings, "wait-at-most", Duration.ofHours(4)));
  }

  private static void add(
      List<Schedule> schedules, Environment settings, String name, String usual, ZoneId zone) {
    String setting = SCHEDULE + name;
    Schedule.of(name, setting, settings.getProperty(setting, usual), usual, zone)
        .ifPresent(schedules::add);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalStateException(
          "Setting tallystick.zone is '%s', which is no time zone; it should be like Europe/Berlin."
              .formatted(name),
          e);
    }
  }

  private static Profile profile(String name) {
    for (Profile profile : Profile.values()) {
      if (profile.code().equals(name.strip().toLowerCase(Locale.ROOT))) {
        return profile;
      }
    }
    throw new IllegalStateException(
        "Setting %sprofile is '%s'; give machine or excel.".formatted(WORKER, name));
  }

  private static Duration duration(Environment settings, String name, Duration usual) {
    String given = settings.getProperty(WORKER + name);
    if (given == null) {
      return usual;
    }
    try {
      Duration duration = DurationStyle.detectAndParse(given.strip());
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (IllegalArgumentException wrong) {
      // the same as a negative one
    }
    throw new IllegalStateException(
        "Setting %s%s is '%s'; give a length of time such as %ds."
            .formatted(WORKER, name, given, usual.toSeconds()));
  }
}

package io.tallystick.reconciliation.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.springframework.scheduling.support.CronExpression;

/**
 * When something is due, as a cron expression of six fields in the business zone.
 *
 * <p>What names its hours is due once per day by the clock on the wall: a time that the spring
 * change leaves out is due as much later as the clock jumps, one that comes twice in autumn is due
 * the first time. What is due every hour is due every hour that passes. Spring's expression alone
 * would leave a night out in spring and do one twice in autumn.
 */
final class Schedule {
  static final String OFF = "off";

  /** Clocks change by less. */
  private static final Duration CHANGE = Duration.ofHours(3);

  private static final Duration FARTHEST = Duration.ofDays(31);

  private final String name;
  private final ZoneId zone;
  private final CronExpression cron;
  private final boolean everyHour;

  /**
   * What was due.
   *
   * @param times the latest, oldest first
   * @param left how many earlier ones aren't among them
   */
  record Due(List<Instant> times, int left) {}

  private Schedule(String name, ZoneId zone, CronExpression cron, boolean everyHour) {
    this.name = name;
    this.zone = zone;
    this.cron = cron;
    this.everyHour = everyHour;
  }

  /**
   * @param setting its name, for whoever wrote it
   * @param example one that would do
   * @return empty if it is switched off
   * @throws IllegalStateException if it can't be read, or would never be due
   */
  static Optional<Schedule> of(
      String name, String setting, String value, String example, ZoneId zone) {
    String text = value.strip();
    if (text.equalsIgnoreCase(OFF) || text.equals("-")) {
      return Optional.empty();
    }
    String trouble;
    try {
      CronExpression cron = CronExpression.parse(text);
      String[] fields = text.split("\\s+");
      if (fields.length == 6 && !fields[0].matches("\\d+")) {
        trouble = "the first field, seconds, must be one number";
      } else if (cron.next(LocalDateTime.of(2026, 1, 1, 0, 0)) == null) {
        trouble = "it is never due";
      } else {
        return Optional.of(
            new Schedule(name, zone, cron, fields.length == 6 && fields[2].startsWith("*")));
      }
    } catch (IllegalArgumentException e) {
      trouble = String.valueOf(e.getMessage());
    }
    throw new IllegalStateException(
        "Setting %s is '%s', which is no schedule (%s). Give six fields (second, minute, hour, day, month, weekday) such as '%s', or 'off'."
            .formatted(setting, text, trouble, example));
  }

  String name() {
    return name;
  }

  /** The first time after that. */
  Optional<Instant> next(Instant after) {
    if (everyHour) {
      return Optional.ofNullable(cron.next(ZonedDateTime.ofInstant(after, zone)))
          .map(ZonedDateTime::toInstant);
    }
    LocalDateTime local = LocalDateTime.ofInstant(after, zone).minus(CHANGE);
    while (true) {
      local = cron.next(local);
      if (local == null) {
        return Optional.empty();
      }
      Instant time = local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
      if (time.isAfter(after)) {
        return Optional.of(time);
      }
    }
  }

  /**
   * What was due since.
   *
   * @param most of the latest
   */
  Due due(Instant since, Instant now, int most) {
    Instant at = since.isBefore(now.minus(FARTHEST)) ? now.minus(FARTHEST) : since;
    Deque<Instant> latest = new ArrayDeque<>();
    int left = 0;
    for (Optional<Instant> next = next(at);
        next.isPresent() && !next.get().isAfter(now);
        next = next(at)) {
      at = next.get();
      latest.add(at);
      if (latest.size() > most) {
        latest.removeFirst();
        left++;
      }
    }
    return new Due(List.copyOf(latest), left);
  }
}

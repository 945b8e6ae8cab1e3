package io.tallystick.reconciliation.worker;

import io.tallystick.checkout.run.AskResult;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WantedJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns what is due into requests, once over all processes: the schedule's position and its
 * requests are committed together, by whoever moves the position.
 */
final class Scheduling {
  /** Nights that are made up for after a pause, the latest ones. */
  static final int MOST_NIGHTS = 7;

  /** How far back intraday looks: windows overlap. */
  private static final Duration LAST_HOURS = Duration.ofHours(3);

  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(Scheduling.class);

  private final List<Schedule> schedules;
  private final ZoneId zone;
  private final JobRequests requests;
  private final JdbcSchedules jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  Scheduling(
      WorkerSettings settings,
      JobRequests requests,
      DataSource dataSource,
      TransactionTemplate transaction,
      Clock clock) {
    this.schedules = settings.schedules();
    this.zone = settings.zone();
    this.requests = requests;
    this.jdbc = new JdbcSchedules(dataSource);
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Asks for what is due.
   *
   * @param tell hears of missed times
   * @return how many requests there are more
   */
  int fire(Consumer<String> tell) {
    int asked = 0;
    for (Schedule schedule : schedules) {
      Integer some = transaction.execute(_ -> fire(schedule, tell));
      asked += some == null ? 0 : some;
    }
    return asked;
  }

  private int fire(Schedule schedule, Consumer<String> tell) {
    Instant now = clock.instant();
    Optional<Instant> firedTo = jdbc.firedTo(schedule.name());
    if (firedTo.isEmpty()) {
      jdbc.begin(schedule.name(), now);
      return 0;
    }
    if (firedTo.get().isAfter(now.plus(CLOCKS_DIFFER))) {
      // some worker's clock ran ahead for a moment; waiting for that time would be silence till
      // then
      LOG.warn(
          "Schedule {} had come to {}, which is ahead: it is {}",
          schedule.name(),
          firedTo.get(),
          now);
      jdbc.advance(schedule.name(), firedTo.get(), now);
      return 0;
    }
    boolean nightly = schedule.name().equals(WorkerSettings.NIGHTLY);
    Schedule.Due due = schedule.due(firedTo.get(), now, nightly ? MOST_NIGHTS : 1);
    if (due.times().isEmpty()
        || !jdbc.advance(schedule.name(), firedTo.get(), due.times().getLast())) {
      return 0;
    }
    int missed = due.times().size() - 1 + due.left();
    String reason = reason(schedule.name(), missed, due.left());
    if (missed > 0) {
      LOG.warn("Schedule {}: {}", schedule.name(), reason);
      tell.accept(schedule.name() + ": " + reason);
    }
    int asked = 0;
    for (Instant time : due.times()) {
      if (requests.schedule(job(schedule.name(), time), schedule.name(), time, reason)
          instanceof AskResult.Accepted) {
        asked++;
      }
    }
    return asked;
  }

  private static String reason(String schedule, int missed, int left) {
    if (missed == 0) {
      return "due by tallystick.schedule." + schedule;
    }
    String times = missed == 1 ? "1 time was missed" : missed + " times were missed";
    if (!schedule.equals(WorkerSettings.NIGHTLY)) {
      return times + " while no worker ran; only the latest is done";
    }
    return left == 0
        ? times + " while no worker ran; each night is made up for, the oldest first"
        : "%s while no worker ran; the latest %d nights are done, the oldest first, and %d earlier ones aren't: ./tally nightly --date DAY does one"
            .formatted(times, MOST_NIGHTS, left);
  }

  private WantedJob job(String schedule, Instant due) {
    return switch (schedule) {
      case WorkerSettings.NIGHTLY ->
          new WantedJob.Nightly(LocalDate.ofInstant(due, zone).minusDays(1), false);
      case WorkerSettings.INTRADAY -> {
        Instant to = due.truncatedTo(ChronoUnit.HOURS);
        yield new WantedJob.Intraday(to.minus(LAST_HOURS), to, false);
      }
      case WorkerSettings.HOUSEKEEPING -> new WantedJob.Housekeeping(false);
      default -> throw new IllegalStateException("There is no schedule " + schedule);
    };
  }
}

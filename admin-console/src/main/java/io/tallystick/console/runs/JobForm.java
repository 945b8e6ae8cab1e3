package io.tallystick.console.runs;

import io.tallystick.checkout.run.WantedJob;
import io.tallystick.console.page.Asked;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What a form says of the job that is wanted, as typed. Spring fills it in. */
record JobForm(
    @Nullable String job,
    @Nullable String day,
    @Nullable String from,
    @Nullable String to,
    @Nullable String check,
    @Nullable String run,
    @Nullable Boolean dryRun) {
  private boolean dry() {
    return Boolean.TRUE.equals(dryRun);
  }

  /**
   * The job, or a sentence of what is missing.
   *
   * @throws IllegalArgumentException with that sentence
   */
  WantedJob read(ZoneId zone, Instant now) {
    return switch (job == null ? "" : job) {
      case "nightly" -> nightly(zone, now);
      case "intraday" ->
          new WantedJob.Intraday(time("from", from, zone), time("to", to, zone), dry());
      case "check" ->
          new WantedJob.Check(
              Asked.text(check), time("from", from, zone), time("to", to, zone), dry());
      case "restart" -> {
        Long id = Asked.number(run);
        if (id == null) {
          throw new IllegalArgumentException("Say which run shall go on, by its number.");
        }
        yield new WantedJob.Restart(id);
      }
      default -> throw Asked.bad();
    };
  }

  private WantedJob nightly(ZoneId zone, Instant now) {
    LocalDate wanted = Asked.day(day);
    if (wanted == null) {
      throw new IllegalArgumentException("Say which business day.");
    }
    if (!wanted.isBefore(LocalDate.ofInstant(now, zone))) {
      throw new IllegalArgumentException(
          "%s isn't over yet in %s. Ask for the last hours instead.".formatted(wanted, zone));
    }
    return new WantedJob.Nightly(wanted, dry());
  }

  private static Instant time(String name, @Nullable String given, ZoneId zone) {
    Instant time = Asked.time(given, zone);
    if (time == null) {
      throw new IllegalArgumentException("Say the time: '%s' is missing.".formatted(name));
    }
    return time;
  }
}

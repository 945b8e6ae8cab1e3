package io.tallystick.checkout.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for. Each is whole when it is asked: a worker adds nothing but its settings.
 */
public sealed interface WantedJob {
  /** The longest window of a check or of the last hours. */
  Duration LONGEST_WINDOW = Duration.ofDays(31);

  /** As in job_request.job. */
  String job();

  /** Look and write nothing down. */
  boolean dryRun();

  /** For people: "nightly of 2026-09-01". */
  String words();

  /**
   * A business day: import, match, checks, reports.
   *
   * @param day in the business zone
   */
  record Nightly(LocalDate day, boolean dryRun) implements WantedJob {
    @Override
    public String job() {
      return "nightly";
    }

    @Override
    public String words() {
      return "nightly of " + day + (dryRun ? " (dry run)" : "");
    }
  }

  /**
   * The last hours.
   *
   * @param to its end, not in it
   */
  record Intraday(Instant from, Instant to, boolean dryRun) implements WantedJob {
    public Intraday {
      requireWindow(from, to);
    }

    @Override
    public String job() {
      return "intraday";
    }

    @Override
    public String words() {
      return "intraday from %s to %s%s".formatted(from, to, dryRun ? " (dry run)" : "");
    }
  }

  /**
   * One check or all of them.
   *
   * @param name null: all
   * @param to the window's end, not in it
   */
  record Check(@Nullable String name, Instant from, Instant to, boolean dryRun)
      implements WantedJob {
    public Check {
      requireWindow(from, to);
      if (name != null && !name.matches("[a-z][a-z0-9-]{0,99}")) {
        throw new IllegalArgumentException(
            "A check's name is like inventory-check, not '%s'."
                .formatted(name.length() > 100 ? name.substring(0, 100) + "..." : name));
      }
    }

    @Override
    public String job() {
      return "check";
    }

    @Override
    public String words() {
      return (name == null ? "all checks" : name) + (dryRun ? " (dry run)" : "");
    }
  }

  /** Going on with a run that failed or was stopped. */
  record Restart(long runId) implements WantedJob {
    @Override
    public String job() {
      return "restart";
    }

    @Override
    public boolean dryRun() {
      return false;
    }

    @Override
    public String words() {
      return "restart of run " + runId;
    }
  }

  /** Taking away what was kept long enough. */
  record Housekeeping(boolean dryRun) implements WantedJob {
    @Override
    public String job() {
      return "housekeeping";
    }

    @Override
    public String words() {
      return dryRun ? "housekeeping (dry run)" : "housekeeping";
    }
  }

  private static void requireWindow(Instant from, Instant to) {
    if (!from.isBefore(to) || from.plus(LONGEST_WINDOW).isBefore(to)) {
      throw new IllegalArgumentException(
          "The window from %s to %s must be longer than nothing and at most 31 days."
              .formatted(from, to));
    }
  }
}

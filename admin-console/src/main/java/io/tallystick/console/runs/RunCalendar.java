package io.tallystick.console.runs;

import io.tallystick.reports.runs.RunFilter;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.runs.RunSummary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last business days, and how each of them came out. */
final class RunCalendar {
  /** Days shown, up to yesterday. */
  static final int DAYS = 35;

  /** The job without which a day wasn't compared. */
  private static final String MATCH = "reconciliation";

  /** How a day came out. */
  enum State {
    GOOD("✓", "good"),
    DISCREPANCIES("≠", "discrepancies"),
    RUNNING("…", "running"),
    FAILED("✕", "failed"),
    MISSING("?", "missing"),
    BEFORE("–", "before the first run");

    private final String symbol;
    private final String words;

    State(String symbol, String words) {
      this.symbol = symbol;
      this.words = words;
    }

    public String symbol() {
      return symbol;
    }

    public String words() {
      return words;
    }
  }

  /**
   * One day.
   *
   * @param discrepancies that its latest runs saw
   * @param runId of its comparison; null: there is none
   */
  record Day(LocalDate day, State state, long discrepancies, @Nullable Long runId) {}

  private final RunHistory history;
  private final ZoneId zone;

  RunCalendar(RunHistory history, ZoneId zone) {
    this.history = history;
    this.zone = zone;
  }

  /** Up to yesterday, the latest first. */
  List<Day> until(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, zone);
    LocalDate first = today.minusDays(DAYS);
    Map<LocalDate, Map<String, RunSummary>> latest = new HashMap<>();
    LocalDate earliest = today;
    for (RunSummary run :
        history.latest(RunFilter.days(start(first), start(today)), RunHistory.MOST)) {
      LocalDate day = LocalDate.ofInstant(run.windowFrom(), zone);
      if (run.windowFrom().equals(start(day)) && run.windowTo().equals(start(day.plusDays(1)))) {
        latest.computeIfAbsent(day, _ -> new HashMap<>()).putIfAbsent(run.job(), run);
        earliest = day.isBefore(earliest) ? day : earliest;
      }
    }
    List<Day> days = new ArrayList<>();
    for (LocalDate day = today.minusDays(1); !day.isBefore(first); day = day.minusDays(1)) {
      days.add(day(day, latest.getOrDefault(day, Map.of()), day.isBefore(earliest)));
    }
    return days;
  }

  private static Day day(LocalDate day, Map<String, RunSummary> jobs, boolean before) {
    RunSummary match = jobs.get(MATCH);
    if (match == null) {
      return new Day(day, before ? State.BEFORE : State.MISSING, 0, null);
    }
    State state = State.GOOD;
    long discrepancies = 0;
    for (RunSummary run : jobs.values()) {
      State its =
          switch (run.state()) {
            case "clean" -> State.GOOD;
            case "discrepancies" -> State.DISCREPANCIES;
            case "running" -> State.RUNNING;
            default -> State.FAILED;
          };
      state = its.compareTo(state) > 0 ? its : state;
      discrepancies += run.discrepancies();
    }
    return new Day(day, state, discrepancies, match.runId());
  }

  private Instant start(LocalDate day) {
    return day.atStartOfDay(zone).toInstant();
  }
}

package io.tallystick.console.runs;

import io.tallystick.checkout.run.WantedJob;
import io.tallystick.console.page.Show;
import io.tallystick.reports.runs.RunFilter;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.runs.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job would do, in sentences, before somebody asks for it. */
final class Estimates {
  private final JdbcRunPages pages;
  private final RunHistory history;
  private final Show show;

  Estimates(JdbcRunPages pages, RunHistory history, Show show) {
    this.pages = pages;
    this.history = history;
    this.show = show;
  }

  List<String> of(WantedJob job) {
    List<String> sentences = new ArrayList<>();
    switch (job) {
      case WantedJob.Nightly nightly -> {
        Instant from = nightly.day().atStartOfDay(show.zone()).toInstant();
        Instant to = nightly.day().plusDays(1).atStartOfDay(show.zone()).toInstant();
        window(sentences, "That day", from, to);
        last(sentences, "reconciliation", from, to);
      }
      case WantedJob.Intraday hours -> {
        window(sentences, "That time", hours.from(), hours.to());
        last(sentences, "reconciliation", hours.from(), hours.to());
      }
      case WantedJob.Check check -> {
        window(sentences, "That time", check.from(), check.to());
        last(sentences, check.name(), check.from(), check.to());
      }
      case WantedJob.Restart restart -> restart(sentences, restart.runId());
      case WantedJob.Housekeeping _ -> sentences.add("Takes away what was kept long enough.");
    }
    if (job.dryRun()) {
      sentences.add(
          "A dry run writes nothing down and repairs nothing; its note says what it found.");
    }
    return sentences;
  }

  private void window(List<String> sentences, String what, Instant from, Instant to) {
    JdbcRunPages.Size size = pages.size(from, to);
    sentences.add(
        "%s, %s to %s, holds %s entries of the provider, %s of imported books and %s%s payments and refunds of the checkout."
            .formatted(
                what,
                show.minute(from),
                show.minute(to),
                show.count(size.provider()),
                show.count(size.books()),
                show.count(size.checkout()),
                size.checkout() >= JdbcRunPages.MOST ? " or more" : ""));
  }

  private void last(List<String> sentences, @Nullable String job, Instant from, Instant to) {
    Optional<RunSummary> last =
        history
            .latest(new RunFilter(job, List.of(), from, to, false, null), RunHistory.MOST)
            .stream()
            .filter(
                run -> !run.dryRun() && run.windowFrom().equals(from) && run.windowTo().equals(to))
            .findFirst();
    if (last.isEmpty()) {
      sentences.add(
          "It was never looked at as a whole%s.".formatted(job == null ? "" : " by " + job));
      return;
    }
    RunSummary run = last.get();
    Duration took = run.duration();
    sentences.add(
        "It was last looked at by run %d (%s), begun %s: %s%s."
            .formatted(
                run.runId(),
                run.job(),
                show.time(run.started()),
                run.state(),
                took == null ? "" : ", in " + Show.words(took)));
    sentences.add("What hasn't changed since then is found again and written once.");
  }

  private void restart(List<String> sentences, long runId) {
    Optional<RunSummary> found = history.find(runId);
    if (found.isEmpty()) {
      sentences.add("There is no run %d: a worker will refuse this.".formatted(runId));
      return;
    }
    RunSummary run = found.get();
    sentences.add(
        "Run %d (%s, %s to %s) is %s."
            .formatted(
                runId,
                run.job(),
                show.minute(run.windowFrom()),
                show.minute(run.windowTo()),
                run.state()));
    sentences.add(
        new RunShown(run).canRestart()
            ? "It goes on where it stopped."
            : "Only a run that failed or was interrupted can go on: a worker will refuse this.");
  }
}

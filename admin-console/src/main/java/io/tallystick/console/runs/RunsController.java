package io.tallystick.console.runs;

import io.tallystick.console.access.May;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.Show;
import io.tallystick.reports.runs.RunFilter;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.tieout.TieOutView;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages of runs. */
@Controller
class RunsController {
  private static final int PAGE = 50;

  /** What the filter offers, and the states it means. */
  private static final Map<String, List<String>> VERDICTS =
      Map.of(
          "clean", List.of("clean"),
          "discrepancies", List.of("discrepancies"),
          "failed", List.of("failed"),
          "running", List.of("running"));

  private final RunHistory history;
  private final TieOutView tieOuts;
  private final JdbcRunPages pages;
  private final RunCalendar calendar;
  private final Show show;
  private final Clock clock;

  RunsController(
      RunHistory history,
      TieOutView tieOuts,
      JdbcRunPages pages,
      RunCalendar calendar,
      Show show,
      Clock clock) {
    this.history = history;
    this.tieOuts = tieOuts;
    this.pages = pages;
    this.calendar = calendar;
    this.show = show;
    this.clock = clock;
  }

  @May(Right.VIEW)
  @GetMapping("/runs")
  String list(
      @RequestParam(required = false) @Nullable String job,
      @RequestParam(required = false) @Nullable String verdict,
      @RequestParam(required = false) @Nullable String day,
      @RequestParam(required = false) @Nullable String before,
      Model model) {
    String wantedJob = Asked.text(job);
    String wantedVerdict = Asked.text(verdict);
    LocalDate wantedDay = Asked.day(day);
    if (wantedVerdict != null && !VERDICTS.containsKey(wantedVerdict)) {
      throw Asked.bad();
    }
    var filter =
        new RunFilter(
            wantedJob,
            wantedVerdict == null ? List.of() : VERDICTS.getOrDefault(wantedVerdict, List.of()),
            wantedDay == null ? null : wantedDay.atStartOfDay(show.zone()).toInstant(),
            wantedDay == null ? null : wantedDay.plusDays(1).atStartOfDay(show.zone()).toInstant(),
            false,
            Asked.number(before));
    List<RunShown> rows = history.latest(filter, PAGE + 1).stream().map(RunShown::new).toList();
    boolean more = rows.size() > PAGE;
    List<RunShown> page = more ? rows.subList(0, PAGE) : rows;
    model.addAttribute("rows", page);
    model.addAttribute("job", wantedJob);
    model.addAttribute("verdict", wantedVerdict);
    model.addAttribute("day", wantedDay);
    model.addAttribute("none", wantedJob == null && wantedVerdict == null && wantedDay == null);
    model.addAttribute("jobs", pages.jobs());
    model.addAttribute("verdicts", VERDICTS.keySet().stream().sorted().toList());
    model.addAttribute("calendar", calendar.until(clock.instant()));
    model.addAttribute(
        "next",
        more
            ? Asked.path(
                "/runs",
                "job",
                wantedJob,
                "verdict",
                wantedVerdict,
                "day",
                wantedDay,
                "before",
                page.getLast().run().runId())
            : null);
    return "runs/list";
  }

  @May(Right.VIEW)
  @GetMapping("/runs/{number}")
  String one(@PathVariable String number, Model model) {
    Long id = Asked.number(number);
    if (id == null) {
      throw Asked.missing();
    }
    model.addAttribute("shown", new RunShown(history.find(id).orElseThrow(Asked::missing)));
    model.addAttribute("tieOut", tieOuts.read(id));
    model.addAttribute("findings", pages.findings(id));
    model.addAttribute("incidents", pages.incidents(id));
    model.addAttribute("repairs", pages.repairs(id));
    model.addAttribute("repairCounts", pages.repairCounts(id));
    model.addAttribute("limits", pages.limits(id));
    model.addAttribute("requests", pages.requests(id));
    return "runs/one";
  }
}

package io.tallystick.console.runs;

import io.tallystick.checkout.run.AskResult;
import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.checkout.run.WorkerProcesses.WorkerProcess;
import io.tallystick.console.access.May;
import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import io.tallystick.console.page.Asked;
import io.tallystick.console.page.SeeOther;
import io.tallystick.console.page.Show;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** Asking for jobs, and watching them. */
@Controller
class JobsController {
  private static final int MOST = 50;

  private final JobRequests requests;
  private final WorkerProcesses workers;
  private final Estimates estimates;
  private final Show show;
  private final Clock clock;

  JobsController(
      JobRequests requests, WorkerProcesses workers, Estimates estimates, Show show, Clock clock) {
    this.requests = requests;
    this.workers = workers;
    this.estimates = estimates;
    this.show = show;
    this.clock = clock;
  }

  @May(Right.VIEW)
  @GetMapping("/jobs")
  String list(Model model) {
    requests(model);
    Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
    model.addAttribute("yesterday", LocalDate.ofInstant(clock.instant(), show.zone()).minusDays(1));
    model.addAttribute("from", Asked.field(hour.minus(Duration.ofHours(3)), show.zone()));
    model.addAttribute("dayBefore", Asked.field(hour.minus(Duration.ofDays(1)), show.zone()));
    model.addAttribute("to", Asked.field(hour, show.zone()));
    return "runs/jobs";
  }

  /** The list alone, for a page that watches. */
  @May(Right.VIEW)
  @GetMapping("/jobs/list")
  String listAlone(Model model) {
    requests(model);
    return "runs/job-parts :: list";
  }

  private void requests(Model model) {
    List<WorkerProcess> alive = alive();
    List<JobShown> rows =
        requests.latest(MOST).stream().map(request -> JobShown.of(request, alive, show)).toList();
    model.addAttribute("rows", rows);
    model.addAttribute("open", rows.stream().anyMatch(row -> !row.over()));
    model.addAttribute("workers", alive);
  }

  /** What it would do, before it is asked for. */
  @May(Right.RUN_JOBS)
  @GetMapping("/jobs/new")
  String estimate(JobForm form, Model model) {
    model.addAttribute("form", form);
    model.addAttribute("workers", alive());
    try {
      WantedJob job = form.read(show.zone(), clock.instant());
      model.addAttribute("what", job.words());
      model.addAttribute("sentences", estimates.of(job));
    } catch (IllegalArgumentException e) {
      model.addAttribute("refused", e.getMessage());
    }
    return "runs/job-new";
  }

  @May(Right.RUN_JOBS)
  @PostMapping("/jobs")
  RedirectView ask(
      JobForm form,
      @RequestParam String formKey,
      @RequestParam(defaultValue = "") String reason,
      @AuthenticationPrincipal Person person,
      RedirectAttributes flash) {
    try {
      WantedJob job = form.read(show.zone(), clock.instant());
      return switch (requests.ask(job, formKey, person.name(), reason)) {
        case AskResult.Accepted(long id) -> said(flash, id, "Asked for.");
        case AskResult.AskedBefore(long id) ->
            said(flash, id, "Already done: this form was sent before.");
        case AskResult.KeyTaken(long id) -> {
          flash.addFlashAttribute(
              "refused",
              "This form was used before, for another job. Nothing was asked for; here is that"
                  + " one.");
          yield SeeOther.to("/jobs/" + id);
        }
      };
    } catch (IllegalArgumentException e) {
      flash.addFlashAttribute("refused", e.getMessage() + " Nothing was asked for.");
      return SeeOther.to("/jobs");
    }
  }

  private static RedirectView said(RedirectAttributes flash, long id, String words) {
    flash.addFlashAttribute("said", words);
    return SeeOther.to("/jobs/" + id);
  }

  @May(Right.VIEW)
  @GetMapping("/jobs/{number}")
  String one(@PathVariable String number, Model model) {
    shown(number, model);
    return "runs/job";
  }

  /** How it stands alone, for a page that watches. */
  @May(Right.VIEW)
  @GetMapping("/jobs/{number}/progress")
  String progress(@PathVariable String number, Model model) {
    shown(number, model);
    return "runs/job-parts :: progress";
  }

  private void shown(String number, Model model) {
    List<WorkerProcess> alive = alive();
    model.addAttribute("shown", JobShown.of(find(number), alive, show));
    model.addAttribute("workers", alive);
  }

  @May(Right.RUN_JOBS)
  @PostMapping("/jobs/{number}/stops")
  RedirectView stop(
      @PathVariable String number,
      @RequestParam(defaultValue = "") String reason,
      @AuthenticationPrincipal Person person,
      RedirectAttributes flash) {
    long id = find(number).requestId();
    try {
      switch (requests.stop(id, person.name(), reason)) {
        case CANCELLED -> flash.addFlashAttribute("said", "Taken back: it hadn't begun.");
        case STOPPING ->
            flash.addFlashAttribute(
                "said", "It ends between two pieces of work. A restart goes on there.");
        case STOPPING_ALREADY ->
            flash.addFlashAttribute("said", "Already done: somebody asked for that before.");
        case OVER -> flash.addFlashAttribute("refused", "It is over already. Nothing was changed.");
        case NO_SUCH_REQUEST -> throw Asked.missing();
      }
    } catch (IllegalArgumentException e) {
      flash.addFlashAttribute("refused", e.getMessage() + " Nothing was changed.");
    }
    return SeeOther.to("/jobs/" + id);
  }

  private JobRequest find(String number) {
    Long id = Asked.number(number);
    if (id == null) {
      throw Asked.missing();
    }
    return requests.find(id).orElseThrow(Asked::missing);
  }

  /** Those that were seen a moment ago; one that died is still in the table for a while. */
  private List<WorkerProcess> alive() {
    Instant before = clock.instant().minus(WorkerProcesses.SILENCE);
    return workers.alive().stream().filter(worker -> !worker.seenAt().isBefore(before)).toList();
  }
}

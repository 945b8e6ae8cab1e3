package io.tallystick.console.runs;

import io.tallystick.checkout.run.JobRequest;
import io.tallystick.checkout.run.JobRequestState;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.checkout.run.WorkerProcesses.WorkerProcess;
import io.tallystick.console.page.Show;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as people see it.
 *
 * @param heartbeat when its worker was last seen; null: none has it, or it is gone
 */
record JobShown(JobRequest request, @Nullable Instant heartbeat, Show show) {
  static JobShown of(JobRequest request, List<WorkerProcess> alive, Show show) {
    Instant seen =
        request.state().isFinal()
            ? null
            : alive.stream()
                .filter(worker -> worker.workerId().equals(request.owner()))
                .map(WorkerProcess::seenAt)
                .findFirst()
                .orElse(null);
    return new JobShown(request, seen, show);
  }

  public String symbol() {
    return switch (request.state()) {
      case REQUESTED, RUNNING, STOPPING -> "…";
      case DONE -> "discrepancies".equals(request.verdict()) ? "≠" : "✓";
      case FAILED, REFUSED -> "✕";
      case STOPPED, CANCELLED -> "■";
    };
  }

  public String words() {
    String state =
        request.state() == JobRequestState.REQUESTED ? "waiting" : request.state().code();
    return request.verdict() == null ? state : state + ": " + request.verdict();
  }

  /** What was asked for, with times in the pages' zone. */
  public String what() {
    String dry = request.job().dryRun() ? " (dry run)" : "";
    return switch (request.job()) {
      case WantedJob.Intraday hours -> "intraday, " + span(hours.from(), hours.to()) + dry;
      case WantedJob.Check check ->
          (check.name() == null ? "all checks" : check.name())
              + ", "
              + span(check.from(), check.to())
              + dry;
      case WantedJob other -> other.words();
    };
  }

  private String span(Instant from, Instant to) {
    return show.minute(from) + " to " + show.minute(to);
  }

  public boolean over() {
    return request.state().isFinal();
  }

  public boolean canStop() {
    return !over() && request.state() != JobRequestState.STOPPING;
  }
}

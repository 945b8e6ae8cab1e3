package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Marks what dead processes left running. */
@Command(
    name = "recover",
    description = {
      "Marks jobs whose process died as failed.",
      "They can be restarted then. Jobs that are alive, here or elsewhere, are left alone. You"
          + " rarely need it: every start of a job does this for that job."
    },
    footer = {"", "Example:", "  tally recover"})
final class RecoverCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  RecoverCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    try (TallyContext context = tally.open()) {
      JobRuns.Recovery recovery = context.service(JobRuns.class).recover();
      int runs = context.service(Reconciliation.class).recover();
      PrintWriter out = spec.commandLine().getOut();
      recovery
          .recovered()
          .forEach(
              one ->
                  out.printf(
                      "Job %s, execution %d: its process had died; it can be restarted.%n",
                      one.job(), one.executionId()));
      recovery.alive().forEach(job -> out.printf("Job %s is alive and was left alone.%n", job));
      if (runs > 0) {
        out.println(
            runs == 1
                ? "1 unfinished run is marked as failed; 'tally runs' lists it."
                : runs + " unfinished runs are marked as failed; 'tally runs' lists them.");
      }
      if (runs == 0 && recovery.recovered().isEmpty() && recovery.alive().isEmpty()) {
        out.println("Nothing to recover.");
      }
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }
}

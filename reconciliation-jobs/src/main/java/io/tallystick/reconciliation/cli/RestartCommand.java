package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Goes on with a run that failed or died. */
@Command(
    name = "restart",
    description = "Goes on with a run that failed or died, where it stopped.",
    footer = {"", "Example:", "  tally restart 12    'tally runs' shows the numbers"})
final class RestartCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run's number.")
  private long run;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  RestartCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    try (TallyContext context = tally.open()) {
      Reconciliation.Result result = context.service(Reconciliation.class).restart(run);
      return new RunView(context, spec.commandLine().getOut()).showRestarted(result, json);
    }
  }
}

package io.tallystick.demo.bench;

import io.tallystick.reconciliation.cli.TallyCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures webhooks under load, on a database of their own. */
@Command(
    name = "webhook",
    description = {
      "Measures webhooks against a floor: the same row, inserted and nothing else.",
      "Both are measured in the process and over HTTP."
    },
    footer = {
      "",
      "Exit code 0 only if everything that was counted stands in the tables.",
      "",
      "Examples:",
      "  tally bench webhook",
      "  tally bench webhook --clients 8 --seconds 30 --json"
    })
public final class BenchWebhookCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;
  @Mixin private LoadOptions options = new LoadOptions();

  /** For the command line. */
  public BenchWebhookCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() throws Exception {
    LoadPlan plan = options.plan(spec);
    LoadReport report = new WebhookBench(tally, line -> System.err.println(line)).run(plan);
    return options.show(report, spec);
  }
}

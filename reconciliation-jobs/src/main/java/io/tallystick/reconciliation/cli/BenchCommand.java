package io.tallystick.reconciliation.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measures Tallystick on your machine.",
    footer = {"", "Example:", "  tally bench reconcile --rows 1000000 --runs 3"},
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Say what to measure: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }
}

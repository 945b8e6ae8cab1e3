package io.tallystick.reconciliation.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what is done with the record of changes. */
@Command(
    name = "audit",
    description = "Seals the record of changes and verifies it.",
    footer = {"", "Examples:", "  tally audit seal", "  tally audit verify"},
    synopsisSubcommandLabel = "seal|verify")
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: seal or verify.");
  }
}

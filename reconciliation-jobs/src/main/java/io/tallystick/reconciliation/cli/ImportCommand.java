package io.tallystick.reconciliation.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the imports. */
@Command(
    name = "import",
    description = "Imports the provider's record, books, bank statements.",
    footer = {
      "",
      "Examples:",
      "  tally import provider --file balance_change_from_activity.csv",
      "  tally import books --file books.csv",
      "  tally import bank statement.csv"
    },
    synopsisSubcommandLabel = "provider|books|bank")
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to import: provider, books or bank.");
  }
}

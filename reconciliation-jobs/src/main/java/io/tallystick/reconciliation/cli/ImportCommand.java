package io.tallystick.reconciliation.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the imports. */
@Command(
    name = "import",
    description = "Imports a source: the provider's record, or books that you keep elsewhere.",
    synopsisSubcommandLabel = "provider|books")
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to import: provider or books.");
  }
}

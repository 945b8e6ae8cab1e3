package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.audit.AuditChain;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Seals the entries that wait for it. */
@Command(
    name = "seal",
    description = "Seals the audit's entries that wait for it.",
    footer = {
      "",
      "It may run at any time and any number of times at once.",
      "",
      "Example:",
      "  tally audit seal"
    })
final class AuditSealCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  AuditSealCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    try (TallyContext context = tally.open()) {
      long sealed = context.service(AuditChain.class).sealAll();
      PrintWriter out = spec.commandLine().getOut();
      out.println(sealed == 1 ? "1 entry sealed." : sealed + " entries sealed.");
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }
}

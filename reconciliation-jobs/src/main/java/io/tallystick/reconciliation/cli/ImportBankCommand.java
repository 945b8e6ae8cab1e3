package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.bankimport.BankFileImport;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a statement of our bank account. */
@Command(
    name = "bank",
    description = {
      "Imports a statement of your bank account.",
      "It shows whether payouts arrived.",
      "Its header is date,amount,currency and reference or trace_id (or both), in any order."
    },
    footer = {
      "",
      "date      the day of booking, such as 2026-09-01",
      "amount    a decimal in major units; what went out of your account is negative",
      "",
      "A statement tells of the days from its first line to its last. A payout that",
      "was expected on one of them and is no line of it becomes a discrepancy three",
      "business days later (payout-match).",
      "",
      "Example:",
      "  tally import bank statement-2026-09.csv"
    })
final class ImportBankCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The CSV file, plain or gzip.")
  private Path file;

  ImportBankCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    FileImports.requireReadable(file, spec);
    try (TallyContext context = tally.open()) {
      print(context.service(BankFileImport.class).run(file));
    } catch (SourceRejected e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    return ExitCode.CLEAN.code();
  }

  private void print(BankFileImport.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (result.alreadyImported()) {
      out.printf("%s was imported before: nothing was written.%n", file);
    } else {
      out.printf(
          "Imported %s: %d lines from %s to %s, %d of them known from earlier statements.%n",
          file, result.rows(), result.firstOn(), result.lastOn(), result.known());
    }
    out.printf("Payouts found in the statements just now: %d.%n", result.paired());
    out.flush();
  }
}

package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Imports books that a shop keeps elsewhere. */
@Command(
    name = "books",
    description = {
      "Imports your books from a CSV, plain or gzip.",
      "Its header is order_id,provider_ref,kind,amount,currency,occurred_at and, if you have them,"
          + " status and entry_id, in any order."
    },
    footer = {
      "",
      "kind          charge, refund, dispute, dispute_reversal, fee, payout, adjustment",
      "amount        a decimal in major units, signed as in Stripe's gross: a charge is",
      "              positive, a refund negative",
      "provider_ref  a pi_, ch_, re_ or txn_ id, or empty: then order_id matches",
      "occurred_at   a time with its zone, such as 2026-09-01T10:15:00Z",
      "",
      "Examples:",
      "  tally import books --file books.csv",
      "  tally import books --file books.csv.gz --keep-bad-rows bad.csv"
    })
final class ImportBooksCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(names = "--file", required = true, paramLabel = "FILE", description = "The CSV file.")
  private Path file;

  @Option(
      names = "--keep-bad-rows",
      paramLabel = "FILE",
      description =
          "Write bad rows there and import the others. Without it one bad row refuses all.")
  private @Nullable Path keepBadRows;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  ImportBooksCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    FileImports.requireReadable(file, spec);
    try (TallyContext context = tally.open()) {
      var request = new BooksFileRequest(file, keepBadRows, BooksFileRequest.CONNECTIONS);
      var result = new FileImports(context, tally.surroundings()).books(request);
      ImportedView.print(result, file.toString(), json, spec.commandLine().getOut());
    }
    return ExitCode.CLEAN.code();
  }
}

package io.tallystick.reconciliation.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Two files to compare, and where the result goes. */
final class ReconcileOptions {
  @Option(
      names = "--books",
      required = true,
      paramLabel = "FILE",
      description = {
        "Your books: CSV with the header",
        "order_id,provider_ref,kind,amount,currency,occurred_at and, if you have them,"
            + " status,entry_id."
      })
  private Path books;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "FILE",
      description = "A report CSV of the provider, plain or .gz.")
  private Path provider;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write summary, discrepancies and manifest below DIR.")
  private @Nullable Path out;

  @Option(names = "--json", description = "The result as JSON on standard output.")
  private boolean json;

  Path books() {
    return books;
  }

  Path provider() {
    return provider;
  }

  @Nullable Path out() {
    return out;
  }

  boolean json() {
    return json;
  }
}

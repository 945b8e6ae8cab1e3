package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Imports the provider's record, from a report file or from its API. */
@Command(
    name = "provider",
    description = {
      "Imports the provider's record, from a report or the API.",
      "A report is a CSV, plain or gzip; its header says which it is."
    },
    footer = {
      "",
      "Examples:",
      "  tally import provider --file balance_change_from_activity.csv",
      "  tally import provider --file export.csv.gz --zone Europe/Berlin",
      "  tally import provider --file export.csv --keep-bad-rows bad.csv",
      "  tally import provider --api --from 2026-09-01 --to 2026-09-02"
    })
final class ImportProviderCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  /** Exactly one of them. */
  static final class Source {
    @Option(names = "--file", paramLabel = "FILE", description = "A report file of the provider.")
    private @Nullable Path file;

    @Option(
        names = "--api",
        description = "Read the provider's API; needs a key, see STRIPE_API_KEY in the README.")
    private boolean api;
  }

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "With --api: first day, or a time such as 2026-09-01T00:00:00Z.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "DATE",
      description = "With --api: the day or time it ends before.")
  private @Nullable String to;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description =
          "Zone of days, and of the file's times whose column isn't *_utc; default: setting"
              + " tallystick.zone, else UTC.")
  private @Nullable ZoneId zone;

  @Option(
      names = "--keep-bad-rows",
      paramLabel = "FILE",
      description =
          "Write bad rows there and import the others. Without it one bad row refuses all.")
  private @Nullable Path keepBadRows;

  @Option(
      names = "--reference-key",
      paramLabel = "KEY",
      split = ",",
      description = "Metadata keys that hold your order number; by default the usual ones.")
  private @Nullable List<String> referenceKeys;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  ImportProviderCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    return source.api || source.file == null ? fromApi() : fromFile(source.file);
  }

  private int fromFile(Path file) {
    FileImports.requireReadable(file, spec);
    try (TallyContext context = tally.open()) {
      var request =
          new ProviderFileRequest(
              file,
              context.zone(zone),
              keepBadRows,
              context.referenceKeys(referenceKeys),
              ProviderFileRequest.CONNECTIONS);
      var result = new FileImports(context, tally.surroundings()).provider(request);
      ImportedView.print(result, file.toString(), json, spec.commandLine().getOut());
    }
    return ExitCode.CLEAN.code();
  }

  private int fromApi() {
    time("--from", from, ZoneOffset.UTC); // wrong usage before anything is started
    time("--to", to, ZoneOffset.UTC);
    try (TallyContext context = tally.open()) {
      Instant start = time("--from", from, context.zone(zone));
      Instant end = time("--to", to, context.zone(zone));
      if (!start.isBefore(end)) {
        throw new ParameterException(spec.commandLine(), "--from must be before --to.");
      }
      if (!context.hasProviderKey()) {
        throw new ParameterException(
            spec.commandLine(),
            "--api needs a key: set STRIPE_API_KEY in the environment, or the setting"
                + " tallystick.stripe.api-key.");
      }
      context.service(Nightly.class).importFromApi(start, end);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("The provider's record from %s to %s is here.%n", start, end);
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }

  private Instant time(String option, @Nullable String text, ZoneId zone) {
    if (text == null) {
      throw new ParameterException(spec.commandLine(), "--api needs --from and --to.");
    }
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(zone).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          option
              + " '"
              + text
              + "' is neither a day (2026-09-01) nor a time (2026-09-01T00:00:00Z).");
    }
  }
}

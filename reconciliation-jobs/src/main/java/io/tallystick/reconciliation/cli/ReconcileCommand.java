package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.EmbeddedDatabase;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reconciliation.source.ImportResult;
import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares two files with the same engine as every night, in a database that is thrown away. */
@Command(
    name = "reconcile",
    description = "Compares two files, your books and the provider's report.",
    footer = {
      "",
      "It works in a database that is thrown away: nothing to set up, nothing left",
      "behind.",
      "The window is the whole days, in --zone, that the files reach over. In the last",
      "hour before its end (--grace) an entry without counterpart is a timing",
      "difference: the other side may stand in the next file.",
      "",
      "Examples:",
      "  tally reconcile --books books.csv --provider balance.csv",
      "  tally reconcile --books books.csv --provider balance.csv --json --out reports",
      "  tally reconcile --books books.csv --provider balance.csv --keep-bad-rows bad"
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final String COVERED =
      "SELECT min(first_at) AS first_at, max(last_at) AS last_at FROM source_import WHERE state ="
          + " 'complete'";

  private record Covered(Instant first, Instant last) {}

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--books",
      required = true,
      paramLabel = "FILE",
      description = "Your books (CSV).")
  private Path books;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "FILE",
      description = "The provider's report (CSV).")
  private Path provider;

  @Option(names = "--out", paramLabel = "DIR", description = "Write the reports there, too.")
  private @Nullable Path out;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "machine",
      description =
          "How the reports of --out are written: machine (minor units, UTC) or excel (decimals,"
              + " local times); default ${DEFAULT-VALUE}.")
  private Profile profile;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "Business time zone, and zone of the report's times whose column isn't *_utc; default"
              + " ${DEFAULT-VALUE}.")
  private ZoneId zone;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "How long a counterpart may take to arrive; default ${DEFAULT-VALUE}.")
  private Duration grace;

  @Option(
      names = "--keep-bad-rows",
      paramLabel = "DIR",
      description =
          "Write bad rows to bad-books.csv and bad-provider.csv there and compare the others."
              + " Without it one bad row refuses all.")
  private @Nullable Path keepBadRows;

  @Option(
      names = "--reference-key",
      paramLabel = "KEY",
      split = ",",
      description = "Metadata keys that hold your order number; by default the usual ones.")
  private @Nullable List<String> referenceKeys;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  ReconcileCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    FileImports.requireReadable(books, spec);
    FileImports.requireReadable(provider, spec);
    if (out != null) {
      FileImports.makeDirectory(out, spec);
    }
    if (keepBadRows != null) {
      FileImports.makeDirectory(keepBadRows, spec);
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.temporary();
        TallyContext context = tally.openOn(database.jdbcUrl(), Map.of())) {
      var imports = new FileImports(context, tally.surroundings());
      showNotes(
          books,
          imports.books(
              new BooksFileRequest(books, badRows("bad-books.csv"), BooksFileRequest.CONNECTIONS)));
      showNotes(
          provider,
          imports.provider(
              new ProviderFileRequest(
                  provider,
                  zone,
                  badRows("bad-provider.csv"),
                  context.referenceKeys(referenceKeys),
                  ProviderFileRequest.CONNECTIONS)));
      Covered covered = covered(context);
      var request =
          new Reconciliation.Request(
              startOfDay(covered.first(), 0),
              startOfDay(covered.last(), 1),
              grace,
              false,
              out == null ? null : new Destination(out, profile),
              zone);
      Reconciliation.Result result = context.service(Reconciliation.class).run(request);
      return new RunView(context, spec.commandLine().getOut()).show(result, json);
    }
  }

  private @Nullable Path badRows(String name) {
    return keepBadRows == null ? null : keepBadRows.resolve(name);
  }

  /** On standard error: standard output may be JSON. */
  private void showNotes(Path file, ImportResult result) {
    PrintWriter err = spec.commandLine().getErr();
    result.notes().forEach(note -> err.println("Note: " + file.getFileName() + ": " + note + "."));
    err.flush();
  }

  private Instant startOfDay(Instant time, int daysLater) {
    return LocalDate.ofInstant(time, zone).plusDays(daysLater).atStartOfDay(zone).toInstant();
  }

  private static Covered covered(TallyContext context) {
    return JdbcClient.create(context.service(DataSource.class))
        .sql(COVERED)
        .query(
            (row, _) ->
                new Covered(
                    row.getObject("first_at", OffsetDateTime.class).toInstant(),
                    row.getObject("last_at", OffsetDateTime.class).toInstant()))
        .single();
  }
}

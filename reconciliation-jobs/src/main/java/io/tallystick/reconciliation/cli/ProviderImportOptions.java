package io.tallystick.reconciliation.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What to import from the provider: a report file, or days from its API. */
final class ProviderImportOptions {
  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--keep-bad-rows",
      paramLabel = "FILE",
      description = "Write rows that can't be read to FILE and import the rest.")
  private @Nullable Path keepBadRows;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of columns without _utc, such as Europe/Berlin; default UTC.")
  private @Nullable ZoneId zone;

  /** One of the two. */
  static final class Source {
    @Option(
        names = "--file",
        required = true,
        paramLabel = "FILE",
        description = "A report CSV of the provider, plain or .gz.")
    private @Nullable Path file;

    @ArgGroup(exclusive = false)
    private @Nullable Api api;
  }

  /** Days of the provider's API. */
  static final class Api {
    @Option(names = "--api", required = true, description = "Ask the provider's API.")
    private boolean api;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "DATE",
        description = "First day, UTC, such as 2026-03-01.")
    private @Nullable LocalDate from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DATE",
        description = "The day after the last one, UTC.")
    private @Nullable LocalDate to;
  }

  /** Is the API to be asked? Then there are days, and no file. */
  boolean api() {
    return source.api != null && source.api.api;
  }

  /** The report file; null if the API is asked. */
  @Nullable Path file() {
    return source.file;
  }

  /** The first day to ask the API for; null with a file. */
  @Nullable LocalDate from() {
    return source.api == null ? null : source.api.from;
  }

  /** The day after the last one to ask the API for; null with a file. */
  @Nullable LocalDate to() {
    return source.api == null ? null : source.api.to;
  }

  /** Where bad rows go; null: a bad row fails the import. */
  @Nullable Path keepBadRows() {
    return keepBadRows;
  }

  @Nullable ZoneId zone() {
    return zone;
  }
}

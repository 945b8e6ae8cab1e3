package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A night's reconciliation of one business day. */
@Command(
    name = "nightly",
    description = {
      "Reconciles one business day and writes its reports.",
      "With a key it reads the provider's record of the day from the API first. Then it compares"
          + " it with the books, strikes the tie-out and writes the reports. All checks run, too,"
          + " and repair what is safe."
    },
    footer = {
      "",
      "Examples:",
      "  tally nightly                                yesterday",
      "  tally nightly --date 2026-09-01 --dry-run    only looks, leaves nothing",
      "  tally nightly --zone Europe/Berlin --out /srv/reports --profile excel"
    })
final class NightlyCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "The business day; default: yesterday.")
  private @Nullable LocalDate date;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "The business time zone; default: setting tallystick.zone, else UTC.")
  private @Nullable ZoneId zone;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description =
          "An entry without counterpart, younger than this at the cut-off, is given time; default"
              + " ${DEFAULT-VALUE} (one hour).")
  private Duration grace;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where reports go; default: data/reports.")
  private @Nullable Path out;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "machine",
      description =
          "How reports are written: machine (minor units, UTC) or excel (decimals, local times);"
              + " default ${DEFAULT-VALUE}.")
  private Profile profile;

  @Option(names = "--dry-run", description = "Show what would be found; write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  NightlyCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (grace.isNegative()) {
      throw new ParameterException(spec.commandLine(), "--grace must not be negative.");
    }
    try (TallyContext context = tally.open()) {
      ZoneId business = context.zone(zone);
      LocalDate day =
          date != null
              ? date
              : LocalDate.ofInstant(context.service(Clock.class).instant(), business).minusDays(1);
      Instant end = day.plusDays(1).atStartOfDay(business).toInstant();
      if (end.isAfter(context.service(Clock.class).instant())) {
        throw new ParameterException(
            spec.commandLine(),
            "%s isn't over yet in %s; it ends at %s.".formatted(day, business, end));
      }
      Path reports = out != null ? out : tally.surroundings().data().resolve("reports");
      if (!dryRun) {
        FileImports.makeDirectory(reports, spec);
      }
      var request =
          Nightly.Request.ofDay(
              day,
              business,
              grace,
              context.hasProviderKey(),
              dryRun,
              new Destination(reports, profile));
      return RoundView.run(context, request, Round.Extent.NIGHTLY, spec, json);
    }
  }
}

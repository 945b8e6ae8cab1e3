package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The last hours, while the day is still going on. */
@Command(
    name = "intraday",
    description = {
      "Reconciles the last full hours, during the day.",
      "It asks about payments under way, fetches webhooks that never came, reads the provider's"
          + " record and compares it with the books. It costs as much as the window holds, not as"
          + " the history does. Let windows overlap: what is compared twice is found once."
    },
    footer = {
      "",
      "Examples:",
      "  tally intraday                    the last 3 full hours; every hour, say",
      "  tally intraday --last PT6H --dry-run"
    })
final class IntradayCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--last",
      paramLabel = "DURATION",
      defaultValue = "PT3H",
      description = "So many full hours; default ${DEFAULT-VALUE} (3 hours).")
  private Duration last;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description =
          "What is younger than this at the window's end is given time; default ${DEFAULT-VALUE}"
              + " (one hour).")
  private Duration grace;

  @Option(names = "--dry-run", description = "Show what would be found; write nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  IntradayCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (!last.isPositive() || !last.equals(Duration.ofHours(last.toHours()))) {
      throw new ParameterException(
          spec.commandLine(), "--last " + last + ": give full hours, such as PT3H.");
    }
    if (grace.isNegative()) {
      throw new ParameterException(spec.commandLine(), "--grace must not be negative.");
    }
    try (TallyContext context = tally.open()) {
      Instant to = context.service(Clock.class).instant().truncatedTo(ChronoUnit.HOURS);
      var request =
          new Nightly.Request(
              to.minus(last),
              to,
              context.zone(null),
              grace,
              context.hasProviderKey(),
              dryRun,
              null);
      return RoundView.run(context, request, Round.Extent.INTRADAY, spec, json);
    }
  }
}

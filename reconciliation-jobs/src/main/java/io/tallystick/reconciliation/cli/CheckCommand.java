package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.Checks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks that need no day: stock, webhooks, events, payments under way. */
@Command(
    name = "check",
    description = {
      "Runs checks and repairs what is safe.",
      "Without a name it runs all of them. What can be put right by itself is put right, within"
          + " the limits of the settings tallystick.repair.*; the rest becomes discrepancies."
    },
    footer = {
      "",
      "Examples:",
      "  tally check                              all checks, over the last 24 hours",
      "  tally check inventory-check --dry-run    what would be found and repaired",
      "  tally check webhook-gap --last PT2H --json"
    })
final class CheckCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "CHECK",
      description = "Which; default: all. A wrong name lists those there are.")
  private List<String> names = List.of();

  @Option(
      names = "--last",
      paramLabel = "DURATION",
      defaultValue = "PT24H",
      description =
          "The window ends now and is so long; default ${DEFAULT-VALUE} (24 hours). What is open"
              + " already is looked at again, however old.")
  private Duration last;

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "PT1H",
      description = "What is younger is given time; default ${DEFAULT-VALUE} (one hour).")
  private Duration grace;

  @Option(names = "--dry-run", description = "Show what would be found and repaired; do nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  CheckCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (grace.isNegative() || last.isNegative() || last.isZero()) {
      throw new ParameterException(
          spec.commandLine(), "--last must be positive, and --grace not negative.");
    }
    try (TallyContext context = tally.open()) {
      Checks checks = context.service(Checks.class);
      List<String> wanted = names.isEmpty() ? checks.names() : names;
      for (String name : wanted) {
        if (!checks.names().contains(name)) {
          throw new ParameterException(
              spec.commandLine(),
              "There is no check '%s'. There are: %s."
                  .formatted(name, String.join(", ", checks.names())));
        }
      }
      Instant now = context.service(Clock.class).instant();
      List<CheckResult> results = new ArrayList<>();
      try {
        for (String name : wanted) {
          results.add(checks.run(new Checks.Request(name, now.minus(last), now, grace, dryRun)));
        }
        return new ChecksView(results, dryRun).show(spec.commandLine().getOut(), json);
      } finally {
        if (dryRun) {
          results.forEach(result -> checks.forget(result.runId()));
        }
      }
    }
  }
}

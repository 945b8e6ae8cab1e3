package io.tallystick.reconciliation.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what can be done with the provider's events. */
@Command(
    name = "webhooks",
    description = "Lists or replays the provider's events that were received.",
    footer = {
      "",
      "Examples:",
      "  tally webhooks list --state parked",
      "  tally webhooks replay evt_1PqR",
      "  tally webhooks replay --failed-since 2026-09-01T08:00:00Z"
    },
    synopsisSubcommandLabel = "list|replay")
final class WebhooksCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to do with webhooks: list or replay.");
  }

  /** A time, or the beginning of a day in that zone. */
  static Instant time(CommandSpec spec, String option, String text, ZoneId zone) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(zone).toInstant();
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          "%s '%s' is neither a day (2026-09-01) nor a time (2026-09-01T00:00:00Z)."
              .formatted(option, text));
    }
  }

  /** What others wrote, for a terminal: one line, no control characters. */
  static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}

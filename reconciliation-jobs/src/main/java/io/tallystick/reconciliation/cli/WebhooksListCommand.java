package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.webhook.WebhookEvent;
import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.checkout.webhook.Webhooks;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists received events, the latest first. */
@Command(
    name = "list",
    description = "Lists the provider's events, the latest first.",
    footer = {
      "",
      "Examples:",
      "  tally webhooks list                   what came lately, and what came of it",
      "  tally webhooks list --state parked    what waits for a person"
    })
final class WebhooksListCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only these: waiting, processed, parked.")
  private @Nullable WebhookState state;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Received since a day, or a time such as 2026-09-01T08:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many; 1 to " + Webhooks.MOST + ", default ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  WebhooksListCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > Webhooks.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit " + limit + ": give 1 to " + Webhooks.MOST + ".");
    }
    if (since != null) { // wrong usage before anything is started
      WebhooksCommand.time(spec, "--since", since, ZoneOffset.UTC);
    }
    try (TallyContext context = tally.open()) {
      Instant from =
          since == null ? null : WebhooksCommand.time(spec, "--since", since, context.zone(null));
      List<WebhookEvent> events = context.service(Webhooks.class).list(state, from, limit);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        WebhooksJson.write(events, out);
      } else {
        print(events, out);
      }
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }

  private void print(List<WebhookEvent> events, PrintWriter out) {
    if (events.isEmpty()) {
      out.println(
          state == null && since == null
              ? "No event has been received yet."
              : "No such event; without --state and --since all are listed.");
      return;
    }
    var table =
        new TextTable(
            "event", "type", "object", "state", "received", "deliveries>", "tries>", "came to");
    for (WebhookEvent event : events) {
      table.row(
          event.eventId(),
          event.type(),
          event.objectId() == null ? "-" : event.objectId(),
          event.state().code(),
          event.receivedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
          Integer.toString(event.deliveries()),
          Integer.toString(event.tries()),
          cameTo(event));
    }
    table.lines().forEach(out::println);
  }

  private static String cameTo(WebhookEvent event) {
    String said = event.result() == null ? event.reason() : event.result();
    return said == null ? "-" : WebhooksCommand.plain(said);
  }
}

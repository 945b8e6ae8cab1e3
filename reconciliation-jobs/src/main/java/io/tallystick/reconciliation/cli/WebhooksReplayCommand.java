package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.webhook.WebhookProcessor;
import io.tallystick.checkout.webhook.WebhookReplay;
import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.checkout.webhook.Webhooks;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has events looked at again. */
@Command(
    name = "replay",
    description = {
      "Has one event, or those that failed, looked at again.",
      "What is known already has no second effect. Each replay stands in the record."
    },
    footer = {
      "",
      "Examples:",
      "  tally webhooks replay evt_1PqR",
      "  tally webhooks replay --failed-since 2026-09-01 --reason 'key was wrong'"
    })
final class WebhooksReplayCommand implements Callable<Integer> {
  private static final int ROUND = 20;
  private static final int MOST_ROUNDS = 1000;

  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  /** Exactly one of them. */
  static final class Which {
    @Parameters(paramLabel = "EVENT", description = "The provider's id of the event.")
    private @Nullable String event;

    @Option(
        names = "--failed-since",
        paramLabel = "TIME",
        description = "All that failed since a day, or a time such as 2026-09-01T08:00:00Z.")
    private @Nullable String failedSince;
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "With --failed-since: how many; 1 to "
              + WebhookReplay.MOST
              + ", default ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "replayed from the command line",
      description = "Why, for the record.")
  private String reason = "";

  @Option(
      names = "--now",
      description =
          "Look at what waits here and now, instead of leaving it to the checkout service. Needs"
              + " the provider's key.")
  private boolean now;

  WebhooksReplayCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > WebhookReplay.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit " + limit + ": give 1 to " + WebhookReplay.MOST + ".");
    }
    if (which.failedSince != null) { // wrong usage before anything is started
      WebhooksCommand.time(spec, "--failed-since", which.failedSince, ZoneOffset.UTC);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (TallyContext context = tally.open()) {
      if (now && !context.hasProviderKey()) {
        throw new ParameterException(
            spec.commandLine(),
            "--now needs a key: set STRIPE_API_KEY in the environment, or the setting"
                + " tallystick.stripe.api-key.");
      }
      List<String> events = reset(context, out);
      out.flush();
      if (now) {
        lookAt(context, events, out);
      } else if (!events.isEmpty()) {
        out.println("A running checkout service takes what waits within seconds.");
      }
      out.flush();
    }
    return ExitCode.CLEAN.code();
  }

  private List<String> reset(TallyContext context, PrintWriter out) {
    var replay = context.service(WebhookReplay.class);
    if (which.failedSince == null) {
      return one(replay, Objects.requireNonNull(which.event), out);
    }
    WebhookReplay.Many many =
        replay.failedSince(
            WebhooksCommand.time(spec, "--failed-since", which.failedSince, context.zone(null)),
            actor(),
            reason,
            limit);
    out.printf("Failed events that wait now: %d.%n", many.eventIds().size());
    if (many.more()) {
      out.println("There are more. The same command, given again, takes the next.");
    }
    return many.eventIds();
  }

  private List<String> one(WebhookReplay replay, String eventId, PrintWriter out) {
    return switch (replay.one(eventId, actor(), reason)) {
      case WebhookReplay.Result.NoSuchEvent _ ->
          throw new CommandFailure(
              ExitCode.FAILED,
              "Event %s was never received. The provider's list of events shows whether it was sent."
                  .formatted(WebhooksCommand.plain(eventId)));
      case WebhookReplay.Result.BodyGone _ ->
          throw new CommandFailure(
              ExitCode.FAILED,
              "Event %s was processed long ago and its body isn't kept any more (tallystick.keep.webhook-bodies)."
                  .formatted(WebhooksCommand.plain(eventId)));
      case WebhookReplay.Result.Waiting(String id, WebhookState before) -> {
        out.printf("Event %s was %s and waits now.%n", id, before.code());
        yield List.of(id);
      }
    };
  }

  private void lookAt(TallyContext context, List<String> events, PrintWriter out) {
    var processor = context.service(WebhookProcessor.class);
    for (int i = 0; i < MOST_ROUNDS; i++) {
      if (processor.round(ROUND).isEmpty()) {
        break;
      }
    }
    var webhooks = context.service(Webhooks.class);
    int open = 0;
    for (String eventId : events) {
      var event = webhooks.find(eventId).orElseThrow();
      boolean done = event.state() == WebhookState.PROCESSED;
      open += done ? 0 : 1;
      String said = Objects.requireNonNullElse(done ? event.result() : event.reason(), "untouched");
      out.printf("%s: %s, %s%n", eventId, event.state().code(), WebhooksCommand.plain(said));
    }
    out.flush();
    if (open > 0) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%d of %d events aren't done; see above.".formatted(open, events.size()));
    }
  }

  /** Who is at the keyboard, as far as one can tell. */
  private String actor() {
    String user = tally.surroundings().environment().get("USER");
    return "cli:" + (user == null || user.isBlank() ? "unknown" : user);
  }
}

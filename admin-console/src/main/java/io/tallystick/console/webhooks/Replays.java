package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookReplay;
import io.tallystick.console.page.FormKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.springframework.transaction.support.TransactionTemplate;

/** Has events looked at again, each form once, and says in words what came of it. */
final class Replays {
  /** That may be ticked at once. */
  static final int MOST_CHOSEN = 200;

  private static final String AGAIN =
      "Already done: this form was sent before. Nothing was done again.";

  /** What is said to who asked for it. */
  record Said(boolean done, String words) {}

  private final WebhookReplay replay;
  private final FormKeys forms;
  private final TransactionTemplate transaction;

  Replays(WebhookReplay replay, FormKeys forms, TransactionTemplate transaction) {
    this.replay = replay;
    this.forms = forms;
    this.transaction = transaction;
  }

  Said one(String eventId, String formKey, String person, String reason) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              if (!forms.once(formKey, person, "/webhooks/" + eventId + "/replays")) {
                return new Said(true, AGAIN);
              }
              WebhookReplay.Result result = replay.one(eventId, person, reason);
              if (result instanceof WebhookReplay.Result.Waiting) {
                return new Said(true, "It waits to be looked at again.");
              }
              status.setRollbackOnly();
              return new Said(false, trouble(result));
            }));
  }

  private static String trouble(WebhookReplay.Result result) {
    return switch (result) {
      case WebhookReplay.Result.Waiting waiting -> waiting.eventId() + " waits.";
      case WebhookReplay.Result.NoSuchEvent none -> none.eventId() + " was never stored here.";
      case WebhookReplay.Result.BodyGone gone ->
          gone.eventId()
              + " can't be looked at again: its body isn't kept any more. Ask the provider from the"
              + " order's page.";
    };
  }

  /** In a fixed order: two people who choose the same don't block each other for good. */
  Said chosen(List<String> eventIds, String formKey, String person, String reason) {
    var ids = new TreeSet<>(eventIds);
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              if (!forms.once(formKey, person, "/webhooks/replays")) {
                return new Said(true, AGAIN);
              }
              List<String> troubles = new ArrayList<>();
              for (String id : ids) {
                WebhookReplay.Result result = replay.one(id, person, reason);
                if (!(result instanceof WebhookReplay.Result.Waiting)) {
                  troubles.add(trouble(result));
                }
              }
              String said =
                  "%d of %d wait to be looked at again."
                      .formatted(ids.size() - troubles.size(), ids.size());
              return new Said(
                  troubles.size() < ids.size(),
                  troubles.isEmpty()
                      ? said
                      : said
                          + " "
                          + String.join(" ", troubles.subList(0, Math.min(3, troubles.size()))));
            }));
  }

  Said failedSince(Instant since, String formKey, String person, String reason) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              if (!forms.once(formKey, person, "/webhooks/failed/replays")) {
                return new Said(true, AGAIN);
              }
              WebhookReplay.Many many =
                  replay.failedSince(since, person, reason, WebhookReplay.MOST);
              return new Said(
                  true,
                  "%d wait to be looked at again.%s"
                      .formatted(
                          many.eventIds().size(),
                          many.more() ? " There are more: replay again once these are done." : ""));
            }));
  }
}

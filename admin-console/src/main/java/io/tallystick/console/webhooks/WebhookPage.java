package io.tallystick.console.webhooks;

import io.tallystick.checkout.webhook.WebhookEvent;
import io.tallystick.checkout.webhook.WebhookState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event with all that is known of it.
 *
 * @param body what it said
 * @param links where what it is about is shown
 * @param replays who had it looked at again, the latest first
 */
record WebhookPage(WebhookEvent event, Body body, List<Link> links, List<Replay> replays) {
  WebhookPage {
    links = List.copyOf(links);
    replays = List.copyOf(replays);
  }

  public boolean failed() {
    return event.state() == WebhookState.WAITING && event.tries() > 0;
  }

  public String symbol() {
    return Standing.symbol(event.state(), failed());
  }

  public String words() {
    return Standing.words(event.state(), failed());
  }

  /** A page of ours. */
  record Link(String words, String path) {}

  /** An entry in the record of changes. */
  record Replay(Instant at, String actor, @Nullable String reason, @Nullable String before) {}
}

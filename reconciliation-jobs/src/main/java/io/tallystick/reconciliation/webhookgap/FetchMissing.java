package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.webhook.MissingWebhooks;
import io.tallystick.checkout.webhook.WebhookEvent;
import io.tallystick.checkout.webhook.WebhookProcessor;
import io.tallystick.checkout.webhook.Webhooks;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;

/** Takes an event that never came into the inbox, and has it looked at as any other. */
final class FetchMissing implements Repair {
  private static final String REASON = "it is in the provider's list and never came";

  private final MissingWebhooks missing;
  private final WebhookProcessor processor;
  private final Webhooks webhooks;

  FetchMissing(MissingWebhooks missing, WebhookProcessor processor, Webhooks webhooks) {
    this.missing = missing;
    this.processor = processor;
    this.webhooks = webhooks;
  }

  @Override
  public String plan(Found found) {
    return "fetch event %s from the provider and process it".formatted(found.anchor());
  }

  /** It takes down what the provider says, however much that is. */
  @Override
  public boolean isLimited() {
    return false;
  }

  @Override
  public boolean callsOutside() {
    return true;
  }

  @Override
  public Result repair(Found found, String actor) {
    String eventId = found.anchor();
    MissingWebhooks.Result fetched;
    try {
      fetched = missing.fetch(eventId, actor, REASON);
    } catch (ProviderReadException e) {
      return new NotDone(String.valueOf(e.getMessage()));
    }
    return switch (fetched) {
      case FORGOTTEN -> new NotDone("the provider doesn't know the event any more");
      case UNREADABLE -> new NotDone("what the provider sent isn't that event");
      case FETCHED, KNOWN -> {
        processor.now(eventId); // if it is being looked at, or done, all the better
        WebhookEvent event = webhooks.find(eventId).orElseThrow();
        yield event.deliveries() > 0
            ? new NotDone("it came by itself meanwhile")
            : new Done("not in the inbox", Looked.words(event));
      }
    };
  }
}

package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.webhook.WebhookEvent;
import io.tallystick.checkout.webhook.WebhookProcessor;
import io.tallystick.checkout.webhook.WebhookState;
import io.tallystick.checkout.webhook.Webhooks;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks at an event that no processor took. */
final class LookAtStuck implements Repair {
  private final WebhookProcessor processor;
  private final Webhooks webhooks;
  private final Audit audit;
  private final TransactionTemplate transaction;

  LookAtStuck(
      WebhookProcessor processor, Webhooks webhooks, Audit audit, TransactionTemplate transaction) {
    this.processor = processor;
    this.webhooks = webhooks;
    this.audit = audit;
    this.transaction = transaction;
  }

  @Override
  public String plan(Found found) {
    return "process event " + found.anchor();
  }

  /** It does what should have been done anyway. */
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
    Optional<WebhookEvent> before = webhooks.find(eventId);
    if (before.isEmpty() || before.get().state() != WebhookState.WAITING) {
      return new NotDone("it doesn't wait any more");
    }
    // before the look: a run that dies in between looks again, and says so again
    transaction.executeWithoutResult(
        _ ->
            audit.record(
                new AuditEntry(
                    "webhook:" + eventId,
                    "webhook.processing",
                    actor,
                    "it waited, and nobody took it",
                    WebhookState.WAITING.code(),
                    null,
                    null)));
    if (!processor.now(eventId)) {
      return new NotDone("a processor is at it");
    }
    WebhookEvent after = webhooks.find(eventId).orElseThrow();
    return after.state() == WebhookState.WAITING
        ? new NotDone("tried, without result: " + after.reason())
        : new Done("waiting since " + before.get().nextTryAt(), Looked.words(after));
  }
}

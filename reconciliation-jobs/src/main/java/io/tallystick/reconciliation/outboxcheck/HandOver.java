package io.tallystick.reconciliation.outboxcheck;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.publish.EventConsumers;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import java.util.Optional;

/**
 * Hands an event to a consumer that hasn't done it. Its effect, the note that it was done and the
 * run's own note commit together.
 */
final class HandOver implements Repair {
  private final EventConsumers consumers;
  private final Outbox outbox;
  private final Audit audit;

  HandOver(EventConsumers consumers, Outbox outbox, Audit audit) {
    this.consumers = consumers;
    this.outbox = outbox;
    this.audit = audit;
  }

  @Override
  public String plan(Found found) {
    return "hand event %s to %s".formatted(event(found), consumer(found));
  }

  private static String consumer(Found found) {
    return found.anchor().substring(0, found.anchor().indexOf('/'));
  }

  private static String event(Found found) {
    return found.anchor().substring(found.anchor().indexOf('/') + 1);
  }

  @Override
  public Result repair(Found found, String actor) {
    Optional<Event> event = outbox.find(event(found));
    if (event.isEmpty()) {
      return new NotDone("the event isn't in the outbox any more");
    }
    if (!consumers.handTo(consumer(found), event.get())) {
      return new NotDone("the consumer has done it meanwhile");
    }
    audit.record(
        new AuditEntry(
            "event:" + event(found),
            "event.handed_over",
            actor,
            "published, and %s hadn't done it".formatted(consumer(found)),
            null,
            "done by " + consumer(found),
            null));
    return new Done("not done by " + consumer(found), "done");
  }
}

package io.tallystick.reconciliation.outboxcheck;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.outbox.Event;
import io.tallystick.checkout.outbox.Outbox;
import io.tallystick.checkout.outbox.Relay;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes what waits of an order, in its order; or once more what was published and isn't noted
 * in the checkout's ledger. It goes where this program's settings say, so they must be those of the
 * checkout.
 */
final class Publish implements Repair {
  private static final String ATTEMPT = "attempt:";
  private static final String PUBLISHED_OF_ATTEMPT =
      """
      SELECT o.event_id
      FROM checkout_fact c
      JOIN outbox o ON o.aggregate = 'order:' || c.external_ref
      WHERE c.attempt_id = :attempt AND c.fact = 'order_committed' AND o.type IN ('order.paid', 'order.authorized')
        AND o.payload ->> 'attemptId' = :attempt AND o.published_at IS NOT NULL
      ORDER BY o.position LIMIT 1
      """;

  private final ObjectProvider<Relay> relay;
  private final Outbox outbox;
  private final Audit audit;
  private final TransactionTemplate transaction;
  private final JdbcClient jdbc;

  Publish(
      ObjectProvider<Relay> relay,
      Outbox outbox,
      Audit audit,
      TransactionTemplate transaction,
      DataSource dataSource) {
    this.relay = relay;
    this.outbox = outbox;
    this.audit = audit;
    this.transaction = transaction;
    this.jdbc = JdbcClient.create(dataSource);
  }

  @Override
  public String plan(Found found) {
    return found.anchor().startsWith(ATTEMPT)
        ? "publish the event of %s once more, if there is one".formatted(found.anchor())
        : "publish the events of %s that wait, in their order".formatted(found.anchor());
  }

  @Override
  public boolean callsOutside() {
    return true; // perhaps a broker
  }

  @Override
  public Result repair(Found found, String actor) {
    return found.anchor().startsWith(ATTEMPT)
        ? again(found.anchor().substring(ATTEMPT.length()), actor)
        : drain(found.anchor(), actor);
  }

  private Result drain(String aggregate, String actor) {
    note(aggregate, actor, "its events wait");
    Relay.Drained drained = relay.getObject().drain(aggregate);
    if (drained.waits()) {
      return new NotDone(
          "%d published; the next failed, or another relay has it".formatted(drained.published()));
    }
    return drained.published() == 0
        ? new NotDone("they were published meanwhile")
        : new Done(drained.published() + " waiting", "published");
  }

  private Result again(String attemptId, String actor) {
    Optional<Event> event =
        jdbc.sql(PUBLISHED_OF_ATTEMPT)
            .param("attempt", attemptId)
            .query(String.class)
            .optional()
            .flatMap(outbox::find);
    if (event.isEmpty()) {
      return new NotDone("the outbox holds no such event: a person has to find out why");
    }
    note("event:" + event.get().eventId(), actor, "the ledger doesn't say that it was published");
    relay.getObject().again(event.get());
    return new Done("not noted as published", "published once more");
  }

  /** Before it is sent: a run that dies in between sends again, and says so again. */
  private void note(String subject, String actor, String reason) {
    transaction.executeWithoutResult(
        _ ->
            audit.record(
                new AuditEntry(subject, "event.publishing", actor, reason, null, null, null)));
  }
}

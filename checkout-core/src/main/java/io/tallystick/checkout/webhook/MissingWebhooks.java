package io.tallystick.checkout.webhook;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.settlement.ProviderReadException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes events into the inbox that never came: from the provider's own list, so that no signature
 * is needed. Such a row says fetched, and counts no delivery.
 */
public final class MissingWebhooks {
  /** What the wish to fetch an event came to. */
  public enum Result {
    /** It waits in the inbox now. */
    FETCHED,
    /** It was there: fetched before, or it came by itself meanwhile. */
    KNOWN,
    /** The provider doesn't know it, or not any more. */
    FORGOTTEN,
    /** What the provider sent isn't that event. */
    UNREADABLE
  }

  private final ProviderEvents events;
  private final JdbcInbox inbox;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public MissingWebhooks(
      ProviderEvents events,
      DataSource dataSource,
      TransactionTemplate transaction,
      Audit audit,
      Clock clock) {
    this.events = events;
    this.inbox = new JdbcInbox(dataSource);
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Fetches an event, stores it and notes that. May be called any number of times; calls the
   * provider, so not in a transaction.
   *
   * @param actor who wants it
   * @param reason why, for people
   * @throws ProviderReadException the provider couldn't be asked; nothing was done
   */
  public Result fetch(String eventId, String actor, String reason) throws ProviderReadException {
    Optional<String> body = events.body(eventId);
    if (body.isEmpty()) {
      return Result.FORGOTTEN;
    }
    Optional<Envelope> event = Envelope.of(body.get());
    if (event.isEmpty() || !event.get().eventId().equals(eventId)) {
      return Result.UNREADABLE;
    }
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              if (!inbox.adopt(event.get(), body.get(), clock.instant())) {
                return Result.KNOWN;
              }
              audit.record(
                  new AuditEntry(
                      "webhook:" + eventId,
                      "webhook.fetched",
                      actor,
                      reason,
                      null,
                      WebhookState.WAITING.code(),
                      null));
              return Result.FETCHED;
            }));
  }
}

package io.tallystick.checkout.webhook;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has events looked at again, with an entry in the record for each. What is known already has no
 * second effect, so any event may be replayed.
 */
public final class WebhookReplay {
  /** The most that go at once. */
  public static final int MOST = 1000;

  /** What the wish to replay one event came to. */
  public sealed interface Result {
    /** It waits now. */
    record Waiting(String eventId, WebhookState before) implements Result {}

    /** We never stored such an event. */
    record NoSuchEvent(String eventId) implements Result {}

    /** It was processed long ago, and its body isn't kept any more. */
    record BodyGone(String eventId) implements Result {}
  }

  /**
   * What the wish to replay failed events came to.
   *
   * @param eventIds which wait now
   * @param more there are others that failed since then
   */
  public record Many(List<String> eventIds, boolean more) {
    public Many {
      eventIds = List.copyOf(eventIds);
    }
  }

  private final JdbcWebhooks jdbc;
  private final TransactionTemplate transaction;
  private final Audit audit;
  private final Clock clock;

  public WebhookReplay(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock) {
    this.jdbc = new JdbcWebhooks(dataSource);
    this.transaction = transaction;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Has one event looked at again, whatever state it is in. Who looks at it at this moment may
   * finish, but that doesn't count.
   *
   * @param actor who wants it
   * @param reason why, for people
   */
  public Result one(String eventId, String actor, String reason) {
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              JdbcWebhooks.Locked event = jdbc.lock(eventId);
              if (event == null) {
                return new Result.NoSuchEvent(eventId);
              }
              if (event.bodyGone()) {
                return new Result.BodyGone(eventId);
              }
              again(List.of(event), actor, reason);
              return new Result.Waiting(eventId, event.state());
            }));
  }

  /**
   * The same for events that are parked, or wait after a failure, and failed since then; the
   * earliest failures first.
   *
   * @param limit 1 to {@link #MOST}
   */
  public Many failedSince(Instant since, String actor, String reason, int limit) {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 1 to %d: %d".formatted(MOST, limit));
    }
    return Objects.requireNonNull(
        transaction.execute(
            _ -> {
              List<JdbcWebhooks.Locked> found = jdbc.lockFailed(since, limit + 1);
              List<JdbcWebhooks.Locked> chosen = found.stream().limit(limit).toList();
              again(chosen, actor, reason);
              return new Many(
                  chosen.stream().map(JdbcWebhooks.Locked::eventId).toList(), found.size() > limit);
            }));
  }

  private void again(List<JdbcWebhooks.Locked> events, String actor, String reason) {
    jdbc.again(events.stream().map(JdbcWebhooks.Locked::eventId).toList(), clock.instant());
    for (JdbcWebhooks.Locked event : events) {
      audit.record(
          new AuditEntry(
              "webhook:" + event.eventId(),
              "webhook.replayed",
              actor.replace('\0', '?'),
              reason.replace('\0', '?'),
              event.state().code(),
              WebhookState.WAITING.code(),
              null));
    }
  }
}

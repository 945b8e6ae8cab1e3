package io.tallystick.checkout.notification;

import io.tallystick.checkout.contact.Contact;
import io.tallystick.checkout.contact.Contacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails that are meant, at least once. If a worker dies after sending, the mail goes
 * again with the same Message-ID. Any number of workers may run.
 */
public final class NotificationWorker {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationWorker.class);
  private static final Duration CLAIM = Duration.ofMinutes(2);
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int MAX_ATTEMPTS = 8;

  /** What a round came to. */
  public record Round(int sent, int failed, int parked) {}

  private enum Result {
    SENT,
    FAILED,
    PARKED
  }

  private final JdbcNotifications jdbc;
  private final Contacts contacts;
  private final MailSender sender;
  private final Wording wording;
  private final Clock clock;
  private final Supplier<String> ids;

  NotificationWorker(
      DataSource dataSource,
      Contacts contacts,
      MailSender sender,
      Wording wording,
      Clock clock,
      Supplier<String> ids) {
    this.jdbc = new JdbcNotifications(dataSource);
    this.contacts = contacts;
    this.sender = sender;
    this.wording = wording;
    this.clock = clock;
    this.ids = ids;
  }

  /** Sends up to {@code limit} mails, one by one. To be repeated until it comes to nothing. */
  public Round round(int limit) {
    String token = ids.get();
    Instant now = clock.instant();
    Instant until = now.plus(CLAIM);
    List<JdbcNotifications.Claimed> claimed =
        jdbc.claim(token, now, until, now.plus(LONGEST_WAIT.multipliedBy(2)), limit);
    int sent = 0;
    int failed = 0;
    int parked = 0;
    for (JdbcNotifications.Claimed each : claimed) {
      if (!clock.instant().isBefore(until)) {
        break; // somebody else may have them by now
      }
      switch (send(each, token)) {
        case SENT -> sent++;
        case FAILED -> failed++;
        case PARKED -> parked++;
      }
    }
    return new Round(sent, failed, parked);
  }

  private Result send(JdbcNotifications.Claimed claimed, String token) {
    Intent intent = claimed.intent();
    Optional<Contact> contact = contacts.find(intent.orderId());
    if (contact.isEmpty()) {
      jdbc.failed(intent.id(), token, true, clock.instant(), "there is no address to send it to");
      return Result.PARKED;
    }
    try {
      sender.send(wording.mail(intent, contact.get().email()));
    } catch (RuntimeException e) {
      // only the kind: what mail servers say holds addresses
      String error = e.getClass().getSimpleName();
      int attempts = claimed.attempts() + 1;
      boolean park = attempts >= MAX_ATTEMPTS;
      LOG.warn(
          "Mail {} of order {} failed ({}), try {} of {}",
          intent.kind().code(),
          intent.orderId(),
          error,
          attempts,
          MAX_ATTEMPTS);
      jdbc.failed(intent.id(), token, park, clock.instant().plus(waitAfter(attempts)), error);
      return park ? Result.PARKED : Result.FAILED;
    }
    jdbc.sent(intent.id(), clock.instant());
    return Result.SENT;
  }

  private static Duration waitAfter(int attempts) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 20));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }
}

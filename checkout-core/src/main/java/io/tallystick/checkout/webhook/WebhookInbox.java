package io.tallystick.checkout.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Takes deliveries. What is signed by the provider is stored before it is acknowledged, by one
 * statement; anything else leaves no trace.
 */
public final class WebhookInbox {
  private final JdbcInbox jdbc;
  private final WebhookVerifier verifier;
  private final Clock clock;
  private final WebhookMeters meters;
  private final int limit;

  /**
   * @param limit of a body, in bytes
   */
  public WebhookInbox(DataSource dataSource, WebhookVerifier verifier, Clock clock, int limit) {
    this(dataSource, verifier, clock, WebhookMeters.none(), limit);
  }

  WebhookInbox(
      DataSource dataSource,
      WebhookVerifier verifier,
      Clock clock,
      WebhookMeters meters,
      int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("tallystick.webhook.limit must be positive: " + limit);
    }
    this.jdbc = new JdbcInbox(dataSource);
    this.verifier = verifier;
    this.clock = clock;
    this.meters = meters;
    this.limit = limit;
  }

  /** How long a body may be, in bytes. */
  public int limit() {
    return limit;
  }

  /** For a delivery that says by itself that it is too long. */
  Received refuseLength() {
    var tooLarge = new Received.TooLarge(limit);
    meters.delivered(tooLarge);
    return tooLarge;
  }

  /**
   * Takes a delivery. May be called with the same one any number of times, by many at once.
   *
   * @param body exactly as it came
   * @param signature the request's header; null: it had none
   * @throws DataAccessException if it can't be stored: then it isn't to be acknowledged
   */
  public Received receive(byte[] body, @Nullable String signature) {
    try {
      Received received = take(body, signature);
      meters.delivered(received);
      return received;
    } catch (DataAccessException e) {
      meters.notStored();
      throw e;
    }
  }

  private Received take(byte[] body, @Nullable String signature) {
    if (!verifier.isConfigured()) {
      return new Received.NotConfigured();
    }
    if (body.length > limit) {
      return new Received.TooLarge(limit);
    }
    String text = strictUtf8(body);
    if (text == null) {
      return new Received.Rejected("The body isn't UTF-8.");
    }
    Optional<String> objection = verifier.objection(body, signature);
    if (objection.isPresent()) {
      return new Received.Rejected(objection.get());
    }
    Optional<Envelope> event = Envelope.of(text);
    if (event.isEmpty()) {
      return new Received.Rejected("The body is no event.");
    }
    String eventId = event.get().eventId();
    Instant now = clock.instant();
    int deliveries = jdbc.take(event.get(), text, objectionOfMode(event.get()), now);
    if (deliveries > 1) {
      return new Received.Repeated(eventId, deliveries);
    }
    meters.firstSeen(event.get().createdAt(), now);
    return new Received.Stored(eventId);
  }

  /** Kept, since it is genuine; not asked about, since our key can't see its object. */
  private @Nullable String objectionOfMode(Envelope event) {
    Boolean liveKey = verifier.liveKey();
    if (liveKey == null || liveKey == event.live()) {
      return null;
    }
    return event.live()
        ? "it is of live mode, our key of test mode"
        : "it is of test mode, our key of live mode";
  }

  /** Null: it isn't UTF-8. Lenient decoding would change what was signed. */
  private static @Nullable String strictUtf8(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    // what isn't UTF-8 has become this character; few bodies hold it, and rightly
    boolean changed =
        text.indexOf('\ufffd') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), body);
    return changed ? null : text;
  }
}

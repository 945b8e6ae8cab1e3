package io.tallystick.checkout.outbox;

import io.tallystick.checkout.trace.Spans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * Publishes what waits in the outbox. Any number of relays may run: of each aggregate only the
 * earliest waiting event can be claimed, so that its events keep their order. If a relay dies, its
 * claims run out and its events are sent again; no event is given up.
 */
public final class Relay {
  private static final Duration CLAIM = Duration.ofSeconds(30);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final int MAX_ERROR = 500;

  /** What a round came to. */
  public record Round(int published, int failed) {}

  /** What became of one aggregate's events; waits: some are still to be published. */
  public record Drained(int published, boolean waits) {}

  private final JdbcOutbox jdbc;
  private final EventPublisher publisher;
  private final Spans spans;
  private final Clock clock;
  private final RandomGenerator random;
  private final Supplier<String> ids;

  /**
   * @param random spreads the waiting times of failed events
   * @param ids tokens of claims, never the same twice
   */
  public Relay(
      DataSource dataSource,
      EventPublisher publisher,
      Clock clock,
      RandomGenerator random,
      Supplier<String> ids) {
    this(dataSource, publisher, Spans.none(), clock, random, ids);
  }

  Relay(
      DataSource dataSource,
      EventPublisher publisher,
      Spans spans,
      Clock clock,
      RandomGenerator random,
      Supplier<String> ids) {
    this.spans = spans;
    this.jdbc = new JdbcOutbox(dataSource);
    this.publisher = publisher;
    this.clock = clock;
    this.random = random;
    this.ids = ids;
  }

  /**
   * Publishes the earliest waiting event of up to {@code limit} aggregates. To be repeated until a
   * round comes to nothing, neither published nor failed: behind those that fail others may wait.
   */
  public Round round(int limit) {
    String token = ids.get();
    Instant now = clock.instant();
    List<JdbcOutbox.Claimed> claimed =
        jdbc.claim(token, now, now.plus(CLAIM), now.plus(LONGEST_WAIT.multipliedBy(2)), limit);
    int published = 0;
    for (JdbcOutbox.Claimed each : claimed) {
      published += publish(each, token) ? 1 : 0;
    }
    return new Round(published, claimed.size() - published);
  }

  /**
   * Publishes what waits of one aggregate now, in its order, also before its next try is due. Stops
   * at the first that fails, or that another relay has.
   *
   * @return how many were published; all of them unless {@link Drained#waits}
   */
  public Drained drain(String aggregate) {
    int published = 0;
    while (true) {
      String token = ids.get();
      Instant now = clock.instant();
      Optional<JdbcOutbox.Claimed> head =
          jdbc.claimHead(
              aggregate, token, now, now.plus(CLAIM), now.plus(LONGEST_WAIT.multipliedBy(2)));
      if (head.isEmpty() || !publish(head.get(), token)) {
        return new Drained(published, jdbc.waits(aggregate));
      }
      published++;
    }
  }

  /**
   * Publishes an event that was published before once more, for who may not have got it.
   *
   * @throws RuntimeException if it wasn't taken
   */
  public void again(Event event) {
    publisher.publish(event);
  }

  private boolean publish(JdbcOutbox.Claimed claimed, String token) {
    if (!clock.instant().isBefore(claimed.until())) {
      return false; // somebody else may have it by now
    }
    try {
      spans.after(
          claimed.traceparent(),
          "outbox.publish",
          () -> {
            publisher.publish(claimed.event());
            return true;
          });
    } catch (RuntimeException e) {
      String said = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
      jdbc.failed(
          claimed.event().eventId(),
          token,
          clock.instant().plus(waitAfter(claimed.attempts() + 1)),
          storable(said));
      return false;
    }
    jdbc.published(claimed.event().eventId(), clock.instant());
    return true;
  }

  /** Whatever it says, it mustn't keep the failure from being noted: tables take no NUL. */
  private static String storable(String said) {
    if (said.length() <= MAX_ERROR) {
      return said.replace('\0', '?');
    }
    int end = Character.isHighSurrogate(said.charAt(MAX_ERROR - 1)) ? MAX_ERROR - 1 : MAX_ERROR;
    return said.substring(0, end).replace('\0', '?');
  }

  /** Twice as long after each failure, less up to a quarter, so that not all come back at once. */
  private Duration waitAfter(int attempts) {
    long longest = LONGEST_WAIT.toMillis();
    long wait = Math.min(longest, FIRST_WAIT.toMillis() << Math.min(attempts - 1, 20));
    return Duration.ofMillis(wait - (long) (wait * 0.25 * random.nextDouble()));
  }
}

package io.tallystick.checkout.webhook;

import io.tallystick.checkout.dispute.Disputes;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payout.Payouts;
import io.tallystick.checkout.saga.Settlement;
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
 * Looks at waiting events, each by itself: what one fails over doesn't touch the others. Any number
 * of processors may run; if one dies, its claims run out and others take its events. Looking twice
 * at an event has no second effect.
 */
public final class WebhookProcessor {
  /** How often an event is tried, over some three hours, before it is parked. */
  static final int MOST_TRIES = 20;

  private static final Duration CLAIM = Duration.ofMinutes(2);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final int MAX_TEXT = 500;

  /** Whom processors ask and tell. */
  public record Parties(
      PaymentProvider provider,
      Settlement settlement,
      RefundNews refunds,
      Disputes disputes,
      Payouts payouts) {}

  /** What a round came to. */
  public record Round(int processed, int parked, int failed) {
    /** Did it take any event at all? */
    public boolean isEmpty() {
      return processed + parked + failed == 0;
    }
  }

  private final JdbcQueue queue;
  private final Asking asking;
  private final Clock clock;
  private final RandomGenerator random;
  private final Supplier<String> ids;

  /**
   * @param random spreads the waiting times of failed events
   * @param ids tokens of claims, never the same twice
   */
  public WebhookProcessor(
      DataSource dataSource,
      Parties parties,
      Clock clock,
      RandomGenerator random,
      Supplier<String> ids) {
    this.queue = new JdbcQueue(dataSource);
    this.asking =
        new Asking(
            new JdbcKnownPayments(dataSource),
            parties.provider(),
            parties.settlement(),
            parties.refunds(),
            parties.disputes(),
            parties.payouts());
    this.clock = clock;
    this.random = random;
    this.ids = ids;
  }

  /**
   * Looks at up to {@code limit} events, those that have waited longest first. Calls the provider,
   * so not in a transaction. To be repeated until a round is empty.
   */
  public Round round(int limit) {
    String token = ids.get();
    Instant now = clock.instant();
    Instant until = now.plus(CLAIM);
    List<JdbcQueue.Claimed> claimed =
        queue.claim(token, now, until, now.plus(LONGEST_WAIT.multipliedBy(2)), limit);
    int processed = 0;
    int parked = 0;
    int failed = 0;
    for (JdbcQueue.Claimed each : claimed) {
      if (!clock.instant().isBefore(until) || Thread.currentThread().isInterrupted()) {
        queue.giveBack(each.eventId(), token); // no time left: not a try
        continue;
      }
      switch (end(each, token, look(each))) {
        case Verdict.Done _ -> processed++;
        case Verdict.Later _ -> failed++;
        case Verdict.Parked _ -> parked++;
      }
    }
    return new Round(processed, parked, failed);
  }

  /**
   * Looks at one event now, also before its next try is due. Calls the provider, so not in a
   * transaction.
   *
   * @return false: it doesn't wait, or somebody is at it
   */
  public boolean now(String eventId) {
    String token = ids.get();
    Instant now = clock.instant();
    Optional<JdbcQueue.Claimed> claimed =
        queue.claimOne(
            eventId, token, now, now.plus(CLAIM), now.plus(LONGEST_WAIT.multipliedBy(2)));
    claimed.ifPresent(each -> end(each, token, look(each)));
    return claimed.isPresent();
  }

  private Verdict look(JdbcQueue.Claimed claimed) {
    if (claimed.tries() > MOST_TRIES) {
      return new Verdict.Parked(
          "%d tries began and none ended: does it kill the process?".formatted(MOST_TRIES));
    }
    Optional<Envelope> event = Envelope.of(claimed.payload());
    if (event.isEmpty()) {
      return new Verdict.Parked("its body is no event");
    }
    try {
      return asking.about(event.get());
    } catch (RuntimeException e) {
      return new Verdict.Later(
          Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
    }
  }

  /** Notes it, and what became of it. */
  private Verdict end(JdbcQueue.Claimed claimed, String token, Verdict verdict) {
    Instant now = clock.instant();
    switch (verdict) {
      case Verdict.Done(String note) -> queue.processed(claimed, storable(note), now);
      case Verdict.Parked(String reason) -> queue.parked(claimed, token, storable(reason), now);
      case Verdict.Later(String why) -> {
        if (claimed.tries() >= MOST_TRIES) {
          String reason = "%d tries failed; the last: %s".formatted(claimed.tries(), why);
          queue.parked(claimed, token, storable(reason), now);
          return new Verdict.Parked(reason);
        }
        queue.failed(claimed, token, now.plus(waitAfter(claimed.tries())), storable(why), now);
      }
    }
    return verdict;
  }

  /** Whatever it says, it mustn't keep the result from being noted: tables take no NUL. */
  private static String storable(String said) {
    if (said.length() <= MAX_TEXT) {
      return said.replace('\0', '?');
    }
    int end = Character.isHighSurrogate(said.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return said.substring(0, end).replace('\0', '?');
  }

  /** Twice as long after each failure, less up to a quarter, so that not all come back at once. */
  private Duration waitAfter(int tries) {
    long wait = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(tries - 1, 20));
    return Duration.ofMillis(wait - (long) (wait * 0.25 * random.nextDouble()));
  }
}

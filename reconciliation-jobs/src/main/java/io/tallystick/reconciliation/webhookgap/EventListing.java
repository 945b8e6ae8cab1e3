package io.tallystick.reconciliation.webhookgap;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.webhook.ProviderEvents;
import io.tallystick.checkout.webhook.ProviderEvents.Page;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.check.CheckRun;
import io.tallystick.reconciliation.webhookgap.JdbcListings.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads the provider's list of a run's window and keeps what our inbox lacks. A page is fetched
 * with no transaction open; its rows and the new position are committed together, so a run that
 * died goes on at its last page.
 */
final class EventListing {
  /** The provider shows an event a little after it happened. */
  private static final Duration LAG = Duration.ofMinutes(5);

  /** 100 events each: enough for days that no shop has. */
  private static final int MOST_PAGES = 100_000;

  /** Its message is whole. */
  private static final class ListingFailed extends RuntimeException implements JobRuns.ForPeople {
    ListingFailed(String message) {
      super(message);
    }
  }

  private final ProviderEvents events;
  private final JdbcListings jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;

  EventListing(
      ProviderEvents events, JdbcListings jdbc, TransactionTemplate transaction, Clock clock) {
    this.events = events;
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
  }

  void read(CheckRun run) {
    // what an earlier run gave time, or what the provider hadn't listed yet, is looked at once more
    Duration back = run.grace().compareTo(LAG) > 0 ? run.grace() : LAG;
    Instant from = run.from().minus(back).truncatedTo(ChronoUnit.SECONDS);
    Instant to = run.to().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    long listed = 0;
    for (String types : ProviderEvents.HANDLED) {
      listed += readAll(run, types, from, to);
    }
    if (listed == 0 && jdbc.inboxHas(from, to)) {
      throw new ListingFailed(
          "The provider lists no event from %s to %s, but events of that time are in the inbox. Does the key belong to the account that sends the webhooks, and to its test or live mode?"
              .formatted(from, to));
    }
    jdbc.forgetArrived();
  }

  /** Answers how many events the provider has listed. */
  private long readAll(CheckRun run, String types, Instant from, Instant to) {
    while (true) {
      Position position = jdbc.position(run.runId(), types);
      if (position.done()) {
        return position.events();
      }
      if (position.pages() >= MOST_PAGES) {
        throw new ListingFailed(
            "The provider lists more than %d pages of %s. Check a shorter window."
                .formatted(MOST_PAGES, types));
      }
      // a run that is gone on with weeks later gets less than it began with
      Instant oldest = clock.instant().minus(ProviderEvents.KEPT).plusSeconds(1);
      Instant since = from.isBefore(oldest) ? oldest.truncatedTo(ChronoUnit.SECONDS) : from;
      Instant forgotten = run.from().isBefore(since) ? since : null;
      Page page =
          since.isBefore(to)
              ? page(types, new CreatedWindow(since, to), position)
              : new Page(List.of(), false);
      transaction.executeWithoutResult(
          _ -> jdbc.store(run.runId(), types, position, page, forgotten, clock.instant()));
    }
  }

  private Page page(String types, CreatedWindow window, Position position) {
    try {
      return events.list(types, window, position.startingAfter());
    } catch (ProviderReadException e) {
      throw new ListingFailed(String.valueOf(e.getMessage()));
    }
  }
}

package io.tallystick.checkout.webhook;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The provider's own list of what happened, whether or not it was delivered to anybody. */
public interface ProviderEvents {
  /** How long the provider keeps an event. */
  Duration KEPT = Duration.ofDays(30);

  /** The families of types that are handled here; all else is parked. */
  List<String> HANDLED = List.of("payment_intent.*", "charge.*", "refund.*", "payout.*");

  /**
   * An event without its body, which holds personal data.
   *
   * @param objectId what it is about; null: it names nothing
   * @param intentId the payment that the object belongs to; null: it names none
   * @param undelivered endpoints that haven't answered it. 0 is no proof that it came: a wrong host
   *     may have answered, or no endpoint may have wanted it
   */
  record Listed(
      String eventId,
      String type,
      Instant createdAt,
      boolean live,
      @Nullable String objectId,
      @Nullable String intentId,
      int undelivered) {}

  /**
   * One page, newest first.
   *
   * @param hasMore whether another page follows after the last of these
   */
  record Page(List<Listed> events, boolean hasMore) {
    public Page {
      events = List.copyOf(events);
      if (hasMore && events.isEmpty()) {
        throw new IllegalArgumentException("an empty page leads nowhere");
      }
    }
  }

  /**
   * Events of one family.
   *
   * @param types one of {@link #HANDLED}
   * @param startingAfter the last event of the page before; null for the first page
   */
  Page list(String types, CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  /** An event as the provider writes it; empty: it doesn't know it, or not any more. */
  Optional<String> body(String eventId) throws ProviderReadException;
}

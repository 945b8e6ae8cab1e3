package io.tallystick.checkout.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser claims to have seen. Nothing of it is believed.
 *
 * @param eventId the client's, 8 to 64 letters, digits, dashes, underscores; the second one with it
 *     is dropped
 * @param kind page_view, checkout_start or purchase
 * @param orderId the order it claims to be about
 * @param valueMinor claimed, in minor units; with a currency or not at all
 */
public record ClientEvent(
    String eventId,
    String kind,
    @Nullable String orderId,
    @Nullable Long valueMinor,
    @Nullable String currency,
    Attribution attribution) {
  private static final long MAX_VALUE = 999_999_999_999L;
  private static final Set<String> KINDS = Set.of("page_view", "checkout_start", "purchase");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{8,64}");
  private static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  /** What is wrong with it, in words that repeat nothing of it; empty: it may be stored. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!ID.matcher(eventId).matches()) {
      problems.add("eventId: 8 to 64 letters, digits, dashes or underscores");
    }
    if (!KINDS.contains(kind)) {
      problems.add("kind: page_view, checkout_start or purchase");
    }
    if (orderId != null && !ORDER_ID.matcher(orderId).matches()) {
      problems.add("orderId: 1 to 64 letters, digits, dots, dashes or underscores");
    }
    if (valueMinor != null && (valueMinor < 0 || valueMinor > MAX_VALUE)) {
      problems.add("valueMinor: 0 to " + MAX_VALUE);
    }
    if (currency != null && !CURRENCY.matcher(currency).matches()) {
      problems.add("currency: three upper-case letters");
    }
    if ((valueMinor == null) != (currency == null)) {
      problems.add("valueMinor and currency: both or none");
    }
    return List.copyOf(problems);
  }

  /** With texts that may be kept. */
  ClientEvent plain() {
    return new ClientEvent(eventId, kind, orderId, valueMinor, currency, PlainText.of(attribution));
  }
}

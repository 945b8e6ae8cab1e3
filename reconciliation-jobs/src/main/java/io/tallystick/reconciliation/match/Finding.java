package io.tallystick.reconciliation.match;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One difference that stands, with the entries of both sides that it explains.
 *
 * @param booksMinor what our books state, signed minor units; null if they state nothing
 * @param providerMinor what the provider states
 * @param explanation for people: what differs and what it means
 */
record Finding(
    DiscrepancyType type,
    String kind,
    @Nullable String orderId,
    @Nullable String providerRef,
    String currency,
    @Nullable Long booksMinor,
    @Nullable Long providerMinor,
    String explanation,
    List<MatchItem> books,
    List<MatchItem> provider) {

  /** The money agrees on both sides, though something else is wrong. */
  boolean leavesEntriesMatched() {
    return type == DiscrepancyType.METADATA_DRIFT || overRefund().isPresent();
  }

  /** The statement that more was refunded than captured, if this is what it is about. */
  Optional<MatchItem> overRefund() {
    return Stream.concat(books.stream(), provider.stream())
        .filter(item -> item.kind().equals("over_refund"))
        .findFirst();
  }

  /**
   * The money that is uncertain: the difference, or the whole amount if only one side has it. Of
   * two currencies there is no difference: all that our books state, in their currency.
   */
  long atStakeMinor() {
    if (type == DiscrepancyType.CURRENCY_MISMATCH && booksMinor != null) {
      return Math.abs(booksMinor);
    }
    long difference =
        (providerMinor == null ? 0 : providerMinor) - (booksMinor == null ? 0 : booksMinor);
    return Math.abs(difference);
  }
}

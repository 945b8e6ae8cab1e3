package io.tallystick.checkout.settlement;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider's own record, one page at a time. The caller keeps the position: it hands in the id
 * of the last object it has stored, so that it can go on there after a crash.
 *
 * <p>Lists hold the objects created inside the window with their state of now, newest first. All
 * amounts are minor units with the provider's exponent, currencies upper-case ISO codes. A call
 * never reads more than one page; it may repeat itself a bounded number of times.
 */
public interface ProviderRecord {
  /** Where the record is read, and whether it is real money; for people. Never holds a secret. */
  String address();

  Page<Movement> movements(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  Page<Charge> charges(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  Page<Refund> refunds(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  Page<Dispute> disputes(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  Page<Payout> payouts(CreatedWindow window, @Nullable String startingAfter)
      throws ProviderReadException;

  /** The movements one automatic payout consists of, and the payout's own one among them. */
  Page<Movement> movementsOfPayout(String payoutId, @Nullable String startingAfter)
      throws ProviderReadException;

  /** One object; empty if the provider doesn't know it. So are those below. */
  Optional<Charge> charge(String chargeId) throws ProviderReadException;

  Optional<Refund> refund(String refundId) throws ProviderReadException;

  Optional<Dispute> dispute(String disputeId) throws ProviderReadException;

  Optional<Payout> payout(String payoutId) throws ProviderReadException;

  /** Anything the provider gave a name. */
  sealed interface Item {
    String id();
  }

  /**
   * One page. If there is more, it isn't empty.
   *
   * @param hasMore whether another page follows after the last of these
   */
  record Page<T extends Item>(List<T> items, boolean hasMore) {
    public Page {
      items = List.copyOf(items);
      if (hasMore && items.isEmpty()) {
        throw new IllegalArgumentException("an empty page leads nowhere");
      }
    }
  }

  /**
   * One balance transaction. It doesn't say which payout it went into: only {@link
   * #movementsOfPayout} does.
   *
   * @param category the reporting category
   * @param grossMinor signed, as is {@code netMinor}; the fee is positive if charged to us
   */
  record Movement(
      String id,
      String type,
      String category,
      long grossMinor,
      long feeMinor,
      long netMinor,
      String currency,
      @Nullable String sourceId,
      @Nullable String description,
      Instant createdAt,
      @Nullable Instant availableAt)
      implements Item {}

  /**
   * One attempt to take money, also one that failed or is still pending.
   *
   * @param amountMinor what the customer was asked for
   * @param capturedMinor what was taken of it
   */
  record Charge(
      String id,
      String status,
      long amountMinor,
      long capturedMinor,
      String currency,
      @Nullable String paymentIntentId,
      Map<String, String> metadata,
      Instant createdAt)
      implements Item {}

  record Refund(
      String id,
      String status,
      long amountMinor,
      String currency,
      @Nullable String chargeId,
      @Nullable String paymentIntentId,
      Map<String, String> metadata,
      Instant createdAt)
      implements Item {}

  /**
   * @param evidenceDueBy null if no evidence can be handed in
   */
  record Dispute(
      String id,
      String status,
      long amountMinor,
      String currency,
      @Nullable String reason,
      @Nullable String chargeId,
      @Nullable String paymentIntentId,
      @Nullable Instant evidenceDueBy,
      Instant createdAt)
      implements Item {}

  /**
   * @param movementId its balance transaction
   * @param automatic only then the provider can say what it consists of, and only once {@code
   *     reconciliationStatus} is completed
   * @param traceId by which the bank's statement names it; null: not known, or not yet
   */
  record Payout(
      String id,
      String status,
      long amountMinor,
      String currency,
      boolean automatic,
      @Nullable String reconciliationStatus,
      @Nullable String movementId,
      @Nullable LocalDate arrivalDate,
      @Nullable String traceId,
      Instant createdAt)
      implements Item {}
}

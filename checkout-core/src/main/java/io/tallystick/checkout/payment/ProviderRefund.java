package io.tallystick.checkout.payment;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refund as the provider states it, at one moment.
 *
 * @param status the provider's own word
 * @param amountMinor positive
 * @param currency upper case
 * @param failureReason null: it hasn't failed
 * @param metadata as it stands at the provider
 */
public record ProviderRefund(
    String refundId,
    State state,
    String status,
    long amountMinor,
    String currency,
    @Nullable String intentId,
    @Nullable String chargeId,
    @Nullable String failureReason,
    Map<String, String> metadata,
    Instant createdAt) {
  /** Metadata key under which the provider keeps our refund's id. */
  public static final String REFUND = "refund_id";

  /** What a provider's refund can come to. Succeeded can still turn into failed, weeks later. */
  public enum State {
    PENDING,
    SUCCEEDED,
    FAILED,
    /**
     * What a partial capture let go of: it looks like a refund, but was never taken, so nothing
     * came back.
     */
    RELEASED
  }

  public ProviderRefund {
    metadata = Map.copyOf(metadata);
  }
}

package io.tallystick.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One movement of the provider's balance. Amounts are minor units of {@code currency}; {@code
 * amount} is signed, {@code net = amount - fee}.
 *
 * @param type the API's word, for example {@code adjustment}
 * @param reportingCategory finance's word for it, for example {@code dispute}
 * @param source id of the object that moved the money, null for the provider's own fees
 * @param payoutId the automatic payout that carried it; the payout's own movement names its payout.
 *     The provider never shows this as a field, only through its list filter and its reports
 */
public record BalanceTransaction(
    String id,
    Instant created,
    Instant availableOn,
    String type,
    String reportingCategory,
    long amount,
    long fee,
    String currency,
    @Nullable String source,
    @Nullable String description,
    @Nullable String payoutId)
    implements StripeObject {

  /** What the balance changed by, minor units. */
  public long net() {
    return amount - fee;
  }

  BalanceTransaction paidOutBy(String payout) {
    return new BalanceTransaction(
        id,
        created,
        availableOn,
        type,
        reportingCategory,
        amount,
        fee,
        currency,
        source,
        description,
        payout);
  }
}

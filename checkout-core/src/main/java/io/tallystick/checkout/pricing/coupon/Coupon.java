package io.tallystick.checkout.pricing.coupon;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.money.Rounding;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A coupon as it stands, as far as one cart and customer are concerned.
 *
 * @param offered null: not good in the cart's currency
 */
record Coupon(String code, Limits limits, @Nullable Terms offered) {
  /**
   * When and how often.
   *
   * @param byCustomer how often this customer holds it
   */
  record Limits(
      Instant from,
      @Nullable Instant to,
      @Nullable Integer max,
      int redeemed,
      @Nullable Integer maxPerCustomer,
      int byCustomer) {
    Optional<CouponRefusal> refusal(@Nullable String customerRef, Instant now) {
      if (now.isBefore(from)) {
        return Optional.of(CouponRefusal.NOT_YET);
      }
      if (to != null && !now.isBefore(to)) {
        return Optional.of(CouponRefusal.EXPIRED);
      }
      if (max != null && redeemed >= max) {
        return Optional.of(CouponRefusal.EXHAUSTED);
      }
      if (maxPerCustomer == null) {
        return Optional.empty();
      }
      if (customerRef == null) {
        return Optional.of(CouponRefusal.CUSTOMER_REQUIRED);
      }
      return byCustomer >= maxPerCustomer
          ? Optional.of(CouponRefusal.CUSTOMER_LIMIT)
          : Optional.empty();
    }
  }

  /**
   * How much off what, in one currency.
   *
   * @param percentPpm null: a fixed amount
   * @param amountMinor null: a percentage
   * @param onlyIncluded good for the included products only, else for all but the excluded
   */
  record Terms(
      String currency,
      @Nullable Integer percentPpm,
      @Nullable Long amountMinor,
      long minimumMinor,
      boolean onlyIncluded,
      Set<String> included,
      Set<String> excluded) {
    boolean goodFor(String sku) {
      return !excluded.contains(sku) && (!onlyIncluded || included.contains(sku));
    }

    /** Off goods of this value; never more than they cost. */
    long discount(long goodsMinor) {
      if (percentPpm != null) {
        return Rounding.part(goodsMinor, percentPpm, Currencies.step(currency));
      }
      return Math.min(amountMinor == null ? 0 : amountMinor, goodsMinor);
    }

    String words() {
      StringBuilder words = new StringBuilder();
      if (percentPpm != null) {
        BigDecimal percent = BigDecimal.valueOf(percentPpm, 4).stripTrailingZeros();
        words.append(percent.toPlainString()).append(" %");
      } else if (amountMinor != null) {
        words.append(Currencies.toDecimal(amountMinor, currency)).append(' ').append(currency);
      }
      words.append(" off");
      if (onlyIncluded) {
        words.append(" selected products");
      } else if (!excluded.isEmpty()) {
        words.append(" all but some products");
      }
      if (minimumMinor > 0) {
        words.append(", from ").append(minimum());
      }
      return words.toString();
    }

    String minimum() {
      return Currencies.toDecimal(minimumMinor, currency) + " " + currency;
    }
  }
}

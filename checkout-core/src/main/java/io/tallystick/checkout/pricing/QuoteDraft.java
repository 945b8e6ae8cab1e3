package io.tallystick.checkout.pricing;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.money.Rounding;
import io.tallystick.checkout.pricing.shipping.ShippingOffer;
import io.tallystick.checkout.pricing.tax.TaxRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quote while it is put together: the arithmetic, without any look-up. It holds no longer than
 * any of its parts.
 */
final class QuoteDraft {
  private final Address address;
  private final String currency;
  private final long step;
  private final Instant quotedAt;
  private final List<Quote.Line> lines = new ArrayList<>();
  private final List<Quote.Fee> fees = new ArrayList<>();
  private Quote.@Nullable Coupon coupon;
  private Quote.@Nullable Shipping shipping;
  private Instant holdsUntil;

  QuoteDraft(Address address, String currency, Instant quotedAt, Duration hold) {
    this.address = address;
    this.currency = currency;
    this.step = Currencies.step(currency);
    this.quotedAt = quotedAt;
    this.holdsUntil = quotedAt.plus(hold);
  }

  void coupon(Quote.Coupon applied) {
    coupon = applied;
  }

  void line(Product product, long unitMinor, int quantity, long discountMinor, TaxRule rule) {
    long payable = Math.multiplyExact(unitMinor, (long) quantity) - discountMinor;
    lines.add(
        new Quote.Line(
            product.sku(),
            product.name(),
            product.kind(),
            unitMinor,
            quantity,
            discountMinor,
            tax(payable, rule)));
  }

  void shipping(ShippingOffer offer, TaxRule rule) {
    shipping =
        new Quote.Shipping(
            offer.zone(),
            offer.method(),
            offer.name(),
            offer.amountMinor(),
            tax(offer.amountMinor(), rule));
  }

  void fee(JdbcFees.Rule fee, TaxRule rule) {
    fees.add(
        new Quote.Fee(fee.code(), fee.name(), fee.amountMinor(), tax(fee.amountMinor(), rule)));
  }

  /** A part changes then; null: not as far as is known. */
  void until(@Nullable Instant end) {
    if (end != null && end.isBefore(holdsUntil)) {
      holdsUntil = end;
    }
  }

  Quote finish() {
    return new Quote(
        currency,
        address,
        lines,
        coupon,
        shipping,
        fees,
        Quote.total(lines, shipping, fees),
        quotedAt,
        holdsUntil);
  }

  private Quote.Tax tax(long amountMinor, TaxRule rule) {
    until(rule.until());
    long tax =
        rule.inclusive()
            ? Rounding.contained(amountMinor, rule.ratePpm(), step)
            : Rounding.part(amountMinor, rule.ratePpm(), step);
    return new Quote.Tax(tax, rule.code(), rule.ratePpm(), rule.inclusive());
  }
}

package io.tallystick.checkout.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tallystick.checkout.pricing.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A price and its parts, in the currency's minor units; totalMinor is what is paid. */
record PriceView(
    @Schema(example = "EUR") String currency,
    @Schema(description = "What is paid.", example = "3470") long totalMinor,
    @Schema(description = "All tax, contained in prices or not.", example = "554") long taxMinor,
    @Schema(description = "The part of it that comes on top of prices.", example = "0")
        long addedTaxMinor,
    @Schema(example = "0") long discountMinor,
    List<Line> lines,
    @Nullable CouponView coupon,
    @Nullable ShippingView shipping,
    List<FeeView> fees) {

  record Line(
      @Schema(example = "MUG-1") String sku,
      @Schema(example = "Mug, stoneware") String name,
      @Schema(example = "2") int qty,
      @Schema(example = "1490") long unitMinor,
      @Schema(description = "Its share of the coupon.", example = "0") long discountMinor,
      @Schema(example = "476") long taxMinor) {}

  record CouponView(
      @Schema(example = "WELCOME10") String code,
      @Schema(description = "In words.", example = "10 % off") String rule) {}

  record ShippingView(
      @Schema(example = "standard") String method,
      @Schema(example = "Parcel") String name,
      @Schema(example = "490") long amountMinor,
      @Schema(example = "78") long taxMinor) {}

  record FeeView(
      @Schema(example = "Small order") String name,
      @Schema(example = "150") long amountMinor,
      @Schema(example = "24") long taxMinor) {}

  static PriceView of(Quote quote) {
    Quote.Coupon coupon = quote.coupon();
    Quote.Shipping shipping = quote.shipping();
    return new PriceView(
        quote.currency(),
        quote.totalMinor(),
        quote.taxMinor(),
        quote.addedTaxMinor(),
        quote.discountMinor(),
        quote.lines().stream().map(PriceView::line).toList(),
        coupon == null ? null : new CouponView(coupon.code(), coupon.rule()),
        shipping == null
            ? null
            : new ShippingView(
                shipping.method(),
                shipping.name(),
                shipping.amountMinor(),
                shipping.tax().amountMinor()),
        quote.fees().stream()
            .map(fee -> new FeeView(fee.name(), fee.amountMinor(), fee.tax().amountMinor()))
            .toList());
  }

  private static Line line(Quote.Line line) {
    return new Line(
        line.sku(),
        line.name(),
        line.quantity(),
        line.unitMinor(),
        line.discountMinor(),
        line.tax().amountMinor());
  }
}

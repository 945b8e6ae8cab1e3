package io.tallystick.checkout.pricing;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.catalog.Product;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a purchase costs and why. Amounts are in the currency's minor units and multiples of its
 * step; none is negative. A quote whose parts don't add up to its total can't be made.
 *
 * @param coupon null: none asked for
 * @param shipping null: nothing has to be shipped
 * @param quotedAt to the microsecond, as the database keeps it
 * @param holdsUntil exclusive; the earliest time at which a part of it may change
 */
public record Quote(
    String currency,
    Address address,
    List<Line> lines,
    @Nullable Coupon coupon,
    @Nullable Shipping shipping,
    List<Fee> fees,
    long totalMinor,
    Instant quotedAt,
    Instant holdsUntil) {

  /**
   * Tax on one line, shipping or fee, and what it is based on.
   *
   * @param amountMinor half up, once per line
   * @param rule code of the rule that applied
   * @param ratePpm in parts per million
   * @param inclusive true: the price contains it; false: it comes on top
   */
  public record Tax(long amountMinor, String rule, int ratePpm, boolean inclusive) {
    long addedMinor() {
      return inclusive ? 0 : amountMinor;
    }
  }

  /**
   * @param discountMinor the line's share of the coupon; at most unit price times quantity
   */
  public record Line(
      String sku,
      String name,
      Product.Kind kind,
      long unitMinor,
      int quantity,
      long discountMinor,
      Tax tax) {
    public Line {
      if (discountMinor < 0 || discountMinor > Math.multiplyExact(unitMinor, (long) quantity)) {
        throw new IllegalArgumentException("discount " + discountMinor + " on line " + sku);
      }
    }

    /** Unit price times quantity. */
    public long goodsMinor() {
      return Math.multiplyExact(unitMinor, (long) quantity);
    }

    /** What the line adds to the total. */
    public long totalMinor() {
      return goodsMinor() - discountMinor + tax.addedMinor();
    }
  }

  /**
   * @param rule what applied, in words such as "10 % off"
   */
  public record Coupon(String code, String rule) {}

  public record Shipping(String zone, String method, String name, long amountMinor, Tax tax) {}

  public record Fee(String code, String name, long amountMinor, Tax tax) {}

  public Quote {
    lines = List.copyOf(lines);
    fees = List.copyOf(fees);
    if (!quotedAt.isBefore(holdsUntil)) {
      throw new IllegalArgumentException("a quote that never held: until " + holdsUntil);
    }
    long parts = total(lines, shipping, fees);
    if (parts != totalMinor) {
      throw new IllegalArgumentException(
          "parts add up to %d, not to the total %d".formatted(parts, totalMinor));
    }
  }

  /** What these parts come to. */
  static long total(List<Line> lines, @Nullable Shipping shipping, List<Fee> fees) {
    long total = shipping == null ? 0 : shipping.amountMinor() + shipping.tax().addedMinor();
    for (Line line : lines) {
      total = Math.addExact(total, line.totalMinor());
    }
    for (Fee fee : fees) {
      total = Math.addExact(total, fee.amountMinor() + fee.tax().addedMinor());
    }
    return total;
  }

  /** Unit prices times quantities, before discount. */
  public long goodsMinor() {
    return lines.stream().mapToLong(Line::goodsMinor).sum();
  }

  public long discountMinor() {
    return lines.stream().mapToLong(Line::discountMinor).sum();
  }

  /** Shipping and fees, without tax on top of them. */
  public long extrasMinor() {
    return (shipping == null ? 0 : shipping.amountMinor())
        + fees.stream().mapToLong(Fee::amountMinor).sum();
  }

  /** All tax, contained in prices or not. */
  public long taxMinor() {
    return taxes().mapToLong(Tax::amountMinor).sum();
  }

  /** Tax on top of prices: total = goods - discount + extras + this. */
  public long addedTaxMinor() {
    return taxes().mapToLong(Tax::addedMinor).sum();
  }

  /** The same goods at the same prices for the same place, whenever they were quoted. */
  public boolean sameAs(Quote other) {
    return equals(
        new Quote(
            other.currency,
            other.address,
            other.lines,
            other.coupon,
            other.shipping,
            other.fees,
            other.totalMinor,
            quotedAt,
            holdsUntil));
  }

  public boolean holdsAt(Instant time) {
    return !time.isBefore(quotedAt) && time.isBefore(holdsUntil);
  }

  private Stream<Tax> taxes() {
    return Stream.of(
            lines.stream().map(Line::tax),
            Stream.ofNullable(shipping).map(Shipping::tax),
            fees.stream().map(Fee::tax))
        .flatMap(taxes -> taxes);
  }
}

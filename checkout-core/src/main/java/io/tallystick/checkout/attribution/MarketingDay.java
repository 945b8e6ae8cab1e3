package io.tallystick.checkout.attribution;

import java.math.BigInteger;
import java.time.LocalDate;

/**
 * What marketing counts and what was really earned, on one day in one currency. Amounts in minor
 * units.
 *
 * @param currency XXX: page views and checkout starts, which have none, and claims that name none
 * @param claimed purchases that browsers told of, as marketing counts them: each
 * @param purchases paid orders
 * @param attributed of them those whose customer's origin is known
 * @param refundedMinor of all orders, on this day; what came back is taken off
 * @param gap why actual and claimed revenue differ
 */
public record MarketingDay(
    LocalDate day,
    String currency,
    long pageViews,
    long checkoutStarts,
    long claimed,
    BigInteger claimedMinor,
    long purchases,
    BigInteger actualMinor,
    long attributed,
    BigInteger attributedMinor,
    BigInteger refundedMinor,
    Gap gap) {

  /**
   * The gap by cause; positive: marketing sees less than there is.
   *
   * @param notTold orders that no browser told of: blockers, closed pages
   * @param unknownOrder claims of orders that we don't have
   * @param notPaid claims of orders that weren't paid
   * @param countedTwice second claims of an order
   * @param otherAmount claims of an order that state another amount, or none
   * @param otherDay claims of an order on another day, or in another currency
   */
  public record Gap(
      BigInteger notTold,
      BigInteger unknownOrder,
      BigInteger notPaid,
      BigInteger countedTwice,
      BigInteger otherAmount,
      BigInteger otherDay) {
    public BigInteger sum() {
      return notTold
          .add(unknownOrder)
          .add(notPaid)
          .add(countedTwice)
          .add(otherAmount)
          .add(otherDay);
    }
  }

  /** Actual less claimed revenue; the sum of its causes. */
  public BigInteger gapMinor() {
    return actualMinor.subtract(claimedMinor);
  }
}

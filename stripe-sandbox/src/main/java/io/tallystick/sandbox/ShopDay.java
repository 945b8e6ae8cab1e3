package io.tallystick.sandbox;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * One generated day of a shop: what its own books should hold, the truth the ledger was filled
 * from. The day begins with the payouts of what is available by then, so that a first day has none
 * and the third day pays out the first.
 *
 * @param sales in order of their numbers
 * @param failedAttempts in order of time
 * @param disputes as they were opened
 * @param fees the provider's own fees
 * @param payouts of this day, by currency
 */
public record ShopDay(
    LocalDate day,
    List<Sale> sales,
    List<FailedAttempt> failedAttempts,
    List<Dispute> disputes,
    List<BalanceTransaction> fees,
    List<Payout> payouts) {
  public ShopDay {
    sales = List.copyOf(sales);
    failedAttempts = List.copyOf(failedAttempts);
    disputes = List.copyOf(disputes);
    fees = List.copyOf(fees);
    payouts = List.copyOf(payouts);
  }

  /**
   * Fills the ledger with a day. In each 40 orders 1 is split, 1 captured in part, 2 are bank
   * debits, 2 were declined first; 2 are refunded whole, 2 once in part, 1 several times in part,
   * and 1 is disputed. The rest is plain. Everything lies inside the day.
   *
   * @param orders 0 to a million
   * @param zone the day's midnight and its busy hours are those of this zone
   */
  public static ShopDay generate(long seed, int orders, LocalDate day, ZoneId zone, Ledger ledger) {
    return new DaySimulation(seed, orders, day, zone, ledger).run();
  }
}

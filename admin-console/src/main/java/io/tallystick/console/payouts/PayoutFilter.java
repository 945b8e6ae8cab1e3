package io.tallystick.console.payouts;

import io.tallystick.console.page.Asked;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the list shall show; it stands in the address.
 *
 * @param bank yes: matched at the bank; no: not
 * @param since arrived then or later
 * @param afterDay arrival of the last row of the page before; null: it had none
 * @param afterId its id; null: this is the first page
 */
record PayoutFilter(
    @Nullable String status,
    @Nullable String bank,
    @Nullable LocalDate since,
    @Nullable LocalDate afterDay,
    @Nullable String afterId) {
  static PayoutFilter of(
      @Nullable String status,
      @Nullable String bank,
      @Nullable String since,
      @Nullable String after) {
    String atBank = Asked.text(bank);
    if (atBank != null && !atBank.equals("yes") && !atBank.equals("no")) {
      throw Asked.bad();
    }
    String mark = Asked.text(after);
    int split = mark == null ? -1 : mark.indexOf('_');
    if (mark != null && split < 0) {
      throw Asked.bad();
    }
    return new PayoutFilter(
        Asked.text(status),
        atBank,
        Asked.day(since),
        mark == null ? null : Asked.day(mark.substring(0, split)),
        mark == null ? null : mark.substring(split + 1));
  }

  public boolean none() {
    return status == null && bank == null && since == null;
  }

  /** The list's address, behind that row. */
  String path(PayoutRow last) {
    return Asked.path(
        "/payouts",
        "status",
        status,
        "bank",
        bank,
        "since",
        since,
        "after",
        (last.arrival() == null ? "" : last.arrival()) + "_" + last.payoutId());
  }
}

package io.tallystick.console.payouts;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A payout as the provider's record has it, and the bank.
 *
 * @param minor negative: taken from our bank account
 * @param automatic false: manual or instant, nobody can say what is in it
 * @param bookedOn when the bank booked it; null: no line of a statement is it
 * @param how by trace or by amount
 * @param covered a statement tells of the day it should have come
 */
record PayoutRow(
    String payoutId,
    long minor,
    String currency,
    String status,
    boolean automatic,
    @Nullable LocalDate arrival,
    @Nullable Instant createdAt,
    @Nullable LocalDate bookedOn,
    @Nullable String how,
    boolean covered) {
  public String bankSymbol() {
    if (bookedOn != null) {
      return "✓";
    }
    return covered && status.equals("paid") ? "✕" : "–";
  }

  public String bankWords() {
    if (bookedOn != null) {
      return "at the bank on " + bookedOn + ("amount".equals(how) ? ", by its amount" : "");
    }
    return covered ? "not in the statement of that day" : "no statement of that day was imported";
  }
}

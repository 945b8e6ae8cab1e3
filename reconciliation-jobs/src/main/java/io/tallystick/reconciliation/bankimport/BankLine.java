package io.tallystick.reconciliation.bankimport;

import java.time.LocalDate;

/**
 * One line of a bank statement.
 *
 * @param minor negative: went out of our account
 * @param reference empty: none; so is {@code traceId}
 */
record BankLine(
    long line, LocalDate bookedOn, long minor, String currency, String reference, String traceId) {
  /** What tells it from others of the statement; equal lines are told apart by their number. */
  record Content(
      LocalDate bookedOn, long minor, String currency, String reference, String traceId) {}

  Content content() {
    return new Content(bookedOn, minor, currency, reference, traceId);
  }
}

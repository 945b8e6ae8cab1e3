package io.tallystick.reconciliation.booksimport;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The status words shops use, and whether money moved. An open question is never guessed. */
final class BookStatus {
  private static final Set<String> MOVED =
      Set.of(
          "succeeded",
          "captured",
          "paid",
          "partially_refunded",
          "refunded",
          "complete",
          "completed",
          "settled");
  private static final Set<String> NOT_MOVED =
      Set.of(
          "pending",
          "processing",
          "requires_action",
          "authorized",
          "created",
          "submitted",
          "requested",
          "approved",
          "unknown",
          "failed",
          "canceled",
          "cancelled",
          "voided",
          "expired",
          "rejected");

  private BookStatus() {}

  /** Did money move? Null: the word isn't known. */
  static @Nullable Boolean moves(String status) {
    if (status.isEmpty() || MOVED.contains(status)) {
      return true;
    }
    return NOT_MOVED.contains(status) ? false : null;
  }
}

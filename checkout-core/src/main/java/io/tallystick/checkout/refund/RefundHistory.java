package io.tallystick.checkout.refund;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.payment.Told;
import org.jspecify.annotations.Nullable;

/** Writes each step of a refund into the record, and marks orders that a person must look at. */
final class RefundHistory {
  private static final int MAX_TEXT = 500;

  private final Audit audit;
  private final RefundGround ground;

  RefundHistory(Audit audit, RefundGround ground) {
    this.audit = audit;
    this.ground = ground;
  }

  /**
   * Writes a change of state, in its transaction.
   *
   * @param from null: the refund is new to us
   * @throws IllegalStateException if the table of states has no such step
   */
  void step(
      String refundId,
      @Nullable RefundState from,
      RefundState to,
      Told told,
      @Nullable String reason) {
    if (from != null && !from.next().contains(to)) {
      throw new IllegalStateException(
          "Refund %s can't go from %s to %s".formatted(refundId, from.code(), to.code()));
    }
    note(refundId, "refund." + to.code(), from, to, told, reason);
  }

  void note(
      String refundId,
      String action,
      @Nullable RefundState before,
      RefundState after,
      Told told,
      @Nullable String reason) {
    audit.record(
        new AuditEntry(
            "refund:" + refundId,
            action,
            told.actor(),
            reason,
            before == null ? null : before.code(),
            after.code(),
            told.providerEvent()));
  }

  /** Marks the order, whose row is locked. Says the same only once. */
  void review(String orderId, String why, Told told) {
    if (ground.review(orderId, why)) {
      audit.record(
          new AuditEntry(
              "order:" + orderId,
              "order.review",
              told.actor(),
              why,
              null,
              null,
              told.providerEvent()));
    }
  }

  /** As tables take it: without NUL, and not endless. */
  static String storable(String text) {
    if (text.length() <= MAX_TEXT) {
      return text.replace('\0', '?');
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end).replace('\0', '?');
  }
}

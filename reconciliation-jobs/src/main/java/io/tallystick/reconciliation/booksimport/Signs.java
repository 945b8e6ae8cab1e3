package io.tallystick.reconciliation.booksimport;

import io.tallystick.checkout.settlement.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts amounts whose sign is unusual for their kind. A few are legal (a refund that failed comes
 * back as a positive one); if most are, the shop writes its amounts without sign.
 */
final class Signs {
  private final Kind refunds = new Kind();
  private final Kind charges = new Kind();

  /** Counted by several readers at once. */
  private static final class Kind {
    private final LongAdder rows = new LongAdder();
    private final LongAdder unusual = new LongAdder();

    void add(boolean isUnusual) {
      rows.increment();
      if (isUnusual) {
        unusual.increment();
      }
    }

    boolean mostlyUnusual() {
      return unusual.sum() * 2 > rows.sum();
    }
  }

  void add(EntryKind kind, long amountMinor) {
    if (kind == EntryKind.REFUND) {
      refunds.add(amountMinor > 0);
    } else if (kind == EntryKind.CHARGE) {
      charges.add(amountMinor < 0);
    }
  }

  /** What a person should know before wondering at the match. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (refunds.mostlyUnusual()) {
      notes.add(
          "%,d of %,d refunds are positive: amounts are signed as in Stripe's gross, refunds negative"
              .formatted(refunds.unusual.sum(), refunds.rows.sum()));
    }
    if (charges.mostlyUnusual()) {
      notes.add(
          "%,d of %,d charges are negative: amounts are signed as in Stripe's gross, charges positive"
              .formatted(charges.unusual.sum(), charges.rows.sum()));
    }
    return notes;
  }
}

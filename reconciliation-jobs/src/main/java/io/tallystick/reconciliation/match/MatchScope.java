package io.tallystick.reconciliation.match;

import io.tallystick.checkout.settlement.EntryKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What one match looks at. Each entry belongs to exactly one scope by its kind. */
public enum MatchScope {
  PAYMENT,
  REFUND,
  OTHER;

  /** The word in tables and step names. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<EntryKind> kinds() {
    return switch (this) {
      case PAYMENT -> List.of(EntryKind.CHARGE);
      case REFUND -> List.of(EntryKind.REFUND);
      case OTHER ->
          List.of(
              EntryKind.DISPUTE,
              EntryKind.DISPUTE_REVERSAL,
              EntryKind.FEE,
              EntryKind.PAYOUT,
              EntryKind.ADJUSTMENT);
    };
  }

  /** Kinds whose entries tell which order a reference belongs to, the scope's own among them. */
  List<String> contextKinds() {
    Stream<String> own = kinds().stream().map(EntryKind::code);
    return Stream.concat(Stream.of(EntryKind.CHARGE.code()), own).distinct().toList();
  }
}

package io.tallystick.reconciliation.match;

import io.tallystick.checkout.settlement.EntryKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which kinds of movement a run matches. */
final class MatchKinds {
  /** What every shop's books must state, whether they do or not. */
  private static final Set<EntryKind> ALWAYS =
      Set.of(EntryKind.CHARGE, EntryKind.REFUND, EntryKind.DISPUTE);

  private MatchKinds() {}

  /**
   * Those that every shop's books must state, and those that these books do state. The others are
   * shown in the tie-out as not kept.
   *
   * @param kept kinds that the books have ever stated
   */
  static List<String> matched(List<String> kept) {
    return Stream.of(EntryKind.values())
        .filter(kind -> ALWAYS.contains(kind) || kept.contains(kind.code()))
        .map(EntryKind::code)
        .toList();
  }
}

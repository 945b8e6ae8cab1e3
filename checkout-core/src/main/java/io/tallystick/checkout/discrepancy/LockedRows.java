package io.tallystick.checkout.discrepancy;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows that nobody else changes until the transaction ends. */
final class LockedRows {
  private LockedRows() {}

  /** Does it if all stand as they were seen, and may take that step. */
  static ChangeResult change(
      JdbcDiscrepancies jdbc,
      List<Seen> seen,
      DiscrepancyState to,
      Function<List<Plan.Row>, ChangeResult> change) {
    List<Long> ids = seen.stream().map(Seen::id).toList();
    Set<Seen> asSeen = Set.copyOf(seen);
    List<Plan.Row> rows = jdbc.lock(ids);
    if (rows.size() < ids.size()) {
      Set<Long> there = jdbc.read(ids).stream().map(Plan.Row::id).collect(Collectors.toSet());
      List<Long> missing = ids.stream().filter(id -> !there.contains(id)).toList();
      return missing.isEmpty() ? new ChangeResult.Busy() : new ChangeResult.NoSuch(missing);
    }
    List<Long> changed =
        rows.stream().filter(row -> !asSeen.contains(row.seen())).map(Plan.Row::id).toList();
    if (!changed.isEmpty()) {
      return new ChangeResult.Changed(changed);
    }
    List<Long> stuck =
        rows.stream().filter(row -> !row.state().next().contains(to)).map(Plan.Row::id).toList();
    return stuck.isEmpty()
        ? change.apply(rows)
        : new ChangeResult.NotPossible(
            stuck, to == DiscrepancyState.OPEN ? "It isn't resolved." : "It is resolved already.");
  }
}

package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Matches each kind of the scope within one group. */
record GroupProcessor(MatchRun run, MatchScope scope)
    implements ItemProcessor<GroupReader.Group, List<GroupResult>> {

  @Override
  public List<GroupResult> process(GroupReader.Group group) {
    List<GroupResult> results = new ArrayList<>();
    for (var kind : scope.kinds()) {
      boolean any =
          group.items().stream()
              .anyMatch(
                  i ->
                      i.kind().equals(kind.code())
                          || (i.kind().equals("over_refund") && kind.code().equals("refund")));
      if (any) {
        results.add(GroupMatcher.match(run, group.key(), kind.code(), group.items()));
      }
    }
    return results;
  }
}

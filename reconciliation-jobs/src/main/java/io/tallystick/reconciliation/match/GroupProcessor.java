package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import org.springframework.batch.infrastructure.item.ItemProcessor;

/** Matches each kind of movement within one group. */
record GroupProcessor(MatchRun run) implements ItemProcessor<GroupReader.Group, List<GroupResult>> {

  @Override
  public List<GroupResult> process(GroupReader.Group group) {
    List<GroupResult> results = new ArrayList<>();
    for (String kind : run.kinds()) {
      boolean any =
          group.items().stream()
              .anyMatch(
                  i ->
                      i.kind().equals(kind)
                          || (i.kind().equals("over_refund") && kind.equals("refund")));
      if (any) {
        results.add(GroupMatcher.match(run, group.key(), kind, group.items()));
      }
    }
    return results;
  }
}

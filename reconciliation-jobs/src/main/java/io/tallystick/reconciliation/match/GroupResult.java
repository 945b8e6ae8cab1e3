package io.tallystick.reconciliation.match;

import java.util.List;

/** What became of one group's entries: each owned entry is in exactly one of the three lists. */
record GroupResult(
    String groupKey, List<MatchItem> matched, List<MatchItem> timing, List<Finding> findings) {}

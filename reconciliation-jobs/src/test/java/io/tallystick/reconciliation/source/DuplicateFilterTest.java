package io.tallystick.reconciliation.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DuplicateFilterTest {
  @Test
  void aRepeatedKeyIsAlwaysSuspected() {
    var filter = new DuplicateFilter(0); // far too small for its keys: many wrong suspicions
    for (int i = 0; i < 20_000; i++) {
      filter.add("txn_" + i);
    }
    int before = filter.suspects().size();
    for (int i = 0; i < 20_000; i++) {
      filter.add("txn_" + i);
    }
    assertThat(filter.suspects().size() - before).isEqualTo(20_000);
    assertThat(filter.overflowed()).isFalse();
  }

  @Test
  void keysThatDifferAreHardlyEverSuspectedWhileItsSizeFits() {
    var filter = new DuplicateFilter(8 * 1_000_000);
    for (int i = 0; i < 1_000_000; i++) {
      filter.add("txn_3Qab" + i + "cdE");
    }
    assertThat(filter.suspects()).hasSizeLessThan(20);
  }

  @Test
  void moreSuspectsThanItListsAreSaidToBeMore() {
    var filter = new DuplicateFilter(8 * 100_000);
    for (int i = 0; i < 200_000; i++) {
      filter.add("txn_" + i % 100_000);
    }
    assertThat(filter.suspects()).hasSize(DuplicateFilter.MAX_SUSPECTS);
    assertThat(filter.overflowed()).isTrue();
  }
}

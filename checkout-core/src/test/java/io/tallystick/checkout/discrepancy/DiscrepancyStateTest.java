package io.tallystick.checkout.discrepancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DiscrepancyStateTest {
  /** Written from the rules for people, not from the code: from -> to. */
  private static final Map<String, Set<String>> RULES =
      Stream.of("open: assigned resolved", "assigned: assigned resolved", "resolved: open")
          .map(rule -> rule.split(": "))
          .collect(Collectors.toMap(rule -> rule[0], rule -> Set.of(rule[1].split(" "))));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(DiscrepancyState.values())
        .flatMap(
            from -> Arrays.stream(DiscrepancyState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("everyPair")
  void eachPairOfStatesFollowsTheRules(DiscrepancyState from, DiscrepancyState to) {
    assertThat(from.next().contains(to)).isEqualTo(RULES.get(from.code()).contains(to.code()));
  }

  @Test
  void aStateIsFoundByItsCode() {
    for (DiscrepancyState state : DiscrepancyState.values()) {
      assertThat(DiscrepancyState.of(state.code())).isEqualTo(state);
    }
  }

  @Test
  void lossesNeedTwoPeopleAndRunsNone() {
    assertThat(Arrays.stream(Resolution.values()).filter(Resolution::byTwoPeople))
        .containsExactly(Resolution.ACCEPTED, Resolution.WRITTEN_OFF);
    assertThat(Arrays.stream(Resolution.values()).filter(Resolution::byOnePerson))
        .containsExactly(Resolution.FIXED, Resolution.TIMING);
  }
}

package io.tallystick.checkout.run;

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

class JobRequestStateTest {
  /** Written from the rules of operations.md, not from the code: from -> to. */
  private static final Map<String, Set<String>> RULES =
      Stream.of(
              "requested: running cancelled",
              "running: requested stopping done failed refused",
              "stopping: stopped done failed refused")
          .map(rule -> rule.split(": "))
          .collect(Collectors.toMap(rule -> rule[0], rule -> Set.of(rule[1].split(" "))));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(JobRequestState.values())
        .flatMap(from -> Arrays.stream(JobRequestState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("everyPair")
  void eachPairOfStatesFollowsTheRules(JobRequestState from, JobRequestState to) {
    assertThat(from.next().contains(to))
        .isEqualTo(RULES.getOrDefault(from.code(), Set.of()).contains(to.code()));
  }

  @Test
  void whatIsOverStaysOver() {
    assertThat(Arrays.stream(JobRequestState.values()).filter(JobRequestState::isFinal))
        .containsExactly(
            JobRequestState.DONE,
            JobRequestState.FAILED,
            JobRequestState.REFUSED,
            JobRequestState.STOPPED,
            JobRequestState.CANCELLED);
  }

  @Test
  void aStateIsFoundByItsCode() {
    for (JobRequestState state : JobRequestState.values()) {
      assertThat(JobRequestState.of(state.code())).isEqualTo(state);
    }
  }
}

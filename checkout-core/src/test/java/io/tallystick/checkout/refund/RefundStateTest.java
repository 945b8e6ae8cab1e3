package io.tallystick.checkout.refund;

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

class RefundStateTest {
  /** Written from the shop's rules, not from the code: from -> to. */
  private static final Map<String, Set<String>> RULES =
      Stream.of(
              "requested: approved rejected",
              "approved: submitted",
              "submitted: approved pending succeeded failed unknown",
              "unknown: submitted pending succeeded failed",
              "pending: succeeded failed",
              "succeeded: failed")
          .map(rule -> rule.split(": "))
          .collect(Collectors.toMap(rule -> rule[0], rule -> Set.of(rule[1].split(" "))));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(RefundState.values())
        .flatMap(from -> Arrays.stream(RefundState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("everyPair")
  void eachPairOfStatesFollowsTheRules(RefundState from, RefundState to) {
    assertThat(from.next().contains(to))
        .isEqualTo(RULES.getOrDefault(from.code(), Set.of()).contains(to.code()));
  }

  @Test
  void rejectedAndFailedAreFinalAndGiveTheirAmountFree() {
    for (RefundState state : RefundState.values()) {
      boolean over = state == RefundState.REJECTED || state == RefundState.FAILED;
      assertThat(state.isFinal()).isEqualTo(over);
      assertThat(state.counts()).isEqualTo(!over);
    }
  }

  @Test
  void aStateIsFoundByItsCode() {
    for (RefundState state : RefundState.values()) {
      assertThat(RefundState.of(state.code())).isEqualTo(state);
    }
  }
}

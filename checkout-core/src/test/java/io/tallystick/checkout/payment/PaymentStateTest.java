package io.tallystick.checkout.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentStateTest {
  /**
   * Written from what the provider can do, not from the code: from -> to. A decline isn't the end,
   * since the customer may try the same payment again; what was captured, cancelled or let go of
   * stays so; and what we know is never unknown again once the money is held.
   */
  private static final Map<String, Set<String>> RULES =
      Stream.of(
              "created: requires_action processing authorized captured failed voided expired"
                  + " unknown",
              "requires_action: processing authorized captured failed voided expired unknown",
              "processing: requires_action authorized captured failed voided expired unknown",
              "unknown: requires_action processing authorized captured failed voided expired",
              "failed: requires_action processing authorized captured voided expired",
              "authorized: captured voided expired")
          .map(rule -> rule.split(": "))
          .collect(Collectors.toMap(rule -> rule[0], rule -> Set.of(rule[1].split(" "))));

  static Stream<Arguments> everyPair() {
    return Arrays.stream(PaymentState.values())
        .flatMap(from -> Arrays.stream(PaymentState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("everyPair")
  void eachPairOfStatesFollowsTheRules(PaymentState from, PaymentState to) {
    assertThat(from.next().contains(to))
        .isEqualTo(RULES.getOrDefault(from.code(), Set.of()).contains(to.code()));
  }

  @Test
  void threeStatesAreFinal() {
    Set<String> finals = new TreeSet<>();
    for (PaymentState state : PaymentState.values()) {
      if (state.isFinal()) {
        finals.add(state.code());
      }
    }
    assertThat(finals).containsExactly("captured", "expired", "voided");
  }

  @Test
  void aStateIsFoundByItsCode() {
    for (PaymentState state : PaymentState.values()) {
      assertThat(PaymentState.of(state.code())).isEqualTo(state);
    }
  }
}

package io.tallystick.checkout.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderStateTest {
  /** Written from the shop's rules, not from the code: from -> to. */
  private static final Map<String, Set<String>> RULES =
      Stream.of(
              "draft: payment_pending cancelled",
              "payment_pending: payment_authorized paid payment_failed expired",
              "payment_authorized: paid cancelled capture_failed",
              "capture_failed: paid cancelled",
              "paid: fulfillment_pending refunded partially_refunded",
              "fulfillment_pending: fulfilled partially_fulfilled cancelled_with_refund",
              "partially_fulfilled: fulfilled cancelled_with_refund partially_refunded",
              "fulfilled: refunded partially_refunded",
              "partially_refunded: refunded closed",
              "payment_failed: payment_pending cancelled",
              "expired: payment_pending cancelled",
              "refunded: closed")
          .map(rule -> rule.split(": "))
          .collect(Collectors.toMap(rule -> rule[0], rule -> Set.of(rule[1].split(" "))));

  private static final List<String> LATE_TRUTH = List.of("payment_failed", "expired");

  static Stream<Arguments> everyPair() {
    return Arrays.stream(OrderState.values())
        .flatMap(from -> Arrays.stream(OrderState.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("everyPair")
  void eachPairOfStatesFollowsTheRules(OrderState from, OrderState to) {
    boolean regular = RULES.getOrDefault(from.code(), Set.of()).contains(to.code());
    boolean lateTruth = LATE_TRUTH.contains(from.code()) && to == OrderState.PAID;

    assertThat(from.next(Evidence.OURS).contains(to)).isEqualTo(regular);
    assertThat(from.next(Evidence.PROVIDER).contains(to)).isEqualTo(regular || lateTruth);
  }

  @Test
  void threeStatesAreFinal() {
    Set<String> finals = new TreeSet<>();
    for (OrderState state : OrderState.values()) {
      if (state.isFinal()) {
        finals.add(state.code());
      }
    }
    assertThat(finals).containsExactly("cancelled", "cancelled_with_refund", "closed");
  }

  @Test
  void noOtherStateFollowsItself() {
    for (OrderState state : OrderState.values()) {
      assertThat(state.next(Evidence.PROVIDER)).doesNotContain(state);
    }
  }
}

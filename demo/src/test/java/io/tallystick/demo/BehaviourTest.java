package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BehaviourTest {
  @Test
  void ofAThousandShoppersEachBehavesInOneOfAllWays() {
    assertThat(IntStream.range(0, 1000).mapToObj(Behaviour::of).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(Behaviour.class));
    assertThatIllegalArgumentException().isThrownBy(() -> Behaviour.of(1000));
  }
}

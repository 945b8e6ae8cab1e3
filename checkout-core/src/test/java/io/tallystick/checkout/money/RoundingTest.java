package io.tallystick.checkout.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
  @ParameterizedTest
  @CsvSource({
    "1003,190000,1,191",
    "1000,190000,1,190",
    "50,10000,1,1",
    "49,10000,1,0",
    "5000,99750,10,500",
    "150,100000,10,20",
    "149,100000,10,10",
    "0,190000,1,0",
    "4950000000000000,1000000,1,4950000000000000"
  })
  void aPartIsRoundedHalfUpToTheStep(long amount, int ppm, long step, long part) {
    assertThat(Rounding.part(amount, ppm, step)).isEqualTo(part);
  }

  @ParameterizedTest
  @CsvSource({"1190,190000,1,190", "1490,190000,1,238", "2400,100000,1,218", "3,1000000,1,2"})
  void whatIsContainedIsRoundedHalfUp(long amount, int ppm, long step, long contained) {
    assertThat(Rounding.contained(amount, ppm, step)).isEqualTo(contained);
  }

  @Test
  void whatIsLeftOverGoesToTheLargestRemaindersAndOfEqualOnesToTheEarlier() {
    assertThat(Rounding.split(100, new long[] {1, 1, 1}, 1)).containsExactly(34, 33, 33);
    assertThat(Rounding.split(100, new long[] {100, 0, 200}, 1)).containsExactly(33, 0, 67);
    assertThat(Rounding.split(50, new long[] {10, 10, 10}, 10)).containsExactly(20, 20, 10);
    assertThat(Rounding.split(0, new long[] {0}, 1)).containsExactly(0);
  }

  @Test
  void whatCannotBeSplitIsRefused() {
    assertThatThrownBy(() -> Rounding.split(5, new long[] {1}, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rounding.split(5, new long[] {0, 0}, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rounding.split(-5, new long[] {1}, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sharesAddUpAndAreLessThanAStepFromExactAndNeverAboveTheirWeight() {
    var random = new SplittableRandom(7);
    for (int round = 0; round < 20_000; round++) {
      long step = new long[] {1, 10, 100}[random.nextInt(3)];
      long[] weights =
          random.longs(1 + random.nextInt(20), 0, 1L << random.nextInt(1, 50)).toArray();
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= step;
      }
      long whole = Arrays.stream(weights).sum();
      long amount = random.nextLong(whole / step + 1) * step;
      long[] shares = Rounding.split(amount, weights, step);
      assertThat(Arrays.stream(shares).sum()).isEqualTo(amount);
      for (int i = 0; i < weights.length; i++) {
        assertThat(shares[i] % step).isZero();
        assertThat(shares[i]).isBetween(0L, weights[i]);
        if (whole > 0) {
          BigDecimal exact =
              BigDecimal.valueOf(amount)
                  .multiply(BigDecimal.valueOf(weights[i]))
                  .divide(BigDecimal.valueOf(whole), 20, RoundingMode.HALF_EVEN);
          assertThat(BigDecimal.valueOf(shares[i]).subtract(exact).abs())
              .isLessThan(BigDecimal.valueOf(step));
        }
      }
    }
  }
}

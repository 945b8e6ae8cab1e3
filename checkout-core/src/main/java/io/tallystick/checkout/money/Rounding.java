package io.tallystick.checkout.money;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The three ways in which an amount is divided: a part of it by rate, the part already contained in
 * it, and shares that add up to it. Results are multiples of the currency's step ({@link
 * Currencies#step}); the way there is exact.
 */
public final class Rounding {
  /** Rates are in parts per million: 190,000 is 19 %. */
  public static final int WHOLE_PPM = 1_000_000;

  private Rounding() {}

  /** {@code amount} times rate, half up: 19 % of 1003 is 191 (190.57). */
  public static long part(long amount, int ratePpm, long step) {
    return halfUp(product(amount, ratePpm), WHOLE_PPM, step);
  }

  /** What of {@code amount} is the rate upon the rest, half up: 19 % in 1190 is 190. */
  public static long contained(long amount, int ratePpm, long step) {
    return halfUp(product(amount, ratePpm), WHOLE_PPM + (long) ratePpm, step);
  }

  /**
   * Shares in proportion to {@code weights}, adding up to {@code amount}. Each gets its exact share
   * rounded down to the step; the steps left over go to the largest remainders, to the earlier one
   * if they are equal. If weights are multiples of the step and add up to {@code amount} or more,
   * no share is larger than its weight.
   *
   * @throws IllegalArgumentException if {@code amount} is negative, not a multiple of the step, or
   *     there is nothing to divide it by
   */
  public static long[] split(long amount, long[] weights, long step) {
    BigInteger whole = BigInteger.ZERO;
    for (long weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("negative weight " + weight);
      }
      whole = whole.add(BigInteger.valueOf(weight));
    }
    if (amount < 0 || amount % step != 0 || (amount > 0 && whole.signum() == 0)) {
      throw new IllegalArgumentException(
          "%d can't be split in steps of %d by %s"
              .formatted(amount, step, Arrays.toString(weights)));
    }
    long[] shares = new long[weights.length];
    if (amount == 0) {
      return shares;
    }
    BigInteger steps = BigInteger.valueOf(amount / step);
    BigInteger[] remainders = new BigInteger[weights.length];
    long left = amount / step;
    for (int i = 0; i < weights.length; i++) {
      BigInteger[] exact = steps.multiply(BigInteger.valueOf(weights[i])).divideAndRemainder(whole);
      shares[i] = exact[0].longValueExact() * step;
      remainders[i] = exact[1];
      left -= exact[0].longValueExact();
    }
    IntStream.range(0, weights.length)
        .boxed()
        .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
        .limit(left)
        .forEach(i -> shares[i] += step);
    return shares;
  }

  private static BigInteger product(long amount, int ratePpm) {
    if (amount < 0 || ratePpm < 0) {
      throw new IllegalArgumentException("negative: %d at %d ppm".formatted(amount, ratePpm));
    }
    return BigInteger.valueOf(amount).multiply(BigInteger.valueOf(ratePpm));
  }

  private static long halfUp(BigInteger dividend, long divisor, long step) {
    BigInteger perStep = BigInteger.valueOf(divisor).multiply(BigInteger.valueOf(step));
    BigInteger steps =
        dividend.shiftLeft(1).add(perStep).divide(perStep.shiftLeft(1)); // floor of x + 1/2
    return Math.multiplyExact(steps.longValueExact(), step);
  }
}

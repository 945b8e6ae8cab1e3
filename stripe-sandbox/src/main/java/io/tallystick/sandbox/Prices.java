package io.tallystick.sandbox;

import java.util.random.RandomGenerator;

/** Amounts of orders and parts of them, in minor units and in steps the currency allows. */
final class Prices {
  private final RandomGenerator random;

  Prices(RandomGenerator random) {
    this.random = random;
  }

  /** Many small orders, few big ones: about 6 to 600 in dollars. */
  long next(String currency) {
    double dollars = Math.clamp(Math.exp(3.6 + 0.8 * random.nextGaussian()), 6, 600);
    return switch (currency) {
      case "jpy" -> Math.round(dollars * 15) * 10;
      case "kwd" -> Math.round(dollars * 30) * 10;
      // shops like .99
      default -> Math.round(dollars) * 100 - 1;
    };
  }

  /** A share of the amount between the two shares, rounded down to the currency's step. */
  long part(long amount, String currency, double least, double most) {
    long step = Currencies.step(currency);
    double share = least + (most - least) * random.nextDouble();
    return Math.max(step, ((long) (amount * share / step)) * step);
  }
}

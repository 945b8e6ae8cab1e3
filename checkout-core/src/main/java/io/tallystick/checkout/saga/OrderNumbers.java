package io.tallystick.checkout.saga;

import java.util.random.RandomGenerator;

/** Order numbers that can be read out over the telephone: no I, L, O or U. */
final class OrderNumbers {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 10;

  private final RandomGenerator random;

  OrderNumbers(RandomGenerator random) {
    this.random = random;
  }

  /** Such as SO-7K3M9Q0X2B: 50 random bits. */
  String next() {
    var number = new StringBuilder("SO-");
    for (int i = 0; i < LENGTH; i++) {
      number.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return number.toString();
  }
}

package io.tallystick.sandbox;

import java.util.random.RandomGenerator;

/** Ids in the provider's form, from one seeded source, so that a seed decides every id. */
final class Ids {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 24;

  private final RandomGenerator random;

  Ids(RandomGenerator random) {
    this.random = random;
  }

  /** For example {@code next("pi_3")}: 24 characters after the underscore, as the provider's. */
  String next(String prefix) {
    int fixed = prefix.length() - prefix.indexOf('_') - 1;
    return prefix + text(LENGTH - fixed);
  }

  /** Letters and digits. */
  String text(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  int below(int bound) {
    return random.nextInt(bound);
  }
}

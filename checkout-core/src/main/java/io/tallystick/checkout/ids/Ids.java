package io.tallystick.checkout.ids;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes ids as version 7 UUIDs, without dashes: the time to the millisecond first, so that new rows
 * lie together in their indexes, then 74 random bits. They are unique, not secret.
 */
public final class Ids implements Supplier<String> {
  private static final int BYTES = 16;

  private final Clock clock;
  private final RandomGenerator random;

  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** For production. */
  public static Ids secure(Clock clock) {
    return new Ids(clock, new SecureRandom());
  }

  /** 32 hexadecimal digits. */
  @Override
  public String get() {
    byte[] id = new byte[BYTES];
    random.nextBytes(id);
    long millis = clock.millis();
    for (int i = 0; i < 6; i++) {
      id[i] = (byte) (millis >>> (40 - 8 * i));
    }
    id[6] = (byte) (0x70 | (id[6] & 0x0f));
    id[8] = (byte) (0x80 | (id[8] & 0x3f));
    return HexFormat.of().formatHex(id);
  }

  /** Such as "att_0199…": the prefix tells people what they have before them. */
  public String get(String prefix) {
    return prefix + "_" + get();
  }
}

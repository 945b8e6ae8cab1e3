package io.tallystick.checkout.audit;

import java.util.Locale;

/**
 * A link of the chain as it was when somebody wrote it down elsewhere.
 *
 * @param position of the link; 0: before the first
 * @param hash 64 hexadecimal digits
 */
public record Checkpoint(long position, String hash) {
  public Checkpoint {
    if (position < 0 || !hash.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException(
          "a position and 64 hexadecimal digits are wanted, such as 1200:9f86d0...");
    }
    hash = hash.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads "1200:9f86d0...", as {@code audit verify} shows it.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Checkpoint of(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon > 18 || !text.substring(0, colon).matches("[0-9]+")) {
      throw new IllegalArgumentException(
          "a position and 64 hexadecimal digits are wanted, such as 1200:9f86d0...");
    }
    return new Checkpoint(Long.parseLong(text, 0, colon, 10), text.substring(colon + 1));
  }
}

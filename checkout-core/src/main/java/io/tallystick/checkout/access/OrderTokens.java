package io.tallystick.checkout.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secret tokens with which a customer looks an order up: 192 bits, derived from the order's id by a
 * key of ours, so that a repeated answer can hold the token though we store only its hash.
 */
public final class OrderTokens {
  private static final int BYTES = 24;
  private static final int LEAST_KEY = 16;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param key at least 16 bytes, the same in every process
   */
  public OrderTokens(byte[] key) {
    if (key.length < LEAST_KEY) {
      throw new IllegalArgumentException(
          "The key of order tokens needs at least %d bytes, not %d"
              .formatted(LEAST_KEY, key.length));
    }
    this.key = new SecretKeySpec(key, MAC);
  }

  /** The order's token, for its customer alone. */
  public String token(String orderId) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] full = mac.doFinal(("order-token:" + orderId).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java lacks " + MAC, e);
    }
  }

  /** What is stored of a token: its SHA-256 in hexadecimal digits. */
  public static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java lacks SHA-256", e);
    }
  }
}

package io.tallystick.checkout.saga;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a request asks for, as a hash: equal for equal requests. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(CheckoutRequest r) {
    // not where it came from: a repeated request may come over another network
    return hash(
        r.customerRef(),
        r.cartId(),
        r.address().country(),
        r.address().region(),
        r.address().postcode(),
        r.currency(),
        r.coupon(),
        r.shippingMethod(),
        r.paymentMethod(),
        r.contact().email(),
        r.contact().name(),
        r.contact().street(),
        r.contact().city());
  }

  private static String hash(@Nullable String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : Arrays.asList(parts)) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
        // with its length before it, "ab","c" isn't "a","bc"
        digest.update(
            (part == null ? "-" : bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java lacks SHA-256", e);
    }
  }
}

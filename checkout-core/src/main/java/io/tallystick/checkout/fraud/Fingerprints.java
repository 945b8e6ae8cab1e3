package io.tallystick.checkout.fraud;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names that customers, mail addresses and clients are counted under. Keyed, since a plain hash of
 * an address is found by trying all of them.
 */
final class Fingerprints {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LONGEST = 1_000;
  private static final int PREFIX_OF_A_HOUSEHOLD = 8; // bytes of an IPv6 address: /64

  private final SecretKeySpec key;

  Fingerprints(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  @Nullable String customer(@Nullable String customerRef) {
    return customerRef == null || customerRef.isBlank() ? null : hash("customer", customerRef);
  }

  /** In one spelling; what stands behind a plus sign is the same mailbox with nearly everybody. */
  @Nullable String email(@Nullable String email) {
    if (email == null || email.isBlank()) {
      return null;
    }
    String address = email.strip().toLowerCase(Locale.ROOT);
    return hash("email", address.replaceFirst("^([^+@]+)\\+[^@]*@", "$1@"));
  }

  /** Null for this machine itself, which is a demo, a test or a proxy that hides its clients. */
  @Nullable String address(@Nullable String clientAddress) {
    if (clientAddress == null || clientAddress.isBlank()) {
      return null;
    }
    String given = clientAddress.strip();
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(given); // asks no name server
    } catch (IllegalArgumentException e) {
      return hash("address", given);
    }
    if (address.isLoopbackAddress()) {
      return null;
    }
    byte[] bytes = address.getAddress();
    return hash(
        "address",
        HexFormat.of()
            .formatHex(
                address instanceof Inet6Address
                    ? Arrays.copyOf(bytes, PREFIX_OF_A_HOUSEHOLD)
                    : bytes));
  }

  private String hash(String kind, String value) {
    String text = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((kind + ":" + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}

package io.tallystick.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The header that proves who sent a webhook and when. */
final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";

  private WebhookSignature() {}

  /** For example {@code t=1788256800,v1=5257…}: one v1 for each secret. */
  static String header(Instant at, String body, List<String> secrets) {
    StringBuilder header = new StringBuilder("t=").append(at.getEpochSecond());
    for (String secret : secrets) {
      header.append(",v1=").append(sign(at.getEpochSecond() + "." + body, secret));
    }
    return header.toString();
  }

  private static String sign(String text, String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      // the secret counts as it is written, with its prefix
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}

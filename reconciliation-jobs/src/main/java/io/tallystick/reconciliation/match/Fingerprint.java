package io.tallystick.reconciliation.match;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What makes a difference the same one in a later run: its type, its currency and the first object
 * that it is about, by the provider's id where there is one.
 */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Finding finding) {
    String anchor =
        finding.provider().stream()
            .map(i -> i.sourceId() != null ? i.sourceId() : i.entryKey())
            .min(String::compareTo)
            .or(() -> finding.books().stream().map(MatchItem::entryKey).min(String::compareTo))
            .orElseThrow();
    String text =
        String.join("|", finding.type().name(), finding.kind(), finding.currency(), anchor);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

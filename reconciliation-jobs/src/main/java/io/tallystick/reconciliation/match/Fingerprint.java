package io.tallystick.reconciliation.match;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What makes a difference the same one in a later run: its type, its currency and the first object
 * that it is about, by the provider's id where there is one.
 */
final class Fingerprint {
  private Fingerprint() {}

  static String of(Finding finding) {
    String anchor =
        finding
            .overRefund()
            .map(MatchItem::entryKey)
            .or(
                () ->
                    earliest(finding.provider())
                        .map(i -> i.sourceId() != null ? i.sourceId() : i.entryKey()))
            .or(() -> earliest(finding.books()).map(MatchItem::entryKey))
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

  /** Entries may join a difference later; what it began with stays. */
  private static Optional<MatchItem> earliest(List<MatchItem> items) {
    return items.stream()
        .min(Comparator.comparing(MatchItem::occurredAt).thenComparing(MatchItem::entryKey));
  }
}

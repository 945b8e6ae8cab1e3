package io.tallystick.checkout.audit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in the table, and the bytes that are sealed of it. docs/audit.md describes
 * them, so that anybody can work the chain out without this program: they must never change.
 */
record SealedEntry(Place place, AuditEntry entry, Instant occurredAt) {
  /** What stands before the first link. */
  static final String GENESIS = sha256("tallystick audit chain 1".getBytes(StandardCharsets.UTF_8));

  private static final int NO_VALUE = -1;

  /** The hash of the link that joins this entry to those before; hashes are in hexadecimal. */
  String link(String previous) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HexFormat.of().parseHex(previous));
    bytes.writeBytes(canonical());
    return sha256(bytes.toByteArray());
  }

  /** Each field behind its length: two different entries never have the same bytes. */
  byte[] canonical() {
    var bytes = new ByteArrayOutputStream();
    field(bytes, Long.toString(place.auditId()));
    field(bytes, Long.toString(place.writtenBy()));
    field(bytes, Long.toUnsignedString(place.writtenIn()));
    field(bytes, entry.subject());
    field(bytes, entry.action());
    field(bytes, entry.actor());
    field(bytes, entry.reason());
    field(bytes, entry.before());
    field(bytes, entry.after());
    field(bytes, entry.origin());
    field(bytes, Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, occurredAt)));
    return bytes.toByteArray();
  }

  private static void field(ByteArrayOutputStream bytes, @Nullable String value) {
    byte[] text = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
    int length = value == null ? NO_VALUE : text.length;
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    bytes.writeBytes(text);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

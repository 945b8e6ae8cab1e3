package io.tallystick.checkout.discrepancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would be resolved, and how. Two plans with one digest are the same: the rows as they stand,
 * their money, the resolution and the reason.
 *
 * @param rows in order of their ids
 */
public record Plan(Resolution to, String reason, List<Row> rows) {
  /**
   * One of them, as it stands.
   *
   * @param booksMinor null: our books have nothing
   * @param providerMinor null: the provider has nothing
   */
  public record Row(
      long id,
      int version,
      String type,
      DiscrepancyState state,
      @Nullable String owner,
      @Nullable String orderId,
      String currency,
      @Nullable Long booksMinor,
      @Nullable Long providerMinor,
      long atStakeMinor) {
    public Seen seen() {
      return new Seen(id, version);
    }
  }

  public Plan {
    rows = rows.stream().sorted(Comparator.comparingLong(Row::id)).toList();
  }

  /** All of them, as they stand. */
  public List<Seen> seen() {
    return rows.stream().map(Row::seen).toList();
  }

  /** SHA-256 of all of it, as 64 hexadecimal digits. */
  public String digest() {
    var text = new StringBuilder("resolution 1\n").append(to.code()).append('\n');
    for (Row row : rows) {
      text.append(row.id)
          .append(' ')
          .append(row.version)
          .append(' ')
          .append(row.type)
          .append(' ')
          .append(row.currency)
          .append(' ')
          .append(row.booksMinor)
          .append(' ')
          .append(row.providerMinor)
          .append(' ')
          .append(row.atStakeMinor)
          .append('\n');
    }
    return sha256(text.append('\n').append(reason).toString());
  }

  static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}

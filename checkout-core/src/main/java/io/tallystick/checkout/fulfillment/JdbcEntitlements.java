package io.tallystick.checkout.fulfillment;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables entitlement, download_token and download. */
final class JdbcEntitlements {
  private static final String GRANT =
      """
      INSERT INTO entitlement (entitlement_id, order_id, sku, quantity, granted_at)
      VALUES (:id, :order, :sku, :quantity, :now)
      ON CONFLICT ON CONSTRAINT entitlement_once DO NOTHING
      """;
  private static final String REVOKE =
      "UPDATE entitlement SET revoked_at = :now WHERE order_id = :order AND revoked_at IS NULL";
  private static final String OF_ORDER =
      """
      SELECT entitlement_id, order_id, sku, quantity, revoked_at IS NOT NULL AS revoked
      FROM entitlement WHERE order_id = :order ORDER BY sku
      """;
  // Locked against being revoked, and against another token at the same time.
  private static final String LOCK =
      """
      SELECT entitlement_id, order_id, sku, quantity, revoked_at IS NOT NULL AS revoked
      FROM entitlement WHERE entitlement_id = :id FOR NO KEY UPDATE
      """;
  private static final String TOKENS =
      "SELECT count(*) FROM download_token WHERE entitlement_id = :id";
  private static final String INSERT_TOKEN =
      """
      INSERT INTO download_token (token_hash, entitlement_id, issued_at, expires_at, max_downloads)
      VALUES (:hash, :id, :now, :until, :max)
      """;
  private static final String TOKEN =
      """
      SELECT entitlement_id, expires_at, downloads, max_downloads FROM download_token WHERE token_hash = :hash
      """;
  private static final String COUNT =
      """
      UPDATE download_token SET downloads = downloads + 1
      WHERE token_hash = :hash AND downloads < max_downloads AND expires_at > :now
      """;
  private static final String NOTE =
      "INSERT INTO download (token_hash, downloaded_at) VALUES (:hash, :now)";

  record Token(String entitlementId, Instant expiresAt, int downloads, int maxDownloads) {}

  private final JdbcClient jdbc;
  private final Supplier<String> ids;

  JdbcEntitlements(DataSource dataSource, Supplier<String> ids) {
    this.jdbc = JdbcClient.create(dataSource);
    this.ids = ids;
  }

  void grant(String orderId, String sku, int quantity, Instant now) {
    jdbc.sql(GRANT)
        .param("id", "en_" + ids.get())
        .param("order", orderId)
        .param("sku", sku)
        .param("quantity", quantity)
        .param("now", utc(now))
        .update();
  }

  void revoke(String orderId, Instant now) {
    jdbc.sql(REVOKE).param("order", orderId).param("now", utc(now)).update();
  }

  List<Downloads.Entitlement> ofOrder(String orderId) {
    return entitlements(jdbc.sql(OF_ORDER).param("order", orderId));
  }

  Optional<Downloads.Entitlement> lock(String entitlementId) {
    return entitlements(jdbc.sql(LOCK).param("id", entitlementId)).stream().findFirst();
  }

  private static List<Downloads.Entitlement> entitlements(JdbcClient.StatementSpec sql) {
    return sql.query(
            (row, _) ->
                new Downloads.Entitlement(
                    Objects.requireNonNull(row.getString("entitlement_id")),
                    Objects.requireNonNull(row.getString("order_id")),
                    Objects.requireNonNull(row.getString("sku")),
                    row.getInt("quantity"),
                    row.getBoolean("revoked")))
        .list();
  }

  long tokens(String entitlementId) {
    return jdbc.sql(TOKENS).param("id", entitlementId).query(Long.class).single();
  }

  void insertToken(String hash, String entitlementId, Instant now, Instant until, int max) {
    jdbc.sql(INSERT_TOKEN)
        .param("hash", hash)
        .param("id", entitlementId)
        .param("now", utc(now))
        .param("until", utc(until))
        .param("max", max)
        .update();
  }

  Optional<Token> token(String hash) {
    return jdbc.sql(TOKEN)
        .param("hash", hash)
        .query(
            (row, _) ->
                new Token(
                    Objects.requireNonNull(row.getString("entitlement_id")),
                    row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                    row.getInt("downloads"),
                    row.getInt("max_downloads")))
        .optional();
  }

  /** False if it has expired or is used up. */
  boolean count(String hash, Instant now) {
    if (jdbc.sql(COUNT).param("hash", hash).param("now", utc(now)).update() != 1) {
      return false;
    }
    jdbc.sql(NOTE).param("hash", hash).param("now", utc(now)).update();
    return true;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

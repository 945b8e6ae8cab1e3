package io.tallystick.checkout.discrepancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables resolution_request and resolution_request_item. */
final class JdbcRequests {
  private static final String READ =
      """
      SELECT request_id, request_key, resolution, reason, payload_hash, requested_by, expires_at, state, decided_by
      FROM resolution_request
      """;
  private static final String FIND = READ + "WHERE request_id = :id";
  private static final String LOCK = FIND + " FOR UPDATE";
  private static final String BY_KEY = READ + "WHERE request_key = :id";
  private static final String ITEMS =
      """
      SELECT discrepancy_id, version FROM resolution_request_item WHERE request_id = :id ORDER BY discrepancy_id
      """;
  private static final String OPEN_OF =
      """
      SELECT discrepancy_id, request_id FROM resolution_request_item
      WHERE discrepancy_id = ANY (:ids) AND state = 'requested' ORDER BY request_id, discrepancy_id
      """;
  private static final String INSERT =
      """
      INSERT INTO resolution_request (request_id, request_key, resolution, reason, payload_hash, requested_by, requested_at,
          expires_at)
      VALUES (:id, :key, :resolution, :reason, :hash, :by, :now, :expires)
      ON CONFLICT ON CONSTRAINT resolution_request_once DO NOTHING
      """;
  private static final String INSERT_ITEMS =
      """
      INSERT INTO resolution_request_item (request_id, discrepancy_id, version, type, currency, at_stake_minor)
      SELECT :id, discrepancy_id, version, type, currency, at_stake_minor FROM discrepancy WHERE discrepancy_id = ANY (:ids)
      """;
  private static final String END =
      """
      UPDATE resolution_request SET state = :state, decided_by = :by, decided_at = :now, why = :why
      WHERE request_id = :id AND state = 'requested'
      """;

  /** A request as it stands. */
  record Request(
      String id,
      String key,
      Resolution to,
      String reason,
      String hash,
      String requestedBy,
      Instant expiresAt,
      RequestState state,
      @Nullable String decidedBy) {}

  /** An open request, and a discrepancy in it; in the order in which requests are locked. */
  record Open(long discrepancyId, String requestId) {}

  private final JdbcClient jdbc;

  JdbcRequests(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  @Nullable Request lock(String id) {
    return one(LOCK, id);
  }

  @Nullable Request byKey(String key) {
    return one(BY_KEY, key);
  }

  private @Nullable Request one(String sql, String id) {
    return jdbc.sql(sql).param("id", id).query(JdbcRequests::request).optional().orElse(null);
  }

  List<Seen> items(String id) {
    return jdbc.sql(ITEMS)
        .param("id", id)
        .query((row, n) -> new Seen(row.getLong(1), row.getInt(2)))
        .list();
  }

  List<Open> openOf(List<Long> ids) {
    return jdbc.sql(OPEN_OF)
        .param("ids", ids.toArray(Long[]::new))
        .query((row, n) -> new Open(row.getLong(1), row.getString(2)))
        .list();
  }

  /** False if the key is taken. */
  boolean insert(String id, String key, Plan plan, String by, Instant now, Instant expiresAt) {
    boolean made =
        jdbc.sql(INSERT)
                .param("id", id)
                .param("key", key)
                .param("resolution", plan.to().code())
                .param("reason", plan.reason())
                .param("hash", plan.digest())
                .param("by", by)
                .param("now", JdbcDiscrepancies.utc(now))
                .param("expires", JdbcDiscrepancies.utc(expiresAt))
                .update()
            == 1;
    if (made) {
      jdbc.sql(INSERT_ITEMS)
          .param("id", id)
          .param("ids", plan.rows().stream().map(Plan.Row::id).toArray(Long[]::new))
          .update();
    }
    return made;
  }

  /** False if it was over already. */
  boolean end(
      String id, RequestState state, @Nullable String by, @Nullable String why, Instant now) {
    return jdbc.sql(END)
            .param("id", id)
            .param("state", state.code())
            .param("by", by)
            .param("why", why)
            .param("now", JdbcDiscrepancies.utc(now))
            .update()
        == 1;
  }

  private static Request request(ResultSet row, int n) throws SQLException {
    return new Request(
        row.getString("request_id"),
        row.getString("request_key"),
        Resolution.of(row.getString("resolution")),
        row.getString("reason"),
        row.getString("payload_hash"),
        row.getString("requested_by"),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        RequestState.of(row.getString("state")),
        row.getString("decided_by"));
  }
}

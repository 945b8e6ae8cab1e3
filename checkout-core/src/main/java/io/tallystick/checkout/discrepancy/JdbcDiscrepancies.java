package io.tallystick.checkout.discrepancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables discrepancy, discrepancy_note and discrepancy_action. A trigger counts the versions. */
final class JdbcDiscrepancies {
  private static final String READ =
      """
      SELECT discrepancy_id, version, type, state, owner, order_id, currency, books_minor, provider_minor, at_stake_minor
      FROM discrepancy WHERE discrepancy_id = ANY (:ids)
      """;
  // A run's end locks many rows in an order of its own: whoever waited for it while holding some
  // could
  // kill it.
  private static final String LOCKED = READ + " FOR NO KEY UPDATE SKIP LOCKED";
  private static final String ASSIGN =
      """
      UPDATE discrepancy SET state = 'assigned', owner = :owner
      WHERE discrepancy_id = :id AND version = :version AND state IN ('open', 'assigned')
      """;
  private static final String RESOLVE =
      """
      UPDATE discrepancy d SET state = 'resolved', resolution = :resolution, resolution_reason = :reason,
          resolved_by = :by, approved_by = :approver, resolved_at = :now, resolution_evidence = NULL
      FROM unnest(:ids::bigint[], :versions::int[]) AS seen (id, version)
      WHERE d.discrepancy_id = seen.id AND d.version = seen.version AND d.state IN ('open', 'assigned')
      """;
  private static final String REOPEN =
      """
      UPDATE discrepancy SET state = 'open', owner = NULL, resolution = NULL, resolution_reason = NULL,
          resolved_by = NULL, approved_by = NULL, resolved_at = NULL, resolution_evidence = NULL
      WHERE discrepancy_id = :id AND version = :version AND state = 'resolved'
      """;
  private static final String NOTE =
      """
      INSERT INTO discrepancy_note (discrepancy_id, author, note, written_at) VALUES (:id, :author, :note, :now)
      """;
  private static final String ACT =
      """
      INSERT INTO discrepancy_action (action_key, digest, actor, done_at) VALUES (:key, :digest, :actor, :now)
      ON CONFLICT ON CONSTRAINT discrepancy_action_once DO NOTHING
      """;
  private static final String ACTED =
      "SELECT digest FROM discrepancy_action WHERE action_key = :key";

  private final JdbcClient jdbc;

  JdbcDiscrepancies(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Plan.Row> read(Collection<Long> ids) {
    return rows(READ, ids);
  }

  /** Without those that somebody else has locked. */
  List<Plan.Row> lock(Collection<Long> ids) {
    return rows(LOCKED, ids);
  }

  private List<Plan.Row> rows(String sql, Collection<Long> ids) {
    return jdbc.sql(sql)
        .param("ids", ids.toArray(Long[]::new))
        .query(JdbcDiscrepancies::row)
        .list();
  }

  boolean assign(Seen seen, String owner) {
    return jdbc.sql(ASSIGN)
            .param("id", seen.id())
            .param("version", seen.version())
            .param("owner", owner)
            .update()
        == 1;
  }

  int resolve(
      List<Seen> seen,
      Resolution to,
      String reason,
      String by,
      @Nullable String approver,
      Instant now) {
    return jdbc.sql(RESOLVE)
        .param("resolution", to.code())
        .param("reason", reason)
        .param("by", by)
        .param("approver", approver)
        .param("now", utc(now))
        .param("ids", seen.stream().map(Seen::id).toArray(Long[]::new))
        .param("versions", seen.stream().map(Seen::version).toArray(Integer[]::new))
        .update();
  }

  boolean reopen(Seen seen) {
    return jdbc.sql(REOPEN).param("id", seen.id()).param("version", seen.version()).update() == 1;
  }

  void note(long id, String author, String note, Instant now) {
    jdbc.sql(NOTE)
        .param("id", id)
        .param("author", author)
        .param("note", note)
        .param("now", utc(now))
        .update();
  }

  /** False if the key is taken. Waits for whoever takes it at the same time. */
  boolean act(String key, String digest, String actor, Instant now) {
    return jdbc.sql(ACT)
            .param("key", key)
            .param("digest", digest)
            .param("actor", actor)
            .param("now", utc(now))
            .update()
        == 1;
  }

  String acted(String key) {
    return jdbc.sql(ACTED).param("key", key).query(String.class).single();
  }

  boolean hasActed(String key) {
    return jdbc.sql(ACTED).param("key", key).query(String.class).optional().isPresent();
  }

  private static Plan.Row row(ResultSet row, int n) throws SQLException {
    return new Plan.Row(
        row.getLong("discrepancy_id"),
        row.getInt("version"),
        row.getString("type"),
        DiscrepancyState.of(row.getString("state")),
        row.getString("owner"),
        row.getString("order_id"),
        row.getString("currency"),
        row.getObject("books_minor", Long.class),
        row.getObject("provider_minor", Long.class),
        row.getLong("at_stake_minor"));
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

package io.tallystick.console.discrepancies;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads one discrepancy and what stands around it. */
@Repository
class JdbcCase {
  static final int MOST_STEPS = 200;
  private static final int MOST_OTHERS = 20;
  private static final String FIND =
      """
      SELECT d.*, jsonb_pretty(nullif(evidence -> 'books', '[]')) AS books_side,
          jsonb_pretty(nullif(evidence -> 'provider', '[]')) AS provider_side,
          jsonb_pretty(nullif(CASE jsonb_typeof(evidence) WHEN 'object' THEN evidence - 'books' - 'provider' ELSE evidence END,
              '{}')) AS other_side,
          jsonb_pretty(resolution_evidence) AS resolution_text
      FROM discrepancy d WHERE discrepancy_id = :id
      """;
  // The latest, in order of time.
  private static final String NOTES =
      """
      SELECT * FROM (
          SELECT note_id, author, note, written_at FROM discrepancy_note WHERE discrepancy_id = :id
          ORDER BY note_id DESC LIMIT :most) n
      ORDER BY note_id
      """;
  private static final String STEPS =
      """
      SELECT * FROM (
          SELECT audit_id, action, actor, reason, before, after, occurred_at FROM audit
          WHERE subject = 'discrepancy:' || :id ORDER BY audit_id DESC LIMIT :most) a
      ORDER BY audit_id
      """;
  private static final String WAITING =
      """
      SELECT r.request_id, r.resolution, r.requested_by, r.expires_at
      FROM resolution_request_item i JOIN resolution_request r USING (request_id)
      WHERE i.discrepancy_id = :id AND i.state = 'requested'
      """;
  private static final String OTHERS =
      """
      SELECT o.discrepancy_id, o.type, o.state FROM discrepancy d JOIN discrepancy o ON o.order_id = d.order_id
      WHERE d.discrepancy_id = :id AND o.discrepancy_id <> d.discrepancy_id ORDER BY o.discrepancy_id DESC LIMIT :most
      """;

  private final JdbcClient jdbc;

  JdbcCase(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  Optional<Case> find(long id) {
    return jdbc.sql(FIND).param("id", id).query(JdbcCase::read).optional();
  }

  Case.Around around(long id) {
    return new Case.Around(
        jdbc.sql(NOTES)
            .param("id", id)
            .param("most", MOST_STEPS)
            .query(
                (row, n) ->
                    new Case.Note(
                        row.getString("author"), row.getString("note"), time(row, "written_at")))
            .list(),
        jdbc.sql(STEPS)
            .param("id", id)
            .param("most", MOST_STEPS)
            .query(
                (row, n) ->
                    new Case.Step(
                        row.getString("action"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getString("before"),
                        row.getString("after"),
                        time(row, "occurred_at")))
            .list(),
        waiting(id),
        jdbc.sql(OTHERS)
            .param("id", id)
            .param("most", MOST_OTHERS)
            .query((row, n) -> new Case.Other(row.getLong(1), row.getString(2), row.getString(3)))
            .list());
  }

  private Case.@Nullable Waiting waiting(long id) {
    return jdbc.sql(WAITING)
        .param("id", id)
        .query(
            (row, n) ->
                new Case.Waiting(
                    row.getString("request_id"),
                    row.getString("resolution"),
                    row.getString("requested_by"),
                    time(row, "expires_at")))
        .optional()
        .orElse(null);
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Case read(ResultSet row, int n) throws SQLException {
    return new Case(
        row.getLong("discrepancy_id"),
        row.getInt("version"),
        row.getString("type"),
        row.getString("severity"),
        row.getString("state"),
        row.getString("kind"),
        row.getString("order_id"),
        row.getString("provider_ref"),
        row.getString("currency"),
        row.getObject("books_minor", Long.class),
        row.getObject("provider_minor", Long.class),
        row.getLong("at_stake_minor"),
        row.getString("explanation"),
        row.getString("books_side"),
        row.getString("provider_side"),
        row.getString("other_side"),
        time(row, "occurred_at"),
        row.getLong("first_run"),
        row.getLong("last_run"),
        time(row, "first_seen"),
        time(row, "last_seen"),
        row.getString("owner"),
        JdbcQueue.instant(row, "deadline"),
        row.getString("cause"),
        row.getString("incident"),
        row.getString("resolution"),
        row.getString("resolution_reason"),
        row.getString("resolved_by"),
        row.getString("approved_by"),
        JdbcQueue.instant(row, "resolved_at"),
        row.getString("resolution_text"));
  }
}

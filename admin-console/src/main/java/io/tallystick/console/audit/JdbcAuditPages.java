package io.tallystick.console.audit;

import static io.tallystick.console.page.Columns.text;
import static io.tallystick.console.page.Columns.time;
import static io.tallystick.console.page.Columns.utc;

import io.tallystick.console.page.Asked;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table audit, as people read it. */
final class JdbcAuditPages {
  static final int PAGE = 50;

  private static final String LIST =
      """
      SELECT a.audit_id, a.subject, a.action, a.actor, a.reason, a.before, a.after, a.origin, a.occurred_at,
        EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.audit_id) AS sealed
      FROM audit a WHERE true [CONDITIONS]
      ORDER BY a.occurred_at DESC, a.audit_id DESC LIMIT :limit
      """;
  private static final String UNSEALED =
      """
      SELECT count(*) FROM (SELECT audit_id FROM audit ORDER BY audit_id DESC LIMIT 1000) a
      WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.audit_id)
      """;

  /**
   * An entry.
   *
   * @param sealed it has its link in the chain
   */
  record Entry(
      long auditId,
      String subject,
      String action,
      String actor,
      @Nullable String reason,
      @Nullable String before,
      @Nullable String after,
      @Nullable String origin,
      Instant at,
      boolean sealed) {
    /** Where what was changed is shown; null: nowhere. */
    public @Nullable String path() {
      int colon = subject.indexOf(':');
      String id = Asked.segment(subject.substring(colon + 1));
      return switch (colon < 0 ? "" : subject.substring(0, colon)) {
        case "order" -> "/orders/" + id;
        case "webhook" -> "/webhooks/" + id;
        case "discrepancy" -> "/discrepancies/" + id;
        case "payout" -> "/payouts/" + id;
        case "job" -> "/jobs/" + id;
        default -> null;
      };
    }
  }

  private final JdbcClient jdbc;

  JdbcAuditPages(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** One row more than a page, if there are more. */
  List<Entry> list(AuditFilter filter, Optional<Asked.Mark> after, ZoneId zone) {
    var conditions = new StringBuilder();
    if (filter.subject() != null) {
      conditions.append(" AND a.subject = ANY (:subjects)");
    }
    if (filter.actor() != null) {
      conditions.append(" AND a.actor = :actor");
    }
    if (filter.action() != null) {
      conditions.append(" AND a.action = :action");
    }
    if (filter.day() != null) {
      conditions.append(" AND a.occurred_at >= :from AND a.occurred_at < :to");
    }
    if (after.isPresent()) {
      conditions.append(" AND (a.occurred_at, a.audit_id) < (:time, :id)");
    }
    var day = filter.day();
    return jdbc.sql(LIST.replace("[CONDITIONS]", conditions))
        .param("subjects", filter.subjects().toArray(String[]::new))
        .param("actor", filter.actor())
        .param("action", filter.action())
        .param("from", day == null ? null : utc(day.atStartOfDay(zone).toInstant()))
        .param("to", day == null ? null : utc(day.plusDays(1).atStartOfDay(zone).toInstant()))
        .param("time", after.map(mark -> utc(mark.time())).orElse(null))
        .param("id", after.map(mark -> Asked.number(mark.id())).orElse(null))
        .param("limit", PAGE + 1)
        .query(
            (row, _) ->
                new Entry(
                    row.getLong("audit_id"),
                    text(row, "subject"),
                    text(row, "action"),
                    text(row, "actor"),
                    row.getString("reason"),
                    row.getString("before"),
                    row.getString("after"),
                    row.getString("origin"),
                    time(row, "occurred_at"),
                    row.getBoolean("sealed")))
        .list();
  }

  /** Of the latest 1,000 entries. */
  long unsealed() {
    return jdbc.sql(UNSEALED).query((row, _) -> row.getLong(1)).single();
  }
}

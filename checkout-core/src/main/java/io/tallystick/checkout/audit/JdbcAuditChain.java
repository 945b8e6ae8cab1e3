package io.tallystick.checkout.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table audit_chain, and audit as far as the chain reads it. */
final class JdbcAuditChain {
  // Held to the end of the transaction: each sealer begins behind the link that the one before
  // made.
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('tallystick:audit-chain', 0))";
  private static final String HEAD =
      "SELECT position, encode(hash, 'hex') AS hash FROM audit_chain ORDER BY position DESC LIMIT"
          + " 1";
  // Transactions below xmin have all ended: nothing can come before what is read here any more.
  // Rows
  // of another server came with a dump; those are all there. What was put in behind the frontier
  // isn't sealed: that would hide it.
  private static final String TO_SEAL =
      """
      WITH RECURSIVE server AS (
          SELECT min(written_by) AS id FROM audit
          UNION ALL
          SELECT (SELECT min(written_by) FROM audit WHERE written_by > s.id) FROM server s WHERE s.id IS NOT NULL)
      SELECT a.audit_id, a.written_by, a.written_in::text AS written_in, a.subject, a.action, a.actor, a.reason,
        a.before, a.after, a.origin, a.occurred_at
      FROM server s
      LEFT JOIN LATERAL (
          SELECT written_in, audit_id FROM audit_chain WHERE written_by = s.id
          ORDER BY written_in DESC, audit_id DESC LIMIT 1) frontier ON true
      CROSS JOIN LATERAL (
          SELECT * FROM audit
          WHERE written_by = s.id
            AND (written_in, audit_id) > (coalesce(frontier.written_in, '0'::xid8), coalesce(frontier.audit_id, 0))
            AND (written_in < pg_snapshot_xmin(pg_current_snapshot())
              OR s.id <> (SELECT system_identifier FROM pg_control_system()))
          ORDER BY written_in, audit_id LIMIT :limit) a
      WHERE s.id IS NOT NULL
      ORDER BY s.id = (SELECT system_identifier FROM pg_control_system()), s.id, a.written_in, a.audit_id
      LIMIT :limit
      """;
  private static final String LINK =
      """
      INSERT INTO audit_chain (position, audit_id, written_by, written_in, hash)
      VALUES (?, ?, ?, ?::xid8, decode(?, 'hex'))
      """;
  private static final String LINKS =
      """
      SELECT c.position, encode(c.hash, 'hex') AS hash, c.audit_id AS linked, c.written_by AS linked_by, c.written_in::text AS linked_in,
        a.audit_id, a.written_by, a.written_in::text AS written_in, a.subject, a.action, a.actor, a.reason,
        a.before, a.after, a.origin, a.occurred_at
      FROM audit_chain c LEFT JOIN audit a ON a.audit_id = c.audit_id
      WHERE c.position > :after ORDER BY c.position LIMIT :limit
      """;
  // An entry without a link stands before the first link of a later entry: then it was put in.
  private static final String UNLINKED =
      """
      SELECT count(*) FILTER (WHERE next.position IS NULL) AS unsealed,
        min(next.position) AS put_before,
        (array_agg(a.audit_id ORDER BY next.position, a.written_in, a.audit_id)
            FILTER (WHERE next.position IS NOT NULL))[1] AS put_in
      FROM audit a
      LEFT JOIN audit_chain c ON c.audit_id = a.audit_id
      LEFT JOIN LATERAL (
          SELECT position FROM audit_chain n
          WHERE n.written_by = a.written_by AND (n.written_in, n.audit_id) > (a.written_in, a.audit_id)
          ORDER BY n.written_in, n.audit_id LIMIT 1) next ON true
      WHERE c.audit_id IS NULL
      """;

  /** The chain's end. */
  record Head(long position, String hash) {}

  /**
   * One link and its entry.
   *
   * @param place of the entry, as it was linked
   * @param entry null: it is gone
   */
  record Link(long position, String hash, Place place, @Nullable SealedEntry entry) {}

  /**
   * Entries without a link.
   *
   * @param putIn one among sealed entries, the first; null if there is none
   * @param putBefore the link it stands before
   */
  record Unlinked(long unsealed, @Nullable Long putIn, long putBefore) {}

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  JdbcAuditChain(DataSource dataSource) {
    this.template = new JdbcTemplate(dataSource);
    this.jdbc = JdbcClient.create(template);
  }

  void lock() {
    jdbc.sql(LOCK).query((_, _) -> true).single();
  }

  Head head() {
    return jdbc.sql(HEAD)
        .query((row, _) -> new Head(row.getLong("position"), row.getString("hash")))
        .optional()
        .orElseGet(() -> new Head(0, SealedEntry.GENESIS));
  }

  /** Entries that are committed for certain and have no link, in their order. */
  List<SealedEntry> toSeal(int limit) {
    return jdbc.sql(TO_SEAL).param("limit", limit).query((row, _) -> entry(row)).list();
  }

  void append(List<Link> links) {
    template.batchUpdate(
        LINK,
        links,
        links.size(),
        (insert, link) -> {
          insert.setLong(1, link.position());
          insert.setLong(2, link.place().auditId());
          insert.setLong(3, link.place().writtenBy());
          insert.setString(4, Long.toUnsignedString(link.place().writtenIn()));
          insert.setString(5, link.hash());
        });
  }

  List<Link> links(long after, int limit) {
    return jdbc.sql(LINKS)
        .param("after", after)
        .param("limit", limit)
        .query((row, _) -> link(row))
        .list();
  }

  Optional<Link> link(long position) {
    return links(position - 1, 1).stream().filter(link -> link.position() == position).findAny();
  }

  Unlinked unlinked() {
    return jdbc.sql(UNLINKED)
        .query(
            (row, _) ->
                new Unlinked(
                    row.getLong("unsealed"),
                    row.getObject("put_in", Long.class),
                    row.getLong("put_before")))
        .single();
  }

  private static Link link(ResultSet row) throws SQLException {
    var place =
        new Place(
            row.getLong("linked_by"),
            Long.parseUnsignedLong(row.getString("linked_in")),
            row.getLong("linked"));
    SealedEntry entry = row.getString("written_in") == null ? null : entry(row);
    return new Link(row.getLong("position"), row.getString("hash"), place, entry);
  }

  private static SealedEntry entry(ResultSet row) throws SQLException {
    return new SealedEntry(
        new Place(
            row.getLong("written_by"),
            Long.parseUnsignedLong(row.getString("written_in")),
            row.getLong("audit_id")),
        new AuditEntry(
            row.getString("subject"),
            row.getString("action"),
            row.getString("actor"),
            row.getString("reason"),
            row.getString("before"),
            row.getString("after"),
            row.getString("origin")),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant());
  }
}

package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.JdbcImports.utc;

import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.checkout.settlement.ProviderCategory;
import io.tallystick.reconciliation.providerimport.FillIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes the pages of one import visible as provider entries, all at once: everything here runs in
 * one transaction of the caller's.
 */
final class JdbcAssembly {
  // Imports are assembled one after the other; readers aren't held up.
  private static final String ONE_AT_A_TIME =
      "LOCK TABLE provider_entry_paged IN SHARE ROW EXCLUSIVE MODE";

  private static final String CREATE =
      """
      CREATE TEMPORARY TABLE assembled (LIKE provider_entry, category_known boolean NOT NULL)
      ON COMMIT DROP
      """;

  private static final String ASSEMBLE = resource("assemble.sql");

  private static final String CATEGORIES =
      "SELECT DISTINCT category FROM provider_page_entry WHERE import_id = :import";

  private static final String LOST_OR_DOUBLED =
      """
      SELECT (SELECT count(*) FROM provider_page_entry WHERE import_id = :import)
           - (SELECT count(*) FROM assembled)
      """;

  // A file's rows lie in partitions of their own. A twin can only be in an import of about the same
  // days; a payout's row may carry the day of its arrival there.
  private static final String LOADS_TO_COMPARE =
      """
      SELECT 0
      UNION
      SELECT l.load_id
      FROM source_load l JOIN source_import i USING (import_id)
      WHERE l.attached AND i.side = 'provider' AND i.state = 'complete'
        AND i.first_at <= (SELECT max(occurred_at) FROM assembled) + interval '14 days'
        AND i.last_at >= (SELECT min(occurred_at) FROM assembled) - interval '14 days'
      """;

  private static final String CONFLICTS =
      """
      SELECT format('%s: we hold gross %s, fee %s, net %s %s; the provider now states gross %s, fee %s, net %s %s',
          a.entry_id, e.gross_minor, e.fee_minor, e.net_minor, e.settled_currency,
          a.gross_minor, a.fee_minor, a.net_minor, a.settled_currency)
      FROM assembled a JOIN provider_entry e ON e.entry_id = a.entry_id AND e.load_id = ANY(:loads)
      WHERE (a.gross_minor, a.fee_minor, a.net_minor, a.settled_currency)
          IS DISTINCT FROM (e.gross_minor, e.fee_minor, e.net_minor, e.settled_currency)
      ORDER BY a.entry_id LIMIT 5
      """;

  private static final String REFUNDS_GET_THEIR_ORDER =
      """
      UPDATE provider_object r SET order_ref = c.order_ref
      FROM provider_page_entry e, provider_object c
      WHERE e.import_id = :import AND r.object_id = e.source_id AND r.object_type = 'refund'
        AND c.object_id = r.charge_id AND r.order_ref IS NULL AND c.order_ref IS NOT NULL
      """;

  private static final String CLOSE_IMPORT =
      """
      UPDATE source_import SET state = 'complete', rows_read = s.read, rows_known = s.known,
          entries = s.read - s.known, first_at = s.first_at, last_at = s.last_at,
          unknown_categories = s.unknown, completed_at = :now
      FROM (SELECT count(*) AS read, min(occurred_at) AS first_at, max(occurred_at) AS last_at,
                count(*) FILTER (WHERE EXISTS (SELECT FROM provider_entry e
                    WHERE e.entry_id = a.entry_id AND e.load_id = ANY(:loads))) AS known,
                (SELECT coalesce(jsonb_object_agg(u.category, u.n), '{}')
                 FROM (SELECT category, count(*) AS n FROM assembled WHERE NOT category_known GROUP BY category) u) AS unknown
            FROM assembled a) s
      WHERE import_id = :import AND state = 'loading'
      """;

  private static final String DROP_KNOWN =
      """
      DELETE FROM assembled a
      WHERE EXISTS (SELECT FROM provider_entry e WHERE e.entry_id = a.entry_id AND e.load_id = ANY(:loads))
      """;

  private static final String INSERT_ENTRIES =
      """
      INSERT INTO provider_entry_paged (load_id, line_no, entry_id, kind, category, amount_minor, currency, gross_minor,
          fee_minor, net_minor, settled_currency, source_id, charge_id, payment_intent_id, order_ref, payout_id,
          description, occurred_at, available_at)
      SELECT load_id, line_no, entry_id, kind, category, amount_minor, currency, gross_minor,
          fee_minor, net_minor, settled_currency, source_id, charge_id, payment_intent_id, order_ref, payout_id,
          description, occurred_at, available_at
      FROM assembled
      """;

  // Of the rows this import wrote: a row that was known counts in the import that brought it. The
  // fee inside a row is an entry of kind fee.
  private static final String TOTALS =
      """
      INSERT INTO source_total (import_id, hour, kind, currency, entries, amount_minor)
      SELECT :import, date_trunc('hour', m.occurred_at, 'UTC'), m.kind, m.currency, count(*), sum(m.amount_minor)
      FROM (SELECT occurred_at, kind, currency, amount_minor FROM assembled
            UNION ALL
            SELECT occurred_at, 'fee', settled_currency, -fee_minor FROM assembled WHERE fee_minor <> 0) m
      GROUP BY 2, 3, 4
      """;

  private static final String DELETE_PAGES =
      "DELETE FROM provider_page_entry WHERE import_id = :import";

  private static final String RESULT =
      """
      SELECT rows_read, entries, rows_known FROM source_import WHERE import_id = :import
      """;

  private static final String UNKNOWN =
      """
      SELECT key AS category, value::bigint AS rows
      FROM source_import, jsonb_each_text(unknown_categories) WHERE import_id = :import
      """;

  record Counts(long rowsRead, long entries, long rowsKnown) {}

  private final JdbcClient jdbc;

  JdbcAssembly(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Pages to entries. The caller's transaction must be new: it creates a temporary table. */
  void assemble(long importId, Instant now) {
    jdbc.sql(ONE_AT_A_TIME).update();
    jdbc.sql(CREATE).update();
    fill(importId);
    long difference =
        jdbc.sql(LOST_OR_DOUBLED).param("import", importId).query(Long.class).single();
    if (difference != 0) {
      throw new IllegalStateException(
          "Import %d: %d rows were lost or doubled while joining. Nothing was written."
              .formatted(importId, Math.abs(difference)));
    }
    Long[] loads = jdbc.sql(LOADS_TO_COMPARE).query(Long.class).list().toArray(Long[]::new);
    refuseConflicts(importId, loads);
    for (String sql : FillIn.statements("assembled", List.of(loads), importId)) {
      jdbc.sql(sql).update();
    }
    jdbc.sql(REFUNDS_GET_THEIR_ORDER).param("import", importId).update();
    int closed =
        jdbc.sql(CLOSE_IMPORT)
            .param("import", importId)
            .param("loads", loads)
            .param("now", utc(now))
            .update();
    if (closed != 1) {
      throw new IllegalStateException(
          "Import " + importId + " was finished by another process. This one wrote nothing.");
    }
    jdbc.sql(DROP_KNOWN).param("loads", loads).update();
    jdbc.sql(INSERT_ENTRIES).update();
    jdbc.sql(TOTALS).param("import", importId).update();
    jdbc.sql(DELETE_PAGES).param("import", importId).update();
  }

  private void fill(long importId) {
    List<String> categories =
        jdbc.sql(CATEGORIES).param("import", importId).query(JdbcImports.TEXT).list();
    List<String> known =
        categories.stream().filter(c -> ProviderCategory.kindOf(c) != null).toList();
    jdbc.sql(ASSEMBLE)
        .param("import", importId)
        .param("categories", known.toArray(String[]::new))
        .param("kinds", known.stream().map(JdbcAssembly::kind).toArray(String[]::new))
        .update();
  }

  private static String kind(String category) {
    EntryKind kind = ProviderCategory.kindOf(category);
    return Objects.requireNonNull(kind, category).code();
  }

  private void refuseConflicts(long importId, Long[] loads) {
    List<String> conflicts =
        jdbc.sql(CONFLICTS).param("loads", loads).query(JdbcImports.TEXT).list();
    if (!conflicts.isEmpty()) {
      throw new ConflictingRecord(
          "The provider contradicts what it stated before, and a balance transaction never changes:"
              + " "
              + String.join("; ", conflicts)
              + ". Nothing of import "
              + importId
              + " was written. Is the key that of another account, or was a row we hold edited?");
    }
  }

  Counts counts(long importId) {
    return jdbc.sql(RESULT).param("import", importId).query(Counts.class).single();
  }

  SortedMap<String, Long> unknownCategories(long importId) {
    SortedMap<String, Long> found = new TreeMap<>();
    jdbc.sql(UNKNOWN)
        .param("import", importId)
        .query(
            (ResultSet row) -> {
              found.put(row.getString("category"), row.getLong("rows"));
            });
    return found;
  }

  private static String resource(String name) {
    try (InputStream in = JdbcAssembly.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

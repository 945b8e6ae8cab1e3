package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.JdbcImports.utc;

import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.checkout.settlement.ProviderCategory;
import io.tallystick.checkout.settlement.ProviderRecord.Movement;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Balance transactions as they come, page by page: provider_page_entry. */
final class JdbcMovements {
  private static final String INSERT =
      """
      INSERT INTO provider_page_entry AS e (import_id, entry_id, type, category, gross_minor, fee_minor, net_minor,
          currency, source_id, description, occurred_at, available_at)
      VALUES (:import, :id, :type, :category, :gross, :fee, :net, :currency, :source, :description, :created, :available)
      ON CONFLICT (import_id, entry_id) DO UPDATE SET type = excluded.type
      WHERE (e.type, e.gross_minor, e.fee_minor, e.net_minor, e.currency)
          = (excluded.type, excluded.gross_minor, excluded.fee_minor, excluded.net_minor, excluded.currency)
      """;

  // Automatic payouts of the window that the provider can break down.
  private static final String PAYOUTS_TO_BREAK_DOWN =
      """
      INSERT INTO provider_import_position (import_id, resource)
      SELECT i.import_id, 'payout:' || p.payout_id
      FROM source_import i
      JOIN payout p ON p.created_at >= i.window_from AND p.created_at < i.window_to
      WHERE i.import_id = :import AND p.automatic AND p.reconciliation_status = 'completed'
      ON CONFLICT DO NOTHING
      """;

  // The list holds the payout's own row too: it isn't a part of itself.
  private static final String SET_PAYOUT_OF_PAGES =
      """
      UPDATE provider_page_entry SET payout_id = :payout
      WHERE import_id = :import AND entry_id = ANY(:entries) AND payout_id IS DISTINCT FROM :payout
        AND source_id IS DISTINCT FROM :payout
      """;

  private static final String SET_PAYOUT_OF_ENTRIES =
      """
      UPDATE provider_entry SET payout_id = :payout
      WHERE load_id = 0 AND entry_id = ANY(:entries) AND payout_id IS NULL
        AND source_id IS DISTINCT FROM :payout
      """;

  // What is in it and lies outside of all that we hold: its sum must be right all the same.
  private static final String KEEP_PART =
      """
      INSERT INTO payout_part (payout_id, entry_id, kind, category, gross_minor, fee_minor, net_minor, currency, source_id,
          occurred_at)
      SELECT :payout, :id, :kind, :category, :gross, :fee, :net, :currency, :source, :created
      WHERE :source::text IS DISTINCT FROM :payout
        AND NOT EXISTS (SELECT FROM provider_page_entry WHERE import_id = :import AND entry_id = :id)
        AND NOT EXISTS (SELECT FROM provider_entry WHERE load_id = 0 AND entry_id = :id)
      ON CONFLICT ON CONSTRAINT payout_part_once DO NOTHING
      """;

  private static final String CONTENT_READ =
      """
      UPDATE payout p SET content_read_at = :at
      FROM provider_import_position n
      WHERE n.import_id = :import AND n.resource = 'payout:' || p.payout_id AND n.done AND p.content_read_at IS NULL
      """;

  private static final String SET_PAYOUT_OF_PARTS =
      """
      UPDATE provider_page_entry e SET payout_id = p.payout_id
      FROM payout_part p
      WHERE e.import_id = :import AND p.entry_id = e.entry_id AND e.payout_id IS NULL
      """;

  private static final String OTHER_PAYOUT =
      """
      SELECT entry_id || ' belongs to payout ' || payout_id FROM provider_entry
      WHERE load_id = 0 AND entry_id = ANY(:entries) AND payout_id <> :payout
        AND source_id IS DISTINCT FROM :payout
      ORDER BY 1 LIMIT 5
      """;

  private final JdbcClient jdbc;

  JdbcMovements(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void save(long importId, Movement movement) {
    Instant available = movement.availableAt();
    int written =
        jdbc.sql(INSERT)
            .param("import", importId)
            .param("id", movement.id())
            .param("type", movement.type())
            .param("category", movement.category())
            .param("gross", movement.grossMinor())
            .param("fee", movement.feeMinor())
            .param("net", movement.netMinor())
            .param("currency", movement.currency())
            .param("source", movement.sourceId())
            .param("description", movement.description())
            .param("created", utc(movement.createdAt()))
            .param(
                "available",
                available == null ? null : utc(available),
                java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
            .update();
    if (written != 1) {
      throw new ConflictingRecord(
          "The provider stated %s twice in one reading, with different amounts; the second is %d %s."
                  .formatted(movement.id(), movement.grossMinor(), movement.currency())
              + " Nothing of import "
              + importId
              + " was written. Start the import again; if it happens again, ask Stripe's support.");
    }
  }

  void planPayouts(long importId) {
    jdbc.sql(PAYOUTS_TO_BREAK_DOWN).param("import", importId).update();
  }

  /** These movements went out with that payout. Those that we don't hold are kept as its parts. */
  void setPayout(long importId, String payoutId, List<Movement> parts) {
    String[] entries = parts.stream().map(Movement::id).toArray(String[]::new);
    List<String> others =
        jdbc.sql(OTHER_PAYOUT)
            .param("entries", entries)
            .param("payout", payoutId)
            .query(JdbcImports.TEXT)
            .list();
    if (!others.isEmpty()) {
      throw new ConflictingRecord(
          "The provider lists movements in payout %s that it listed in another one before: %s."
                  .formatted(payoutId, String.join(", ", others))
              + " Compare both payouts in its dashboard; the import goes on where it stopped.");
    }
    jdbc.sql(SET_PAYOUT_OF_PAGES)
        .param("import", importId)
        .param("entries", entries)
        .param("payout", payoutId)
        .update();
    jdbc.sql(SET_PAYOUT_OF_ENTRIES).param("entries", entries).param("payout", payoutId).update();
    parts.forEach(part -> keepPart(importId, payoutId, part));
  }

  private void keepPart(long importId, String payoutId, Movement part) {
    EntryKind kind = ProviderCategory.kindOf(part.category());
    jdbc.sql(KEEP_PART)
        .param("import", importId)
        .param("payout", payoutId)
        .param("id", part.id())
        .param("kind", (kind == null ? EntryKind.ADJUSTMENT : kind).code())
        .param("category", part.category())
        .param("gross", part.grossMinor())
        .param("fee", part.feeMinor())
        .param("net", part.netMinor())
        .param("currency", part.currency())
        .param("source", part.sourceId(), java.sql.Types.VARCHAR)
        .param("created", utc(part.createdAt()))
        .update();
  }

  /**
   * In the transaction that makes the import visible: payouts whose list was read to its end are
   * known as a whole, and movements that were known as parts of one before name it.
   */
  void settlePayouts(long importId, Instant at) {
    jdbc.sql(SET_PAYOUT_OF_PARTS).param("import", importId).update();
    jdbc.sql(CONTENT_READ).param("import", importId).param("at", utc(at)).update();
  }
}

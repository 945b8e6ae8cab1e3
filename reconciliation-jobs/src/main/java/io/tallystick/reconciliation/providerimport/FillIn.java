package io.tallystick.reconciliation.providerimport;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What rows of an import know that the same rows of earlier imports lack: references, payout,
 * availability, and the customer's amount. Nothing that was stated is changed.
 *
 * <p>A report without the customer's amount leaves the settled one in its place. So an amount other
 * than gross was stated, and one that equals gross may take another's place.
 */
@SuppressWarnings("InlineFormatString") // statements stand at the top, used once or not
public final class FillIn {
  private static final String FIND =
      """
      CREATE TEMP TABLE filled_in ON COMMIT DROP AS
      SELECT * FROM (
        SELECT e.load_id, e.entry_id, e.occurred_at, e.kind, e.amount_minor AS settled_minor, e.settled_currency,
          n.amount_minor, n.currency, n.available_at, n.payout_id, n.source_id, n.charge_id,
          n.payment_intent_id, n.order_ref,
          (e.amount_minor, e.currency) = (e.gross_minor, e.settled_currency)
            AND (n.amount_minor, n.currency) <> (n.gross_minor, n.settled_currency) AS restated,
          e.source_id IS NULL AND n.source_id IS NOT NULL
            OR e.charge_id IS NULL AND n.charge_id IS NOT NULL
            OR e.payment_intent_id IS NULL AND n.payment_intent_id IS NOT NULL
            OR e.order_ref IS NULL AND n.order_ref IS NOT NULL AS referred,
          e.available_at IS NULL AND n.available_at IS NOT NULL
            OR e.payout_id IS NULL AND n.payout_id IS NOT NULL AS paid_out
        FROM %1$s n JOIN provider_entry e ON e.entry_id = n.entry_id
        WHERE e.load_id = ANY ('{%2$s}')) f
      WHERE restated OR referred OR paid_out
      """;
  // Control totals follow their rows. Which of the API's imports brought a row isn't known; a
  // tie-out
  // adds them all up, so any that counted such a row will do.
  private static final String RECOUNT =
      """
      INSERT INTO source_total (import_id, hour, kind, currency, entries, amount_minor)
      SELECT coalesce(l.import_id,
               (SELECT t.import_id FROM source_total t JOIN source_import i USING (import_id)
                WHERE i.side = 'provider' AND i.origin = 'api' AND i.state = 'complete' AND t.kind = f.kind
                  AND t.hour = date_trunc('hour', f.occurred_at, 'UTC') AND t.currency = f.settled_currency
                ORDER BY t.entries DESC, t.import_id LIMIT 1)),
             date_trunc('hour', f.occurred_at, 'UTC'), f.kind, c.currency, sum(c.entries), sum(c.amount_minor)
      FROM filled_in f
      LEFT JOIN source_load l ON l.load_id = f.load_id
      CROSS JOIN LATERAL (VALUES (f.settled_currency, -1, -f.settled_minor), (f.currency, 1, f.amount_minor))
        AS c (currency, entries, amount_minor)
      WHERE f.restated
      GROUP BY 1, 2, 3, 4
      ON CONFLICT (import_id, hour, kind, currency) DO UPDATE
      SET entries = source_total.entries + excluded.entries,
          amount_minor = source_total.amount_minor + excluded.amount_minor
      """;
  private static final String FORGET_EMPTY_TOTALS =
      """
      DELETE FROM source_total WHERE entries = 0 AND amount_minor = 0
        AND hour IN (SELECT date_trunc('hour', occurred_at, 'UTC') FROM filled_in WHERE restated)
      """;
  private static final String FILL =
      """
      UPDATE provider_entry e SET
        amount_minor = CASE WHEN f.restated THEN f.amount_minor ELSE e.amount_minor END,
        currency = CASE WHEN f.restated THEN f.currency ELSE e.currency END,
        available_at = coalesce(e.available_at, f.available_at),
        payout_id = coalesce(e.payout_id, f.payout_id),
        source_id = coalesce(e.source_id, f.source_id),
        charge_id = coalesce(e.charge_id, f.charge_id),
        payment_intent_id = coalesce(e.payment_intent_id, f.payment_intent_id),
        order_ref = coalesce(e.order_ref, f.order_ref)
      FROM filled_in f
      WHERE e.entry_id = f.entry_id AND e.load_id = f.load_id
        AND e.load_id = ANY ('{%2$s}')   -- or every load would be looked through
      """;
  private static final String NOTE =
      """
      UPDATE source_import SET rows_filled = rows_filled + (SELECT count(*) FROM filled_in)
      WHERE import_id = %3$d
      """;
  // payout and availability are nothing that a match reads
  private static final String NOTE_DAYS =
      """
      INSERT INTO source_fill (import_id, hour, entries)
      SELECT %3$d, date_trunc('hour', occurred_at, 'UTC'), count(*)
      FROM filled_in WHERE restated OR referred GROUP BY 2
      ON CONFLICT (import_id, hour) DO UPDATE SET entries = source_fill.entries + excluded.entries
      """;
  private static final List<String> ALL =
      List.of(FIND, RECOUNT, FORGET_EMPTY_TOTALS, FILL, NOTE, NOTE_DAYS, "DROP TABLE filled_in");

  private FillIn() {}

  /**
   * The statements, to be run one after the other in the publishing transaction.
   *
   * @param rows the import's table: columns as in provider_entry
   * @param loadIds where the earlier rows are
   * @param importId the import, which notes how many rows it has filled, and of which hours
   */
  public static List<String> statements(String rows, Collection<Long> loadIds, long importId) {
    String loads = loadIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    return ALL.stream().map(sql -> sql.formatted(rows, loads, importId)).toList();
  }
}

package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.database.BinaryCopy;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.settlement.EntryKind;
import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.ControlTotals;
import io.tallystick.reconciliation.source.Earlier;
import io.tallystick.reconciliation.source.FileSide;
import io.tallystick.reconciliation.source.LoadSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Table provider_entry as file imports fill it, and what the same row means in it. */
@SuppressWarnings("InlineFormatString") // statements stand at the top, used once or not
final class JdbcProviderEntries implements FileSide<ProviderEntry> {
  private static final String COPY =
      """
      COPY provider_entry_l%d (load_id, line_no, entry_id, kind, category, amount_minor, currency,
        gross_minor, fee_minor, net_minor, settled_currency, source_id, charge_id,
        payment_intent_id, order_ref, payout_id, description, occurred_at, available_at)
      FROM STDIN WITH (FORMAT binary, FREEZE)
      """;
  private static final int COLUMNS = 19;

  private static final List<String> INDEXES =
      List.of(
          "CREATE UNIQUE INDEX provider_entry_l%1$d_once ON provider_entry_l%1$d (entry_id)",
          "CREATE INDEX provider_entry_l%1$d_source ON provider_entry_l%1$d (source_id)",
          "CREATE INDEX provider_entry_l%1$d_charge ON provider_entry_l%1$d (charge_id)",
          "CREATE INDEX provider_entry_l%1$d_intent ON provider_entry_l%1$d (payment_intent_id)",
          "CREATE INDEX provider_entry_l%1$d_order ON provider_entry_l%1$d (order_ref)",
          "CREATE INDEX provider_entry_l%1$d_time ON provider_entry_l%1$d (occurred_at)",
          "CREATE INDEX provider_entry_l%1$d_payout ON provider_entry_l%1$d (payout_id)"
              + " WHERE payout_id IS NOT NULL");

  // every movement, and beside it the fee that came with it, as the control totals count them
  private static final String TOTALS_OF_GONE =
      """
      moved AS (
        SELECT date_trunc('hour', occurred_at, 'UTC') AS hour, kind, currency, amount_minor
        FROM gone
        UNION ALL
        SELECT date_trunc('hour', occurred_at, 'UTC'), 'fee', settled_currency, -fee_minor
        FROM gone WHERE fee_minor <> 0),
      less AS (
        SELECT hour, kind, currency, count(*) AS entries,
               sum(amount_minor)::bigint AS amount_minor
        FROM moved GROUP BY hour, kind, currency)
      """;

  private static final String CONTRADICTING_REPEATS =
      """
      WITH t AS (
        SELECT r.*, first_value(line_no) OVER (PARTITION BY entry_id ORDER BY line_no) AS first_line
        FROM provider_entry_l%1$d r WHERE entry_id IN (%2$s))
      SELECT n.*, e.line_no AS e_line_no, e.kind AS e_kind, e.amount_minor AS e_amount_minor,
        e.currency AS e_currency, e.gross_minor AS e_gross_minor, e.fee_minor AS e_fee_minor,
        e.net_minor AS e_net_minor, e.settled_currency AS e_settled_currency,
        e.occurred_at AS e_occurred_at
      FROM t n JOIN t e ON e.entry_id = n.entry_id AND e.line_no = n.first_line
      WHERE n.line_no <> n.first_line
        AND (n.kind, n.category, n.amount_minor, n.currency, n.gross_minor, n.fee_minor,
             n.net_minor, n.settled_currency, n.source_id, n.charge_id, n.payment_intent_id,
             n.order_ref, n.payout_id, n.occurred_at, n.available_at)
          IS DISTINCT FROM
            (e.kind, e.category, e.amount_minor, e.currency, e.gross_minor, e.fee_minor,
             e.net_minor, e.settled_currency, e.source_id, e.charge_id, e.payment_intent_id,
             e.order_ref, e.payout_id, e.occurred_at, e.available_at)
      ORDER BY n.line_no LIMIT %3$d
      """;
  private static final String DELETE_CONTRADICTING =
      "WITH gone AS (DELETE FROM provider_entry_l%d WHERE entry_id = ANY (?) RETURNING *),\n"
          + TOTALS_OF_GONE
          + "SELECT * FROM less";
  private static final String DELETE_EQUAL =
      """
      WITH first AS (
        SELECT entry_id, min(line_no) AS line_no FROM provider_entry_l%1$d
        WHERE entry_id IN (%2$s) GROUP BY entry_id),
      gone AS (
        DELETE FROM provider_entry_l%1$d n USING first f
        WHERE n.entry_id = f.entry_id AND n.line_no > f.line_no RETURNING n.*),
      """
          + TOTALS_OF_GONE
          + "SELECT * FROM less UNION ALL SELECT NULL, NULL, NULL, count(*), 0 FROM gone";

  // both stated the customer's amount, or its comparison says nothing: a report without it has the
  // settled amount there
  private static final String CONTRADICTING_EARLIER =
      """
      SELECT n.*, e.line_no AS e_line_no, e.kind AS e_kind, e.amount_minor AS e_amount_minor,
        e.currency AS e_currency, e.gross_minor AS e_gross_minor, e.fee_minor AS e_fee_minor,
        e.net_minor AS e_net_minor, e.settled_currency AS e_settled_currency,
        e.occurred_at AS e_occurred_at, i.import_id AS e_import_id, i.name AS e_name,
        count(*) OVER () AS found
      FROM provider_entry_l%1$d n
      JOIN provider_entry e ON e.entry_id = n.entry_id
      LEFT JOIN source_load l ON l.load_id = e.load_id
      LEFT JOIN source_import i ON i.import_id = l.import_id
      WHERE e.load_id = ANY (?) AND n.occurred_at BETWEEN ? AND ?
        AND ((n.gross_minor, n.fee_minor, n.net_minor, n.settled_currency)
               IS DISTINCT FROM (e.gross_minor, e.fee_minor, e.net_minor, e.settled_currency)
             OR (n.amount_minor, n.currency) <> (e.amount_minor, e.currency)
               AND (n.amount_minor, n.currency) <> (n.gross_minor, n.settled_currency)
               AND (e.amount_minor, e.currency) <> (e.gross_minor, e.settled_currency)
             OR n.kind <> 'payout'
               AND abs(extract(epoch FROM n.occurred_at - e.occurred_at)) >= 60)
      ORDER BY n.line_no LIMIT 20
      """;
  private static final String DELETE_KNOWN =
      """
      WITH gone AS (
        DELETE FROM provider_entry_l%1$d n USING provider_entry e
        WHERE n.entry_id = e.entry_id AND e.load_id = ANY (?)
          AND n.occurred_at BETWEEN ? AND ?
        RETURNING n.*),
      """
          + TOTALS_OF_GONE
          + LoadSql.TAKE_OUT_OF_TOTALS;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PAYOUT_UNDER_WAY = Duration.ofDays(31);
  private static final Duration FARTHEST_ZONES = Duration.ofHours(26); // from UTC-12 to UTC+14

  @Override
  public String side() {
    return "provider";
  }

  @Override
  public String table() {
    return "provider_entry";
  }

  @Override
  public String copySql(long loadId) {
    return COPY.formatted(loadId);
  }

  @Override
  public void write(BinaryCopy copy, long importId, long loadId, ProviderEntry e)
      throws SQLException {
    copy.row(COLUMNS);
    copy.putLong(loadId);
    copy.putLong(e.lineNo());
    copy.putText(e.entryId());
    copy.putText(e.kind().code());
    copy.putText(e.category());
    copy.putLong(e.amountMinor());
    copy.putText(e.currency());
    copy.putLong(e.grossMinor());
    copy.putLong(e.feeMinor());
    copy.putLong(e.netMinor());
    copy.putText(e.settledCurrency());
    copy.putText(e.sourceId());
    copy.putText(e.chargeId());
    copy.putText(e.paymentIntentId());
    copy.putText(e.orderRef());
    copy.putText(e.payoutId());
    copy.putText(e.description());
    copy.putTimestamp(micros(e.occurredAt()));
    Instant available = e.availableAt();
    if (available == null) {
      copy.putNull();
    } else {
      copy.putTimestamp(micros(available));
    }
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  @Override
  public void count(ControlTotals totals, ProviderEntry e) {
    totals.add(e.occurredAt(), e.kind().code(), e.currency(), e.amountMinor());
    if (e.feeMinor() != 0) {
      totals.add(e.occurredAt(), EntryKind.FEE.code(), e.settledCurrency(), -e.feeMinor());
    }
  }

  @Override
  public String key(ProviderEntry entry) {
    return entry.entryId();
  }

  /** The payouts report states when a payout arrives, others when it was made. */
  @Override
  public Duration timeTolerance(String format) {
    return format.equals(ReportFormat.PAYOUTS.code()) ? PAYOUT_UNDER_WAY : MINUTE;
  }

  /** The provider never moves a movement, but its reports can be read in a wrong zone. */
  @Override
  public Duration timeMistake() {
    return FARTHEST_ZONES;
  }

  @Override
  public List<String> indexSql(long loadId) {
    return INDEXES.stream().map(sql -> sql.formatted(loadId)).toList();
  }

  @Override
  public Repeats settleRepeats(
      Connection connection, long loadId, @Nullable List<String> keys, ControlTotals totals)
      throws SQLException {
    String sql =
        CONTRADICTING_REPEATS.formatted(
            loadId, LoadSql.keys(keys, table(), loadId), LoadSql.MAX_REPEATS);
    Map<Long, String> contradicting = new TreeMap<>();
    var ids =
        LoadSql.repeats(
            connection,
            sql,
            keys,
            rows -> {
              String differences = differences(rows);
              String text =
                  "lines %d and %d have the same id '%s' and contradict each other: %s; find out which is right"
                      .formatted(
                          rows.getLong("e_line_no"),
                          rows.getLong("line_no"),
                          rows.getString("entry_id"),
                          differences);
              contradicting.putIfAbsent(rows.getLong("e_line_no"), text);
              contradicting.put(rows.getLong("line_no"), text);
            });
    LoadSql.delete(connection, DELETE_CONTRADICTING.formatted(loadId), ids, totals);
    long equal =
        LoadSql.delete(
            connection,
            DELETE_EQUAL.formatted(loadId, LoadSql.keys(keys, table(), loadId)),
            keys,
            totals);
    return new Repeats(equal, contradicting);
  }

  @Override
  public Contradictions contradictions(Connection connection, List<Long> loadIds, Earlier earlier)
      throws SQLException {
    return LoadSql.contradictions(
        connection,
        CONTRADICTING_EARLIER,
        loadIds,
        earlier.and(earlier.elsewhere()),
        rows ->
            "'%s' is here already from %s: %s"
                .formatted(rows.getString("entry_id"), LoadSql.place(rows), differences(rows)));
  }

  @Override
  public long settleKnown(Connection connection, long importId, List<Long> loadIds, Earlier earlier)
      throws SQLException {
    long known = 0;
    for (long loadId : loadIds) {
      String loaded = table() + "_l" + loadId;
      for (String sql : FillIn.statements(loaded, earlier.loadIds(), importId)) {
        try (var statement = connection.createStatement()) {
          statement.executeUpdate(sql);
        }
      }
      known += LoadSql.takeOut(connection, DELETE_KNOWN.formatted(loadId), importId, earlier);
    }
    return known;
  }

  private static String differences(ResultSet rows) throws SQLException {
    var text = new StringBuilder();
    String now = rows.getString("settled_currency");
    String then = rows.getString("e_settled_currency");
    for (String column : List.of("gross", "fee", "net")) {
      money(
          text,
          column,
          rows.getLong("e_" + column + "_minor"),
          then,
          rows.getLong(column + "_minor"),
          now);
    }
    money(
        text,
        "customer's amount",
        rows.getLong("e_amount_minor"),
        rows.getString("e_currency"),
        rows.getLong("amount_minor"),
        rows.getString("currency"));
    difference(text, "kind", rows.getString("e_kind"), rows.getString("kind"));
    var thenAt = rows.getTimestamp("e_occurred_at").toInstant();
    var nowAt = rows.getTimestamp("occurred_at").toInstant();
    if (!thenAt.equals(nowAt)) {
      difference(text, "time", thenAt.toString(), nowAt + " (was one read in the wrong zone?)");
    }
    return text.isEmpty() ? "references or dates differ" : text.toString();
  }

  private static void money(
      StringBuilder text, String what, long then, String thenCurrency, long now, String currency) {
    difference(
        text,
        what,
        Currencies.toDecimal(then, thenCurrency) + " " + thenCurrency,
        Currencies.toDecimal(now, currency) + " " + currency);
  }

  private static void difference(StringBuilder text, String what, String then, String now) {
    if (!then.equals(now)) {
      text.append(text.isEmpty() ? "" : ", ").append(what).append(' ').append(then);
      text.append(" and ").append(now);
    }
  }
}

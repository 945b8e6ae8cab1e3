package io.tallystick.reconciliation.booksimport;

import io.tallystick.checkout.database.BinaryCopy;
import io.tallystick.checkout.money.Currencies;
import io.tallystick.reconciliation.source.ControlTotals;
import io.tallystick.reconciliation.source.Earlier;
import io.tallystick.reconciliation.source.FileSide;
import io.tallystick.reconciliation.source.LoadSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Table imported_book_entry, and what the same row means in it. */
@SuppressWarnings("InlineFormatString") // statements stand at the top, used once or not
final class JdbcBookEntries implements FileSide<BookRow> {
  private static final String COPY =
      """
      COPY imported_book_entry_l%d (load_id, line_no, entry_id, order_id, provider_ref, kind,
        status, moves, amount_minor, currency, occurred_at)
      FROM STDIN WITH (FORMAT binary, FREEZE)
      """;
  private static final int COLUMNS = 11;

  private static final List<String> INDEXES =
      List.of(
          "CREATE UNIQUE INDEX imported_book_entry_l%1$d_once ON imported_book_entry_l%1$d"
              + " (entry_id)",
          "CREATE INDEX imported_book_entry_l%1$d_order ON imported_book_entry_l%1$d (order_id)",
          "CREATE INDEX imported_book_entry_l%1$d_ref ON imported_book_entry_l%1$d (provider_ref)",
          "CREATE INDEX imported_book_entry_l%1$d_time ON imported_book_entry_l%1$d (occurred_at)");

  // only what moved is counted: the rest is no money
  private static final String TOTALS_OF_GONE =
      """
      less AS (
        SELECT date_trunc('hour', occurred_at, 'UTC') AS hour, kind, currency,
               count(*) AS entries, sum(amount_minor)::bigint AS amount_minor
        FROM gone WHERE moves GROUP BY 1, kind, currency)
      """;

  private static final String CONTRADICTING_REPEATS =
      """
      WITH t AS (
        SELECT r.*, first_value(line_no) OVER (PARTITION BY entry_id ORDER BY line_no) AS first_line
        FROM imported_book_entry_l%1$d r WHERE entry_id IN (%2$s))
      SELECT n.*, e.line_no AS e_line_no, e.kind AS e_kind, e.amount_minor AS e_amount_minor,
        e.currency AS e_currency, e.occurred_at AS e_occurred_at, e.order_id AS e_order_id,
        e.provider_ref AS e_provider_ref, e.status AS e_status
      FROM t n JOIN t e ON e.entry_id = n.entry_id AND e.line_no = n.first_line
      WHERE n.line_no <> n.first_line
        AND (n.order_id, n.provider_ref, n.kind, n.status, n.amount_minor, n.currency, n.occurred_at)
          IS DISTINCT FROM
            (e.order_id, e.provider_ref, e.kind, e.status, e.amount_minor, e.currency, e.occurred_at)
      ORDER BY n.line_no LIMIT %3$d
      """;
  private static final String DELETE_CONTRADICTING =
      "WITH gone AS (DELETE FROM imported_book_entry_l%d WHERE entry_id = ANY (?) RETURNING *),\n"
          + TOTALS_OF_GONE
          + "SELECT * FROM less";
  private static final String DELETE_EQUAL =
      """
      WITH first AS (
        SELECT entry_id, min(line_no) AS line_no FROM imported_book_entry_l%1$d
        WHERE entry_id IN (%2$s) GROUP BY entry_id),
      gone AS (
        DELETE FROM imported_book_entry_l%1$d n USING first f
        WHERE n.entry_id = f.entry_id AND n.line_no > f.line_no RETURNING n.*),
      """
          + TOTALS_OF_GONE
          + "SELECT * FROM less UNION ALL SELECT NULL, NULL, NULL, count(*), 0 FROM gone";

  // an entry_id of our own making names a line of one file: it says nothing about others
  private static final String GIVEN_IDS =
      """
      SELECT min(entry_id COLLATE "C"), max(entry_id COLLATE "C")
      FROM (%1$s) n JOIN source_load l ON l.load_id = n.load_id
      WHERE n.entry_id <> l.import_id || ':' || n.line_no
      """;
  // two index look-ups; ids that grow with time aren't among those of other times
  private static final String MAY_SHARE_IDS =
      """
      SELECT (SELECT min(entry_id) FROM imported_book_entry_l%1$d) <= ?
         AND (SELECT max(entry_id) FROM imported_book_entry_l%1$d) >= ?
      """;
  private static final String CONTRADICTING_EARLIER =
      """
      SELECT n.*, e.line_no AS e_line_no, e.kind AS e_kind, e.amount_minor AS e_amount_minor,
        e.currency AS e_currency, e.occurred_at AS e_occurred_at, e.order_id AS e_order_id,
        e.provider_ref AS e_provider_ref, e.status AS e_status, i.import_id AS e_import_id,
        i.name AS e_name, count(*) OVER () AS found
      FROM imported_book_entry_l%1$d n
      JOIN imported_book_entry e ON e.entry_id = n.entry_id
      JOIN source_load l ON l.load_id = e.load_id
      JOIN source_import i ON i.import_id = l.import_id
      WHERE e.load_id = ANY (?) AND n.occurred_at BETWEEN ? AND ?
        AND ((n.order_id, n.provider_ref, n.kind, n.amount_minor, n.currency, n.occurred_at)
               IS DISTINCT FROM
                 (e.order_id, e.provider_ref, e.kind, e.amount_minor, e.currency, e.occurred_at)
             OR e.moves AND n.status IS DISTINCT FROM e.status)   -- money that moved stays moved
      ORDER BY n.line_no LIMIT 20
      """;
  // what was pending in an earlier export has moved, or failed, in this one
  private static final String COUNT_PROGRESS =
      """
      INSERT INTO source_total (import_id, hour, kind, currency, entries, amount_minor)
      SELECT l.import_id, date_trunc('hour', e.occurred_at, 'UTC'), e.kind, e.currency, count(*), sum(e.amount_minor)
      FROM imported_book_entry_l%1$d n
      JOIN imported_book_entry e ON e.entry_id = n.entry_id
      JOIN source_load l ON l.load_id = e.load_id
      WHERE e.load_id = ANY (?) AND n.occurred_at BETWEEN ? AND ? AND n.moves AND NOT e.moves
      GROUP BY 1, 2, 3, 4
      ON CONFLICT (import_id, hour, kind, currency) DO UPDATE
      SET entries = source_total.entries + excluded.entries,
          amount_minor = source_total.amount_minor + excluded.amount_minor
      """;
  private static final String PROGRESS =
      """
      WITH progressed AS (
        UPDATE imported_book_entry e SET status = n.status, moves = n.moves
        FROM imported_book_entry_l%1$d n
        WHERE e.entry_id = n.entry_id AND e.load_id = ANY (?) AND n.occurred_at BETWEEN ? AND ?
          AND NOT e.moves AND n.status IS DISTINCT FROM e.status
        RETURNING e.occurred_at),
      noted AS (
        INSERT INTO source_fill (import_id, hour, entries)
        SELECT %2$d, date_trunc('hour', occurred_at, 'UTC'), count(*) FROM progressed GROUP BY 2
        ON CONFLICT (import_id, hour) DO UPDATE SET entries = source_fill.entries + excluded.entries)
      UPDATE source_import SET rows_filled = rows_filled + (SELECT count(*) FROM progressed)
      WHERE import_id = %2$d
      """;

  // over all loads of the import at once: as many of its equal rows are known as there are earlier
  // ones
  private static final String FIND_KNOWN =
      """
      CREATE TEMP TABLE known_book_entry ON COMMIT DROP AS
      WITH loaded AS (
        SELECT r.*, r.entry_id = l.import_id || ':' || r.line_no AS unnamed
        FROM (%1$s) r JOIN source_load l ON l.load_id = r.load_id),
      earlier AS MATERIALIZED (
        SELECT e.*, e.entry_id = l.import_id || ':' || e.line_no AS unnamed
        FROM imported_book_entry e JOIN source_load l ON l.load_id = e.load_id
        WHERE e.load_id = ANY (?)
          AND e.occurred_at >= (SELECT min(occurred_at) FROM loaded)
          AND e.occurred_at <= (SELECT max(occurred_at) FROM loaded)),
      same_id AS (
        SELECT n.line_no FROM loaded n JOIN earlier e ON e.entry_id = n.entry_id),
      numbered AS (
        SELECT n.*, row_number() OVER same AS number
        FROM loaded n
        WHERE n.occurred_at BETWEEN ? AND ?
          AND NOT EXISTS (SELECT FROM same_id s WHERE s.line_no = n.line_no)
        WINDOW same AS (PARTITION BY n.order_id, n.provider_ref, n.kind, n.status, n.amount_minor,
                        n.currency, n.occurred_at, n.unnamed
                        ORDER BY n.line_no)),
      counted AS (
        SELECT order_id, provider_ref, kind, status, amount_minor, currency, occurred_at,
               count(*) AS all_rows, count(*) FILTER (WHERE unnamed) AS unnamed_rows
        FROM earlier GROUP BY 1, 2, 3, 4, 5, 6, 7)
      SELECT line_no FROM same_id
      UNION ALL
      SELECT n.line_no FROM numbered n JOIN counted c
        ON c.occurred_at = n.occurred_at AND c.amount_minor = n.amount_minor
       AND c.kind = n.kind AND c.currency = n.currency
       AND c.order_id IS NOT DISTINCT FROM n.order_id
       AND c.provider_ref IS NOT DISTINCT FROM n.provider_ref
       AND c.status IS NOT DISTINCT FROM n.status
      WHERE n.number <= CASE WHEN n.unnamed THEN c.all_rows ELSE c.unnamed_rows END
      """;
  private static final String DELETE_KNOWN =
      """
      WITH gone AS (
        DELETE FROM imported_book_entry_l%1$d n USING known_book_entry k
        WHERE n.line_no = k.line_no RETURNING n.*),
      """
          + TOTALS_OF_GONE
          + LoadSql.TAKE_OUT_OF_TOTALS;

  // ids without order must be joined with all of history: for this transaction its hash may be
  // large
  private static final String ROOM_FOR_IDS = "SET LOCAL work_mem = '64MB'";
  private static final Duration ALL_TIMES = Duration.ofDays(36_500);

  @Override
  public String side() {
    return "books";
  }

  @Override
  public String table() {
    return "imported_book_entry";
  }

  @Override
  public String copySql(long loadId) {
    return COPY.formatted(loadId);
  }

  @Override
  public void write(BinaryCopy copy, long importId, long loadId, BookRow row) throws SQLException {
    String entryId = row.entryId();
    Instant at = row.occurredAt();
    copy.row(COLUMNS);
    copy.putLong(loadId);
    copy.putLong(row.lineNo());
    copy.putText(entryId == null ? importId + ":" + row.lineNo() : entryId);
    copy.putText(row.orderId());
    copy.putText(row.providerRef());
    copy.putText(row.kind().code());
    copy.putText(row.status());
    copy.putBoolean(row.moves());
    copy.putLong(row.amountMinor());
    copy.putText(row.currency());
    copy.putTimestamp(at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
  }

  @Override
  public void count(ControlTotals totals, BookRow row) {
    if (row.moves()) {
      totals.add(row.occurredAt(), row.kind().code(), row.currency(), row.amountMinor());
    } else {
      totals.seen(row.occurredAt());
    }
  }

  @Override
  public @Nullable String key(BookRow row) {
    return row.entryId();
  }

  @Override
  public Duration timeTolerance(String format) {
    return Duration.ZERO;
  }

  /** A shop can give an id to another movement years later. */
  @Override
  public Duration timeMistake() {
    return ALL_TIMES;
  }

  @Override
  public List<String> indexSql(long loadId) {
    return INDEXES.stream().map(sql -> sql.formatted(loadId)).toList();
  }

  @Override
  public Repeats settleRepeats(
      Connection connection, long loadId, @Nullable List<String> keys, ControlTotals totals)
      throws SQLException {
    String wanted = LoadSql.keys(keys, table(), loadId);
    Map<Long, String> contradicting = new TreeMap<>();
    var ids =
        LoadSql.repeats(
            connection,
            CONTRADICTING_REPEATS.formatted(loadId, wanted, LoadSql.MAX_REPEATS),
            keys,
            rows -> {
              String text =
                  "lines %d and %d have the same entry_id '%s' and contradict each other: %s; give each entry its own"
                      .formatted(
                          rows.getLong("e_line_no"),
                          rows.getLong("line_no"),
                          rows.getString("entry_id"),
                          differences(rows));
              contradicting.putIfAbsent(rows.getLong("e_line_no"), text);
              contradicting.put(rows.getLong("line_no"), text);
            });
    LoadSql.delete(connection, DELETE_CONTRADICTING.formatted(loadId), ids, totals);
    long equal = LoadSql.delete(connection, DELETE_EQUAL.formatted(loadId, wanted), keys, totals);
    return new Repeats(equal, contradicting);
  }

  @Override
  public Contradictions contradictions(Connection connection, List<Long> loadIds, Earlier earlier)
      throws SQLException {
    return LoadSql.contradictions(
        connection,
        CONTRADICTING_EARLIER,
        loadIds,
        earlier.and(mayShareIds(connection, loadIds, earlier.elsewhere())),
        rows ->
            "entry_id '%s' is here already from %s: %s"
                .formatted(rows.getString("entry_id"), LoadSql.place(rows), differences(rows)));
  }

  /** Those of the other loads that may hold ids which these state; none if the shop gave none. */
  private static List<Long> mayShareIds(
      Connection connection, List<Long> loadIds, List<Long> others) throws SQLException {
    if (others.isEmpty()) {
      return List.of();
    }
    List<Long> found = new ArrayList<>();
    try (var given = connection.createStatement();
        var ids = given.executeQuery(GIVEN_IDS.formatted(loaded(loadIds)))) {
      ids.next();
      String first = ids.getString(1);
      String last = ids.getString(2);
      for (long other : first == null ? List.<Long>of() : others) {
        try (var select = connection.prepareStatement(MAY_SHARE_IDS.formatted(other))) {
          select.setString(1, last);
          select.setString(2, first);
          try (var row = select.executeQuery()) {
            if (row.next() && row.getBoolean(1)) {
              found.add(other);
            }
          }
        }
      }
    }
    if (!found.isEmpty()) {
      try (var statement = connection.createStatement()) {
        statement.execute(ROOM_FOR_IDS);
      }
    }
    return found;
  }

  private static String loaded(List<Long> loadIds) {
    return loadIds.stream()
        .map("SELECT * FROM imported_book_entry_l%d"::formatted)
        .collect(Collectors.joining(" UNION ALL "));
  }

  @Override
  public long settleKnown(Connection connection, long importId, List<Long> loadIds, Earlier earlier)
      throws SQLException {
    for (long loadId : loadIds) {
      LoadSql.run(connection, COUNT_PROGRESS.formatted(loadId), earlier);
      LoadSql.run(connection, PROGRESS.formatted(loadId, importId), earlier);
    }
    LoadSql.run(connection, FIND_KNOWN.formatted(loaded(loadIds)), earlier);
    long known = 0;
    for (long loadId : loadIds) {
      known += LoadSql.takeOut(connection, DELETE_KNOWN.formatted(loadId), importId);
    }
    return known;
  }

  private static String differences(ResultSet rows) throws SQLException {
    var text = new StringBuilder();
    difference(text, "amount", amount(rows, "e_"), amount(rows, ""));
    for (String column : List.of("kind", "order_id", "provider_ref", "status")) {
      difference(text, column, rows.getString("e_" + column), rows.getString(column));
    }
    difference(
        text,
        "occurred_at",
        rows.getTimestamp("e_occurred_at").toInstant().toString(),
        rows.getTimestamp("occurred_at").toInstant().toString());
    return text.toString();
  }

  private static String amount(ResultSet rows, String prefix) throws SQLException {
    String currency = rows.getString(prefix + "currency");
    return Currencies.toDecimal(rows.getLong(prefix + "amount_minor"), currency) + " " + currency;
  }

  private static void difference(
      StringBuilder text, String what, @Nullable String then, @Nullable String now) {
    String before = then == null ? "(empty)" : then;
    String after = now == null ? "(empty)" : now;
    if (!before.equals(after)) {
      text.append(text.isEmpty() ? "" : ", ").append(what).append(' ').append(before);
      text.append(" and ").append(after);
    }
  }
}

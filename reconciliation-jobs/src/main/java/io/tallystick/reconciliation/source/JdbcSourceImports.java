package io.tallystick.reconciliation.source;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger of imports: source_import, source_load, source_total. */
final class JdbcSourceImports {
  private static final String BEGIN =
      """
      INSERT INTO source_import (side, origin, name, format, sha256, state, started_at)
      VALUES (?, 'file', ?, ?, ?, 'loading', ?) RETURNING import_id
      """;
  private static final String ADD_LOAD =
      """
      WITH next AS (SELECT nextval(pg_get_serial_sequence('source_load', 'load_id')) AS id)
      INSERT INTO source_load (load_id, import_id, table_name) OVERRIDING SYSTEM VALUE
      SELECT id, ?, ? || '_l' || id FROM next RETURNING load_id
      """;
  private static final String ADD_TOTAL =
      """
      INSERT INTO source_total (import_id, hour, kind, currency, entries, amount_minor)
      VALUES (?, ?, ?, ?, ?, ?)
      """;
  private static final String LOADED =
      """
      UPDATE source_import SET rows_read = ?, rows_bad = ?, bad_rows_file = ?, rows_known = ?, first_at = ?, last_at = ?,
        unknown_categories = (SELECT coalesce(jsonb_object_agg(c, n), '{}')
                              FROM unnest(?::text[], ?::bigint[]) AS u (c, n))
      WHERE import_id = ? AND state = 'loading'
      """;
  private static final String COMPLETE =
      """
      UPDATE source_import SET state = 'complete', rows_known = rows_known + ?, completed_at = ?,
        entries = rows_read - rows_bad - rows_known - ?
      WHERE import_id = ? AND state = 'loading'
      """;
  private static final String FAIL_DEAD =
      """
      UPDATE source_import SET state = 'failed'
      WHERE side = ? AND origin = 'file' AND state = 'loading'
      """;
  private static final String FORGET_LOADS =
      """
      DELETE FROM source_load l USING source_import i
      WHERE i.import_id = l.import_id AND i.side = ? AND i.origin = 'file' AND i.state = 'failed'
      """;
  private static final String FORGET_TOTALS =
      """
      DELETE FROM source_total t USING source_import i
      WHERE i.import_id = t.import_id AND i.side = ? AND i.origin = 'file' AND i.state = 'failed'
      """;
  private static final String FORGET_EMPTY_TOTALS =
      "DELETE FROM source_total WHERE import_id = ? AND entries = 0 AND amount_minor = 0";
  private static final String FIND_COMPLETE =
      """
      SELECT import_id FROM source_import WHERE side = ? AND sha256 = ? AND state = 'complete'
      """;
  private static final String READ = "SELECT * FROM source_import WHERE import_id = ?";
  private static final String CATEGORIES =
      """
      SELECT c.key, c.value::bigint
      FROM source_import, jsonb_each_text(unknown_categories) AS c WHERE import_id = ?
      """;
  private static final String LOADS =
      "SELECT load_id FROM source_load WHERE import_id = ? ORDER BY load_id";
  private static final String TO_INDEX =
      """
      SELECT l.load_id FROM source_load l JOIN source_import i USING (import_id)
      WHERE i.side = ? AND i.state = 'complete' AND l.attached AND NOT l.indexed
        AND (?::bigint IS NULL OR l.import_id = ?)
      ORDER BY l.load_id
      """;
  private static final String DROP_LOAD = "DELETE FROM source_load WHERE load_id = ?";
  private static final String ATTACHED = "UPDATE source_load SET attached = true WHERE load_id = ?";
  private static final String LOCK_TO_INDEX =
      "SELECT load_id FROM source_load WHERE load_id = ? AND NOT indexed FOR UPDATE SKIP LOCKED";
  private static final String INDEXED = "UPDATE source_load SET indexed = true WHERE load_id = ?";
  // API imports have no load of their own: their rows share load 0
  private static final String EARLIER =
      """
      SELECT coalesce(l.load_id, 0) AS load_id, coalesce(i.first_at, i.window_from) AS first_at,
             coalesce(i.last_at, i.window_to) AS last_at, i.format
      FROM source_import i LEFT JOIN source_load l ON l.import_id = i.import_id AND l.attached
      WHERE i.side = ? AND i.state = 'complete' AND i.import_id <> ?
        AND (l.load_id IS NOT NULL OR i.origin = 'api')
      """;

  /** One import as the ledger has it. */
  record Import(
      long importId,
      String side,
      String format,
      String name,
      String state,
      long rowsRead,
      long rowsBad,
      long rowsKnown,
      long entries,
      @Nullable Instant firstAt,
      @Nullable Instant lastAt) {
    boolean complete() {
      return state.equals("complete");
    }
  }

  private JdbcSourceImports() {}

  static long begin(
      Connection c, String side, String name, String format, String sha256, Instant now)
      throws SQLException {
    try (var insert = c.prepareStatement(BEGIN)) {
      set(insert, side, name, format, sha256, utc(now));
      return onlyLong(insert);
    }
  }

  static long addLoad(Connection c, long importId, String table) throws SQLException {
    try (var insert = c.prepareStatement(ADD_LOAD)) {
      set(insert, importId, table);
      return onlyLong(insert);
    }
  }

  static void loaded(
      Connection c, long importId, FileLoad.Outcome outcome, @Nullable Path badRowsFile)
      throws SQLException {
    try (var insert = c.prepareStatement(ADD_TOTAL)) {
      for (var entry : outcome.totals().sums().entrySet()) {
        var key = entry.getKey();
        set(
            insert,
            importId,
            key.hour(),
            key.kind(),
            key.currency(),
            entry.getValue().entries(),
            entry.getValue().amountMinor());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    var categories = outcome.unknownCategories();
    try (var update = c.prepareStatement(LOADED)) {
      set(
          update,
          outcome.rowsRead(),
          outcome.rowsBad(),
          badRowsFile == null ? null : badRowsFile.toAbsolutePath().toString(),
          outcome.rowsRepeated(),
          utc(outcome.totals().firstAt()),
          utc(outcome.totals().lastAt()),
          c.createArrayOf("text", categories.keySet().toArray()),
          c.createArrayOf("bigint", categories.values().toArray()),
          importId);
      expectOne(update);
    }
  }

  static void complete(Connection c, long importId, long known, Instant now) throws SQLException {
    try (var totals = c.prepareStatement(FORGET_EMPTY_TOTALS);
        var update = c.prepareStatement(COMPLETE)) {
      set(totals, importId);
      totals.executeUpdate();
      set(update, known, utc(now), known, importId);
      expectOne(update);
    }
  }

  /** Marks what dead processes left behind as failed; their tables are dropped elsewhere. */
  static void failDead(Connection c, String side) throws SQLException {
    for (String sql : List.of(FAIL_DEAD, FORGET_LOADS, FORGET_TOTALS)) {
      try (var statement = c.prepareStatement(sql)) {
        set(statement, side);
        statement.executeUpdate();
      }
    }
  }

  static @Nullable Long findComplete(Connection c, String side, String sha256) throws SQLException {
    try (var select = c.prepareStatement(FIND_COMPLETE)) {
      set(select, side, sha256);
      try (var rows = select.executeQuery()) {
        return rows.next() ? Long.valueOf(rows.getLong(1)) : null;
      }
    }
  }

  static Import read(Connection c, long importId) throws SQLException {
    try (var select = c.prepareStatement(READ)) {
      set(select, importId);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException("there is no import " + importId);
        }
        return new Import(
            importId,
            rows.getString("side"),
            rows.getString("format"),
            rows.getString("name"),
            rows.getString("state"),
            rows.getLong("rows_read"),
            rows.getLong("rows_bad"),
            rows.getLong("rows_known"),
            rows.getLong("entries"),
            instant(rows, "first_at"),
            instant(rows, "last_at"));
      }
    }
  }

  static Map<String, Long> unknownCategories(Connection c, long importId) throws SQLException {
    Map<String, Long> categories = new TreeMap<>();
    try (var select = c.prepareStatement(CATEGORIES)) {
      set(select, importId);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          categories.put(rows.getString(1), rows.getLong(2));
        }
      }
    }
    return categories;
  }

  static List<Long> loads(Connection c, long importId) throws SQLException {
    try (var select = c.prepareStatement(LOADS)) {
      set(select, importId);
      return longs(select);
    }
  }

  /** Attached loads without index, of one import or (null) of all. */
  static List<Long> toIndex(Connection c, String side, @Nullable Long importId)
      throws SQLException {
    try (var select = c.prepareStatement(TO_INDEX)) {
      set(select, side, importId, importId);
      return longs(select);
    }
  }

  static void dropLoad(Connection c, long loadId) throws SQLException {
    update(c, DROP_LOAD, loadId);
  }

  static void attached(Connection c, long loadId) throws SQLException {
    update(c, ATTACHED, loadId);
  }

  /** Locks a load that has no index yet; false if another transaction has it or had it. */
  static boolean lockToIndex(Connection c, long loadId) throws SQLException {
    try (var select = c.prepareStatement(LOCK_TO_INDEX)) {
      set(select, loadId);
      return !longs(select).isEmpty();
    }
  }

  static void indexed(Connection c, long loadId) throws SQLException {
    update(c, INDEXED, loadId);
  }

  /**
   * Complete imports whose times overlap this one's, and others not far from it.
   *
   * @param tolerance how far the times of the same row may differ, by the format that states them
   * @param mistake how far away the others may be
   */
  static Earlier earlier(
      Connection c, Import of, Function<String, Duration> tolerance, Duration mistake)
      throws SQLException {
    Instant first = Objects.requireNonNull(of.firstAt());
    Instant last = Objects.requireNonNull(of.lastAt());
    Instant from = first;
    Instant to = last;
    Duration most = tolerance.apply(of.format());
    Set<Long> loadIds = new TreeSet<>();
    Set<Long> elsewhere = new TreeSet<>();
    try (var select = c.prepareStatement(EARLIER)) {
      set(select, of.side(), of.importId());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          Duration theirs = tolerance.apply(rows.getString("format"));
          Duration either = theirs.compareTo(most) > 0 ? theirs : most;
          Instant theirFirst = Objects.requireNonNull(instant(rows, "first_at"));
          Instant theirLast = Objects.requireNonNull(instant(rows, "last_at"));
          boolean near =
              !theirFirst.isAfter(last.plus(mistake)) && !theirLast.isBefore(first.minus(mistake));
          if (near) {
            elsewhere.add(rows.getLong("load_id"));
          }
          if (!theirFirst.isAfter(last.plus(either)) && !theirLast.isBefore(first.minus(either))) {
            loadIds.add(rows.getLong("load_id"));
            from = theirFirst.isBefore(from) ? theirFirst : from;
            to = theirLast.isAfter(to) ? theirLast : to;
            most = either;
          }
        }
      }
    }
    elsewhere.removeAll(loadIds); // the API's imports share a load
    return new Earlier(
        List.copyOf(loadIds), from.minus(most), to.plus(most), List.copyOf(elsewhere));
  }

  private static void update(Connection c, String sql, long id) throws SQLException {
    try (var statement = c.prepareStatement(sql)) {
      set(statement, id);
      expectOne(statement);
    }
  }

  private static void expectOne(PreparedStatement statement) throws SQLException {
    int rows = statement.executeUpdate();
    if (rows != 1) {
      throw new IllegalStateException(
          "the ledger of imports changed under this import: " + rows + " rows instead of 1");
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static long onlyLong(PreparedStatement statement) throws SQLException {
    return longs(statement).getFirst();
  }

  private static List<Long> longs(PreparedStatement statement) throws SQLException {
    List<Long> values = new ArrayList<>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        values.add(rows.getLong(1));
      }
    }
    return values;
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    OffsetDateTime at = rows.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}

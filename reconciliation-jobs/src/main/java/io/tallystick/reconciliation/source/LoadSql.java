package io.tallystick.reconciliation.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements both sides' tables have in common in shape: rows found twice in a load, and
 * rows of a load that earlier imports have.
 */
@SuppressWarnings("InlineFormatString") // statements stand at the top, used once or not
public final class LoadSql {
  /** More contradicting rows than can be kept aside needn't be found. */
  public static final int MAX_REPEATS = BadRows.MAX_KEPT + 1;

  /** End of a statement with CTEs gone and less: takes less out of the import's totals. */
  public static final String TAKE_OUT_OF_TOTALS =
      """
      , taken AS (
        UPDATE source_total t SET entries = t.entries - less.entries,
          amount_minor = t.amount_minor - less.amount_minor
        FROM less
        WHERE t.import_id = ? AND t.hour = less.hour AND t.kind = less.kind
          AND t.currency = less.currency
        RETURNING 1)
      SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM less) - (SELECT count(*) FROM taken)
      """;

  private static final String GIVEN_KEYS = "SELECT unnest(?::text[])";
  private static final String ALL_REPEATED_KEYS =
      "SELECT entry_id FROM %1$s_l%2$d GROUP BY entry_id HAVING count(*) > 1";

  /** Puts one found row in words, or keeps it. */
  @FunctionalInterface
  public interface RowText {
    String of(ResultSet rows) throws SQLException;
  }

  /** Takes one found row. */
  @FunctionalInterface
  public interface RowTaker {
    void take(ResultSet rows) throws SQLException;
  }

  private LoadSql() {}

  /** The subselect of the keys to look at: a parameter, or all that are there twice. */
  public static String keys(@Nullable List<String> keys, String table, long loadId) {
    return keys == null ? ALL_REPEATED_KEYS.formatted(table, loadId) : GIVEN_KEYS;
  }

  /** Runs a query for contradicting rows; returns their entry_ids. */
  public static List<String> repeats(
      Connection connection, String sql, @Nullable List<String> keys, RowTaker taker)
      throws SQLException {
    Set<String> ids = new LinkedHashSet<>();
    try (var select = connection.prepareStatement(sql)) {
      setKeys(select, keys);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          taker.take(rows);
          ids.add(rows.getString("entry_id"));
        }
      }
    }
    return List.copyOf(ids);
  }

  /**
   * Deletes rows and takes them out of the totals.
   *
   * @param sql returns hour, kind, currency, entries, amount; a row without an hour holds the
   *     number of rows deleted
   * @param keys its parameter, if it has one
   */
  public static long delete(
      Connection connection, String sql, @Nullable List<String> keys, ControlTotals totals)
      throws SQLException {
    long deleted = 0;
    try (var delete = connection.prepareStatement(sql)) {
      setKeys(delete, keys);
      try (var rows = delete.executeQuery()) {
        while (rows.next()) {
          OffsetDateTime hour = rows.getObject(1, OffsetDateTime.class);
          if (hour == null) {
            deleted = rows.getLong(4);
          } else {
            totals.remove(
                hour.toInstant(),
                rows.getString(2),
                rows.getString(3),
                rows.getLong(4),
                rows.getLong(5));
          }
        }
      }
    }
    return deleted;
  }

  /** Runs a query for rows that contradict earlier ones, over the import's loads. */
  public static FileSide.Contradictions contradictions(
      Connection connection, String sql, List<Long> loadIds, Earlier earlier, RowText text)
      throws SQLException {
    Map<Long, String> first = new TreeMap<>();
    long count = 0;
    for (long loadId : earlier.none() ? List.<Long>of() : loadIds) {
      try (var select = connection.prepareStatement(sql.formatted(loadId))) {
        setEarlier(select, earlier);
        try (var rows = select.executeQuery()) {
          while (rows.next()) {
            first.put(rows.getLong("line_no"), text.of(rows));
            count += rows.isFirst() ? rows.getLong("found") : 0;
          }
        }
      }
    }
    return new FileSide.Contradictions(count, first);
  }

  /** Runs a deletion that ends with {@link #TAKE_OUT_OF_TOTALS}; returns the rows deleted. */
  public static long takeOut(Connection connection, String sql, long importId, Earlier earlier)
      throws SQLException {
    try (var delete = connection.prepareStatement(sql)) {
      setEarlier(delete, earlier);
      delete.setLong(4, importId);
      return takenOut(delete);
    }
  }

  /** The same of a deletion that needs nothing but the import's number. */
  public static long takeOut(Connection connection, String sql, long importId) throws SQLException {
    try (var delete = connection.prepareStatement(sql)) {
      delete.setLong(1, importId);
      return takenOut(delete);
    }
  }

  private static long takenOut(PreparedStatement delete) throws SQLException {
    try (var rows = delete.executeQuery()) {
      rows.next();
      if (rows.getLong(2) != 0) {
        throw new IllegalStateException("the control totals don't hold the rows of the import");
      }
      return rows.getLong(1);
    }
  }

  /** Runs a statement with the earlier imports' loads and times as its parameters. */
  public static void run(Connection connection, String sql, Earlier earlier) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      setEarlier(statement, earlier);
      statement.executeUpdate();
    }
  }

  /** Where the earlier row of a found pair came from: columns e_import_id, e_name, e_line_no. */
  public static String place(ResultSet rows) throws SQLException {
    long importId = rows.getLong("e_import_id");
    return importId == 0
        ? "the provider's API"
        : "import %d (%s, line %d)"
            .formatted(importId, rows.getString("e_name"), rows.getLong("e_line_no"));
  }

  private static void setKeys(PreparedStatement statement, @Nullable List<String> keys)
      throws SQLException {
    if (keys != null) {
      statement.setArray(
          1, statement.getConnection().createArrayOf("text", keys.toArray(String[]::new)));
    }
  }

  private static void setEarlier(PreparedStatement statement, Earlier earlier) throws SQLException {
    statement.setArray(
        1, statement.getConnection().createArrayOf("bigint", earlier.loadIds().toArray()));
    statement.setObject(2, earlier.from().atOffset(ZoneOffset.UTC));
    statement.setObject(3, earlier.to().atOffset(ZoneOffset.UTC));
  }
}

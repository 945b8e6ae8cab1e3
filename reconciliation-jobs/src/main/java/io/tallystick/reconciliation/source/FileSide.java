package io.tallystick.reconciliation.source;

import io.tallystick.checkout.database.BinaryCopy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What differs between imports of books and of the provider: the layout of the file, its table, and
 * what "the same row" means there.
 *
 * @param <E> one row of the table
 */
public interface FileSide<E> {
  /** books or provider, as in source_import.side. */
  String side();

  /** The partitioned table, by load_id; a load's own table is this name, "_l" and the load's id. */
  String table();

  /** COPY statement of a load's own table. */
  String copySql(long loadId);

  /** Writes one row: as many columns, in the order of {@link #copySql}. */
  void write(BinaryCopy copy, long importId, long loadId, E entry) throws SQLException;

  /** Counts the entry into the control totals. */
  void count(ControlTotals totals, E entry);

  /** What names the movement across files; null if the file doesn't. */
  @Nullable String key(E entry);

  /** How far apart two files may state the time of the same movement. */
  Duration timeTolerance(String format);

  /**
   * How far from the right time a file may state a movement by mistake: so far it is looked for.
   */
  Duration timeMistake();

  /** Index statements of a load's own table. */
  List<String> indexSql(long loadId);

  /**
   * Finds rows of one load's table that share their key. Of equal rows the first stays and the
   * others are deleted and taken out of the totals; rows that contradict each other are all deleted
   * and reported.
   *
   * @param keys the keys to look at; null for all
   * @return rows deleted because they equal another one
   */
  Repeats settleRepeats(
      Connection connection, long loadId, @Nullable List<String> keys, ControlTotals totals)
      throws SQLException;

  /** The first contradictions between these loads and earlier imports, in words; empty if none. */
  Contradictions contradictions(Connection connection, List<Long> loadIds, Earlier earlier)
      throws SQLException;

  /**
   * Takes rows that earlier imports have out of these loads (and out of the import's totals), and
   * adds to the earlier rows what only these know. Runs in the publishing transaction.
   *
   * @return rows taken out
   */
  long settleKnown(Connection connection, long importId, List<Long> loadIds, Earlier earlier)
      throws SQLException;

  /** Rows that share a key: equal ones, and those that contradict each other with their reason. */
  record Repeats(long equal, Map<Long, String> contradicting) {}

  /** How many, and the first of them by line. */
  record Contradictions(long count, Map<Long, String> first) {}
}

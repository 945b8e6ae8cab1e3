package io.tallystick.reconciliation.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file's layout, found from its header.
 *
 * @param <E> what a row becomes
 */
public interface FileLayout<E> {
  /** The recognised report type, as in source_import.format. */
  String format();

  /** The column whose value names the movement, or -1: equal values reach the same reader. */
  int keyColumn();

  /** A reader of rows for one thread. */
  RowReader<E> reader();

  /** What a person should know about how the file was read, one sentence each. */
  List<String> notes();

  /**
   * Writes the provider's objects that the file also states, in the publishing transaction; null if
   * it states none.
   */
  default @Nullable ObjectWriter objects(Connection connection, Instant now) throws SQLException {
    return null;
  }

  /** Writes what a row states besides its entry. */
  interface ObjectWriter extends AutoCloseable {
    /** Rows that can't be read were dealt with before and are left out. */
    void write(CsvRow row) throws SQLException;

    @Override
    void close() throws SQLException;
  }

  /**
   * Turns rows into entries.
   *
   * @param <E> what a row becomes
   */
  interface RowReader<E> {
    /** The row's entry. */
    E read(CsvRow row) throws BadValue;

    /** Categories that aren't known, and the rows of each so far. */
    Map<String, Long> unknownCategories();
  }
}

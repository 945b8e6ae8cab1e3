package io.tallystick.reconciliation.source;

import io.tallystick.checkout.database.BinaryCopy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One connection's share of a load: rows to entries to a table of its own, in one transaction. */
final class Loader<E> {
  private static final int QUEUED_BATCHES = 8;

  /** What it has ready to commit. */
  record Loaded(ControlTotals totals, Map<String, Long> unknownCategories, long repeated) {}

  private final DataSource dataSource;
  private final FileSide<E> side;
  private final FileLayout.RowReader<E> reader;
  private final CsvHeader header;
  private final BadRows badRows;
  private final DuplicateFilter filter;
  private final LoadState state;
  private final BlockingQueue<List<CsvRow>> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
  private final CompletableFuture<Loaded> loaded = new CompletableFuture<>();
  private final ControlTotals totals = new ControlTotals();

  Loader(
      DataSource dataSource,
      FileSide<E> side,
      FileLayout.RowReader<E> reader,
      CsvHeader header,
      BadRows badRows,
      DuplicateFilter filter,
      LoadState state) {
    this.dataSource = dataSource;
    this.side = side;
    this.reader = reader;
    this.header = header;
    this.badRows = badRows;
    this.filter = filter;
    this.state = state;
  }

  CompletableFuture<Loaded> loaded() {
    return loaded;
  }

  /** Queues rows, waiting while the queue is full; an empty list says that there are no more. */
  void hand(List<CsvRow> rows) {
    try {
      do {
        state.throwFailure();
      } while (!queue.offer(rows, LoadState.LOOK_AROUND_MS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the import was interrupted");
    }
  }

  void run(long importId, long loadId) {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        load(connection, importId, loadId);
        if (state.committed()) {
          connection.commit();
        }
      } catch (SQLException | RuntimeException | Error e) {
        state.fail(e); // before a failing rollback can hide it
        throw e;
      } finally {
        connection.rollback(); // nothing left to undo after the commit
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      state.fail(new CancellationException("the import was interrupted"));
    } catch (SQLException | RuntimeException | Error e) {
      state.fail(e);
    }
  }

  private void load(Connection connection, long importId, long loadId)
      throws SQLException, InterruptedException {
    JdbcLoadTables.create(connection, side.table(), loadId);
    boolean complete;
    try (var copy = BinaryCopy.begin(connection, side.copySql(loadId))) {
      complete = consume(copy, importId, loadId);
      if (complete) {
        copy.finish();
      }
    }
    if (state.failed()) {
      return;
    }
    long repeated = complete ? settleRepeats(connection, loadId) : 0;
    if (complete) {
      JdbcLoadTables.analyze(connection, side.table(), loadId);
    }
    loaded.complete(new Loaded(totals, reader.unknownCategories(), repeated));
  }

  /** Takes rows until the last one; false if what was written isn't wanted any more. */
  private boolean consume(BinaryCopy copy, long importId, long loadId)
      throws SQLException, InterruptedException {
    while (!state.failed()) {
      List<CsvRow> rows = queue.poll(LoadState.LOOK_AROUND_MS, TimeUnit.MILLISECONDS);
      if (rows == null) {
        continue;
      }
      if (rows.isEmpty()) {
        return !badRows.refused();
      }
      boolean write = !badRows.refused(); // a refused file is read on, to name its bad rows
      for (CsvRow row : rows) {
        E entry = entry(row);
        if (entry != null && write) {
          String key = side.key(entry);
          if (key != null) {
            filter.add(key);
          }
          side.count(totals, entry);
          side.write(copy, importId, loadId, entry);
        }
      }
    }
    return false;
  }

  private @Nullable E entry(CsvRow row) {
    try {
      if (row.size() != header.size()) {
        checkSize(row);
      }
      return reader.read(row);
    } catch (BadValue e) {
      badRows.add(
          row,
          header.repeatedBy(row)
              ? new BadValue(
                  "", "", "this is the header once more (files glued together?); delete the line")
              : e);
      return null;
    }
  }

  private void checkSize(CsvRow row) throws BadValue {
    if (row.size() < header.size()) {
      throw new BadValue(
          "",
          "",
          "the row has %d of %d fields: it is cut off or a comma is missing"
              .formatted(row.size(), header.size()));
    }
    for (int i = header.size(); i < row.size(); i++) {
      if (!row.text(i).isEmpty()) {
        throw new BadValue(
            "",
            "",
            "the row has %d fields, the header %d: a value with a comma needs quotes"
                .formatted(row.size(), header.size()));
      }
    }
  }

  private long settleRepeats(Connection connection, long loadId) throws SQLException {
    if (filter.suspects().isEmpty()) {
      return 0;
    }
    FileSide.Repeats repeats =
        side.settleRepeats(
            connection, loadId, filter.overflowed() ? null : filter.suspects(), totals);
    repeats
        .contradicting()
        .forEach((line, reason) -> badRows.add(new BadRows.BadRow(line, "", reason, null)));
    return repeats.equal();
  }
}

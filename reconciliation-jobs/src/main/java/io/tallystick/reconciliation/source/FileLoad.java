package io.tallystick.reconciliation.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file and loads its entries: this thread splits it into rows, one {@link Loader} per
 * connection turns rows into entries and writes them. Rows with the same key go to the same loader,
 * so that a repeated key is found within one table. No loader commits before all are good.
 */
final class FileLoad<E> {
  private static final int BATCH_ROWS = 500;
  private static final int ROWS_PER_PROGRESS = 10_000;
  private static final int TYPICAL_BYTES_PER_KEY = 16;

  /** What was loaded; entries = rows read - bad - repeated. */
  record Outcome(
      long rowsRead,
      long rowsBad,
      long rowsRepeated,
      ControlTotals totals,
      Map<String, Long> unknownCategories) {}

  private final DataSource dataSource;
  private final FileSide<E> side;
  private final FileLayout<E> layout;
  private final Path file;
  private final @Nullable Path keepBadRows;
  private final BadRows badRows;
  private final LoadState state = new LoadState();

  FileLoad(
      DataSource dataSource,
      FileSide<E> side,
      FileLayout<E> layout,
      Path file,
      @Nullable Path keepBadRows) {
    this.dataSource = dataSource;
    this.side = side;
    this.layout = layout;
    this.file = file;
    this.keepBadRows = keepBadRows;
    this.badRows = new BadRows(String.valueOf(file.getFileName()), keepBadRows != null);
  }

  /**
   * Loads the file into the loads' tables and commits them, all or none.
   *
   * @throws SourceRejected if the file can't be taken; nothing of it is left
   */
  Outcome run(CsvFile csv, long importId, List<Long> loadIds, ImportProgress progress) {
    List<Loader<E>> loaders = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    long filterBytes = csv.contentBytes() / TYPICAL_BYTES_PER_KEY / loadIds.size();
    for (long loadId : loadIds) {
      var filter = new DuplicateFilter(filterBytes);
      var loader =
          new Loader<>(dataSource, side, layout.reader(), csv.header(), badRows, filter, state);
      loaders.add(loader);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("load-" + loadId)
              .start(() -> loader.run(importId, loadId)));
    }
    try {
      long rows = read(csv, loaders, progress);
      Outcome outcome = outcome(rows, loaders);
      accept(csv, outcome);
      state.decide(true);
      join(threads);
      state.throwFailure();
      return outcome;
    } catch (RuntimeException | Error e) {
      state.fail(e);
      throw e;
    } finally {
      state.decide(false); // no effect if the decision was to commit
      join(threads);
    }
  }

  private long read(CsvFile csv, List<Loader<E>> loaders, ImportProgress progress) {
    List<List<CsvRow>> batches = new ArrayList<>();
    loaders.forEach(_ -> batches.add(new ArrayList<>(BATCH_ROWS)));
    int keyColumn = layout.keyColumn();
    long rows = 0;
    try {
      for (CsvRow row = csv.next(); row != null; row = csv.next()) {
        int to = Math.floorMod(row.text(keyColumn).hashCode(), loaders.size());
        batches.get(to).add(row);
        if (batches.get(to).size() == BATCH_ROWS) {
          loaders.get(to).hand(batches.set(to, new ArrayList<>(BATCH_ROWS)));
        }
        if (++rows % ROWS_PER_PROGRESS == 0) {
          progress.read(rows, csv.bytesRead(), csv.totalBytes());
        }
      }
    } catch (CsvFile.UnclosedRecord e) {
      rows++;
      badRows.add(
          new BadRows.BadRow(
              e.line(),
              "",
              "the file ends within a quoted field that begins in this row: the file is cut off or"
                  + " a quote is missing; fetch it again",
              keepBadRows == null ? null : csv.rawFrom(e.line())));
    }
    progress.read(rows, csv.bytesRead(), csv.totalBytes());
    for (int i = 0; i < loaders.size(); i++) {
      if (!batches.get(i).isEmpty()) {
        loaders.get(i).hand(batches.get(i));
      }
      loaders.get(i).hand(List.of()); // no more
    }
    return rows;
  }

  private Outcome outcome(long rows, List<Loader<E>> loaders) {
    var totals = new ControlTotals();
    Map<String, Long> unknown = new TreeMap<>();
    long repeated = 0;
    for (Loader<E> loader : loaders) {
      Loader.Loaded loaded = state.await(loader.loaded());
      totals.addAll(loaded.totals());
      loaded.unknownCategories().forEach((c, n) -> unknown.merge(c, n, Long::sum));
      repeated += loaded.repeated();
    }
    return new Outcome(rows, badRows.count(), repeated, totals, unknown);
  }

  private void accept(CsvFile csv, Outcome outcome) {
    if (outcome.rowsRead() == 0) {
      throw new SourceRejected(
          csv.header().fileName()
              + " has a header and no row: an empty source is never taken for a good one. Fetch it"
              + " again, for a window with movements.");
    }
    if (outcome.rowsBad() == 0) {
      return;
    }
    if (keepBadRows == null) {
      throw new SourceRejected(badRows.message());
    }
    if (outcome.rowsBad() == outcome.rowsRead()) {
      throw new SourceRejected("Not one row of the file is good. " + badRows.message());
    }
    readAgainWhatIsWanted();
    badRows.writeTo(keepBadRows, csv.header().fields());
  }

  /** Rows found bad after they were loaded: their fields are in the file alone. */
  private void readAgainWhatIsWanted() {
    var wanted = new HashSet<>(badRows.linesWithoutFields());
    if (wanted.isEmpty()) {
      return;
    }
    Map<Long, List<String>> found = new HashMap<>();
    try (CsvFile again = CsvFile.open(file)) {
      for (CsvRow row = again.next(); row != null; row = again.next()) {
        if (wanted.contains(row.line())) {
          found.put(row.line(), List.of(row.fields()));
        }
      }
    } catch (CsvFile.UnclosedRecord end) {
      // the cut-off last row is among the bad rows already
    }
    badRows.fields(found);
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // they end soon: the decision is made
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

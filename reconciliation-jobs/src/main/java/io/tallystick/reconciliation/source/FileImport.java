package io.tallystick.reconciliation.source;

import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.RunLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Imports one file into one side, in phases that may each be called again after a crash: load,
 * check, publish, index. Until publish has committed, nothing of the file is visible. All phases of
 * one import run under its {@link #claim}.
 *
 * @param <E> one row of the side's table
 */
public final class FileImport<E> {
  /** Up to so many entries the indexes are built at once; later it costs more than it helps. */
  private static final long INDEX_AT_ONCE = 50_000;

  private static final int MAX_CONNECTIONS = 32;

  private final DataSource dataSource;
  private final Transactions transactions;
  private final Clock clock;
  private final FileSide<E> side;

  public FileImport(DataSource dataSource, Clock clock, FileSide<E> side) {
    this.dataSource = dataSource;
    this.transactions = new Transactions(dataSource);
    this.clock = clock;
    this.side = side;
  }

  /**
   * What to import.
   *
   * @param keepBadRows where bad rows go; null: one bad row refuses the file
   * @param connections loaders that work at the same time
   * @param layout finds the file's layout from its header
   */
  public record Request<E>(
      Path file,
      @Nullable Path keepBadRows,
      int connections,
      Function<CsvHeader, FileLayout<E>> layout) {
    public Request {
      if (connections < 1 || connections > MAX_CONNECTIONS) {
        throw new IllegalArgumentException(
            "connections must be 1 to " + MAX_CONNECTIONS + ", not " + connections);
      }
      if (keepBadRows != null
          && keepBadRows.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
        throw new IllegalArgumentException("the bad rows would overwrite the file itself");
      }
    }
  }

  /** Does it all. */
  public ImportResult run(Request<E> request, ImportProgress progress) {
    try (RunLock _ = RunLock.take(dataSource, claim())) {
      Loaded loaded = load(request, FileDigest.sha256(request.file()), progress);
      check(loaded.importId());
      publish(loaded.importId(), request);
      indexIfSmall(loaded.importId());
      return result(loaded, request);
    }
  }

  /** What must be held from load to publish. */
  public Claim claim() {
    return Claim.writes(side.side());
  }

  /** What the load phase hands on. */
  public record Loaded(long importId, boolean alreadyImported, List<String> notes) {}

  /**
   * Drops what a dead process left behind and loads the file, invisibly. Finds out if this very
   * file is already imported.
   */
  public Loaded load(Request<E> request, String sha256, ImportProgress progress) {
    Long done = transactions.run(c -> JdbcSourceImports.findComplete(c, side.side(), sha256));
    if (done != null) {
      return new Loaded(done, true, List.of("already imported as import " + done));
    }
    transactions.run(this::dropUnfinished);
    var before = FileSnapshot.of(request.file());
    try (CsvFile csv = CsvFile.open(request.file())) {
      FileLayout<E> layout = request.layout().apply(csv.header());
      List<Long> loadIds = new ArrayList<>();
      String name = csv.header().fileName();
      long importId =
          transactions.run(
              c -> {
                long id =
                    JdbcSourceImports.begin(
                        c, side.side(), name, layout.format(), sha256, clock.instant());
                for (int i = 0; i < request.connections(); i++) {
                  loadIds.add(JdbcSourceImports.addLoad(c, id, side.table()));
                }
                return id;
              });
      return orNothing(
          () -> {
            var load =
                new FileLoad<>(dataSource, side, layout, request.file(), request.keepBadRows());
            FileLoad.Outcome outcome = load.run(csv, importId, loadIds, progress);
            before.requireSame(request.file());
            transactions.run(
                c -> {
                  JdbcSourceImports.loaded(
                      c, importId, outcome, outcome.rowsBad() > 0 ? request.keepBadRows() : null);
                  return importId;
                });
            return new Loaded(importId, false, notes(layout, outcome, request));
          });
    }
  }

  /**
   * Refuses the file if a row of it contradicts an earlier import.
   *
   * @throws SourceRejected naming the first rows and both values
   */
  public void check(long importId) {
    var import_ = transactions.run(c -> JdbcSourceImports.read(c, importId));
    if (import_.complete()) {
      return;
    }
    orNothing(
        () -> {
          var found =
              transactions.run(
                  c ->
                      side.contradictions(
                          c, JdbcSourceImports.loads(c, importId), earlier(c, import_)));
          if (found.count() > 0) {
            throw new SourceRejected(contradictions(import_.name(), found));
          }
          return importId;
        });
  }

  /** Makes the import visible, whole, in one transaction. Does nothing if it is already. */
  public void publish(long importId, Request<E> request) {
    orNothing(
        () ->
            transactions.run(
                c -> {
                  var import_ = JdbcSourceImports.read(c, importId);
                  if (!import_.complete()) {
                    publish(c, import_, request);
                  }
                  return importId;
                }));
  }

  private void publish(Connection c, JdbcSourceImports.Import import_, Request<E> request)
      throws SQLException {
    long importId = import_.importId();
    List<Long> loadIds = JdbcSourceImports.loads(c, importId);
    Earlier earlier = earlier(c, import_);
    long known = earlier.none() ? 0 : side.settleKnown(c, importId, loadIds, earlier);
    for (long loadId : loadIds) {
      if (JdbcLoadTables.isEmpty(c, side.table(), loadId)) {
        JdbcLoadTables.drop(c, side.table(), loadId);
        JdbcSourceImports.dropLoad(c, loadId);
      } else {
        JdbcLoadTables.attach(c, side.table(), loadId);
        JdbcSourceImports.attached(c, loadId);
      }
    }
    publishObjects(c, request);
    JdbcSourceImports.complete(c, importId, known, clock.instant());
  }

  private void publishObjects(Connection c, Request<E> request) throws SQLException {
    try (CsvFile csv = CsvFile.open(request.file())) {
      var writer = request.layout().apply(csv.header()).objects(c, clock.instant());
      if (writer == null) {
        return;
      }
      try (writer) {
        for (CsvRow row = csv.next(); row != null; row = csv.next()) {
          writer.write(row);
        }
      }
    } catch (CsvFile.UnclosedRecord end) {
      // it was kept aside
    }
  }

  /** Builds the indexes of a small import; those of a large one are for {@link #index}. */
  public void indexIfSmall(long importId) {
    if (transactions.run(c -> JdbcSourceImports.read(c, importId)).entries() <= INDEX_AT_ONCE) {
      index(importId);
    }
  }

  /**
   * Builds the indexes that are still missing, one load per transaction.
   *
   * @param importId of this import; null: of all imports of the side
   */
  public void index(@Nullable Long importId) {
    for (long loadId : transactions.run(c -> JdbcSourceImports.toIndex(c, side.side(), importId))) {
      transactions.run(
          c -> {
            if (JdbcSourceImports.lockToIndex(c, loadId)) { // else somebody else is at it
              try (var statement = c.createStatement()) {
                for (String sql : side.indexSql(loadId)) {
                  statement.execute(sql);
                }
              }
              JdbcSourceImports.indexed(c, loadId);
            }
            return loadId;
          });
    }
  }

  /** What the import came to, from the ledger. */
  public ImportResult result(Loaded loaded, Request<E> request) {
    return transactions.run(
        c -> {
          var import_ = JdbcSourceImports.read(c, loaded.importId());
          boolean kept = import_.rowsBad() > 0 && !loaded.alreadyImported();
          return new ImportResult(
              import_.importId(),
              import_.format(),
              import_.rowsRead(),
              import_.rowsBad(),
              import_.rowsKnown(),
              import_.entries(),
              JdbcSourceImports.unknownCategories(c, import_.importId()),
              loaded.alreadyImported(),
              kept ? request.keepBadRows() : null,
              loaded.notes());
        });
  }

  private Earlier earlier(Connection c, JdbcSourceImports.Import import_) throws SQLException {
    return JdbcSourceImports.earlier(c, import_, side::timeTolerance, side.timeMistake());
  }

  private long dropUnfinished(Connection c) throws SQLException {
    JdbcLoadTables.dropLeftOver(c, side.table());
    JdbcSourceImports.failDead(c, side.side());
    return 0;
  }

  private List<String> notes(FileLayout<E> layout, FileLoad.Outcome outcome, Request<E> request) {
    List<String> notes = new ArrayList<>(layout.notes());
    if (outcome.rowsBad() > 0) {
      notes.add(
          (outcome.rowsBad() == 1
                  ? "1 bad row was not imported; it is in "
                  : outcome.rowsBad() + " bad rows were not imported; they are in ")
              + request.keepBadRows());
    }
    outcome
        .unknownCategories()
        .forEach(
            (category, rows) ->
                notes.add(
                    "category '%s' isn't known: %d rows kept as adjustments"
                        .formatted(category, rows)));
    return List.copyOf(notes);
  }

  private static String contradictions(String name, FileSide.Contradictions found) {
    var text = new StringBuilder();
    text.append(
        found.count() == 1
            ? "1 row of %s contradicts".formatted(name)
            : "%d rows of %s contradict".formatted(found.count(), name));
    text.append(" earlier imports, so nothing was imported.\n");
    found
        .first()
        .forEach(
            (line, reason) -> text.append("  %s, line %d: %s\n".formatted(name, line, reason)));
    if (found.count() > found.first().size()) {
      text.append("  ... and ").append(found.count() - found.first().size()).append(" more.\n");
    }
    return text.append(
            "A movement's amounts, currency and time never change at their source. Find out which"
                + " file is wrong.")
        .toString();
  }

  /** Runs a phase; if it fails, what was loaded goes, and the failure stays the one reported. */
  private <T> T orNothing(Phase<T> phase) {
    try {
      return phase.run();
    } catch (RuntimeException | Error e) {
      try {
        transactions.run(this::dropUnfinished);
      } catch (RuntimeException later) {
        e.addSuppressed(later); // the next import of this side drops it
      }
      throw e;
    }
  }

  @FunctionalInterface
  private interface Phase<T> {
    T run();
  }
}

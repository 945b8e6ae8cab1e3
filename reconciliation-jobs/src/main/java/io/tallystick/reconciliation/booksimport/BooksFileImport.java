package io.tallystick.reconciliation.booksimport;

import io.tallystick.reconciliation.source.FileImport;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * Imports a file of the shop's own books: whole or not at all.
 *
 * <p>{@link #run} does it at once; {@link BooksFileImportJob} in steps, restartable.
 */
public final class BooksFileImport {
  private final FileImport<BookRow> phases;

  public BooksFileImport(DataSource dataSource, Clock clock) {
    this.phases = new FileImport<>(dataSource, clock, new JdbcBookEntries());
  }

  /**
   * Imports the file.
   *
   * @throws io.tallystick.reconciliation.source.SourceRejected if it can't be taken; nothing of it
   *     is visible
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if another process imports into the
   *     books
   */
  public ImportResult run(BooksFileRequest request, ImportProgress progress) {
    return phases.run(of(request), progress);
  }

  FileImport<BookRow> phases() {
    return phases;
  }

  /** Builds indexes that large imports have put off. */
  public void indexAll() {
    phases.index(null);
  }

  static FileImport.Request<BookRow> of(BooksFileRequest request) {
    return new FileImport.Request<>(
        request.file(), request.keepBadRows(), request.connections(), BookLayout::new);
  }
}

package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.FileImport;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * Imports a report file of the provider: whole or not at all.
 *
 * <p>{@link #run} does it at once; {@link ProviderFileImportJob} in steps, restartable.
 */
public final class ProviderFileImport {
  private final FileImport<ProviderEntry> phases;

  public ProviderFileImport(DataSource dataSource, Clock clock) {
    this.phases = new FileImport<>(dataSource, clock, new JdbcProviderEntries());
  }

  /**
   * Imports the file.
   *
   * @throws io.tallystick.reconciliation.source.SourceRejected if it can't be taken; nothing of it
   *     is visible
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if another process imports into the
   *     provider's side
   */
  public ImportResult run(ProviderFileRequest request, ImportProgress progress) {
    return phases.run(of(request), progress);
  }

  FileImport<ProviderEntry> phases() {
    return phases;
  }

  /** Builds indexes that large imports have put off. */
  public void indexAll() {
    phases.index(null);
  }

  static FileImport.Request<ProviderEntry> of(ProviderFileRequest request) {
    return new FileImport.Request<>(
        request.file(),
        request.keepBadRows(),
        request.connections(),
        header -> new ReportLayout(header, request.zone(), request.referenceKeys()));
  }
}

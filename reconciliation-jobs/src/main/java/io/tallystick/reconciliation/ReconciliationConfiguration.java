package io.tallystick.reconciliation;

import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.nightly.Round;
import io.tallystick.reconciliation.partition.Partitions;
import io.tallystick.reconciliation.providerapi.ProviderApiImportJob;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reconciliation.source.ImportProgressRelay;
import io.tallystick.reports.RunReports;
import io.tallystick.reports.tieout.TieOutView;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.PlatformTransactionManager;

/** The services that commands and schedules call. */
@Configuration(proxyBeanMethods = false)
public class ReconciliationConfiguration {
  @Bean
  public ProviderFileImport providerFiles(DataSource dataSource, Clock clock) {
    return new ProviderFileImport(dataSource, clock);
  }

  @Bean
  public BooksFileImport booksFiles(DataSource dataSource, Clock clock) {
    return new BooksFileImport(dataSource, clock);
  }

  @Bean
  public ImportProgressRelay importProgress() {
    return new ImportProgressRelay();
  }

  @Bean
  public RunReports runReports(DataSource dataSource, Clock clock) {
    return new RunReports(dataSource, clock);
  }

  @Bean
  public TieOutView tieOutView(DataSource dataSource) {
    return new TieOutView(dataSource);
  }

  @Bean
  public Reconciliation reconciliation(
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Clock clock,
      RunReports reports,
      Partitions partitions) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new Reconciliation(
        jobs,
        repository,
        dataSource,
        transactionManager,
        clock,
        reports,
        partitions,
        Math.clamp(cores, 2, 8));
  }

  @Bean
  public Nightly nightly(
      JobRuns jobs,
      @Qualifier(ProviderApiImportJob.NAME) Job providerImport,
      Reconciliation reconciliation,
      ProviderFileImport providerFiles,
      BooksFileImport booksFiles,
      DataSource dataSource) {
    return new Nightly(jobs, providerImport, reconciliation, providerFiles, booksFiles, dataSource);
  }

  @Bean
  @Lazy
  public Round round(Nightly nightly, Checks checks) {
    return new Round(nightly, checks);
  }
}

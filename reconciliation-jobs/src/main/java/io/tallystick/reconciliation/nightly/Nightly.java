package io.tallystick.reconciliation.nightly;

import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.providerapi.ProviderApiImportJob;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reports.Destination;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Import from the API (where one is configured), reconciliation, reports, for one window. {@link
 * Round} adds the checks.
 */
public final class Nightly {
  private static final String IMPORTED =
      """
      SELECT count(*) FROM source_import
      WHERE side = 'provider' AND origin = 'api' AND state = 'complete'
        AND window_from <= :from AND window_to >= :to
      """;
  private static final String ANYTHING =
      """
      SELECT EXISTS (SELECT 1 FROM book_entry
                     WHERE moves AND kind IN ('charge', 'refund') AND occurred_at >= :from AND occurred_at < :to)
          OR EXISTS (SELECT 1 FROM provider_entry
                     WHERE kind IN ('charge', 'refund') AND occurred_at >= :from AND occurred_at < :to)
      """;
  private static final String UNINDEXED_OUTSIDE =
      """
      SELECT count(*) FROM source_load l JOIN source_import i USING (import_id)
      WHERE l.attached AND NOT l.indexed AND (i.first_at < :from OR i.last_at >= :to)
      """;

  /**
   * @param from the window's beginning; to is its end, not in it
   * @param zone whose midnights cut the reports' days
   * @param fromApi read the provider's record from its API if the window isn't here yet
   * @param dryRun compare what is here and write nothing
   * @param reports null for none
   */
  public record Request(
      Instant from,
      Instant to,
      ZoneId zone,
      Duration grace,
      boolean fromApi,
      boolean dryRun,
      @Nullable Destination reports) {
    /** One business day, from midnight to midnight of that zone: 23 to 25 hours. */
    public static Request ofDay(
        LocalDate day,
        ZoneId zone,
        Duration grace,
        boolean fromApi,
        boolean dryRun,
        @Nullable Destination reports) {
      return new Request(
          day.atStartOfDay(zone).toInstant(),
          day.plusDays(1).atStartOfDay(zone).toInstant(),
          zone,
          grace,
          fromApi,
          dryRun,
          reports);
    }
  }

  private final JobRuns jobs;
  private final Job providerImport;
  private final Reconciliation reconciliation;
  private final ProviderFileImport providerFiles;
  private final BooksFileImport booksFiles;
  private final JdbcClient jdbc;
  private final JdbcChangedDays changedDays;

  public Nightly(
      JobRuns jobs,
      Job providerImport,
      Reconciliation reconciliation,
      ProviderFileImport providerFiles,
      BooksFileImport booksFiles,
      DataSource dataSource) {
    this.jobs = jobs;
    this.providerImport = providerImport;
    this.reconciliation = reconciliation;
    this.providerFiles = providerFiles;
    this.booksFiles = booksFiles;
    this.jdbc = JdbcClient.create(dataSource);
    this.changedDays = new JdbcChangedDays(dataSource);
  }

  /**
   * Does the night's work.
   *
   * @throws io.tallystick.reconciliation.batch.AlreadyRunning if a part of it runs elsewhere
   * @throws ImportFailed if the provider's record couldn't be read; started again it goes on where
   *     it stopped
   */
  public Reconciliation.Result run(Request request) {
    importMissing(request);
    if (count(UNINDEXED_OUTSIDE, request) > 0 && !request.dryRun()) {
      indexAll();
    }
    Reconciliation.Result result =
        reconciliation.run(
            new Reconciliation.Request(
                request.from(),
                request.to(),
                request.grace(),
                request.dryRun(),
                request.reports(),
                request.zone()));
    if (!request.dryRun()) {
      indexAll(); // what people look up tomorrow; the match didn't need it
    }
    return result;
  }

  /**
   * Reads the window of the provider's record from its API, if that is wanted and it isn't here.
   */
  void importMissing(Request request) {
    if (request.fromApi() && !request.dryRun() && !imported(request)) {
      importFromApi(request.from(), request.to());
    }
  }

  /**
   * Neither side has a charge or refund in the window, and their sources don't prove it: nothing
   * can be compared. A payout or a declined card alone is no sale.
   */
  boolean isQuietUnproven(Request request) {
    return !jdbc.sql(ANYTHING)
            .param("from", utc(request.from()))
            .param("to", utc(request.to()))
            .query(Boolean.class)
            .single()
        && !reconciliation.provesQuiet(request.from(), request.to());
  }

  /** The days that were compared and have changed since: somebody must compare them again. */
  public ChangedDays changedDays() {
    return changedDays.find();
  }

  /** Reads one window of the provider's record from its API; does nothing if it is here. */
  public void importFromApi(Instant from, Instant to) {
    JobExecution execution =
        jobs.run(
            providerImport,
            new JobParametersBuilder()
                .addString(ProviderApiImportJob.WINDOW_FROM, from.toString())
                .addString(ProviderApiImportJob.WINDOW_TO, to.toString())
                .toJobParameters(),
            Claim.writes("provider"));
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      throw new ImportFailed(
          "The provider's record from %s to %s couldn't be read: %s"
              .formatted(from, to, JobRuns.failure(execution)));
    }
  }

  private void indexAll() {
    providerFiles.indexAll();
    booksFiles.indexAll();
  }

  private boolean imported(Request request) {
    return count(IMPORTED, request) > 0;
  }

  private long count(String sql, Request request) {
    return jdbc.sql(sql)
        .param("from", utc(request.from()))
        .param("to", utc(request.to()))
        .query(Long.class)
        .single();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

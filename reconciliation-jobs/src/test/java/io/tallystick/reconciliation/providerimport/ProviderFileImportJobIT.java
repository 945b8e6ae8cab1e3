package io.tallystick.reconciliation.providerimport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.source.FileDigest;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The import as a batch job; that it restarts is shown at the level of its phases. */
class ProviderFileImportJobIT {
  @TempDir Path folder;
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final ResourcelessJobRepository repository = new ResourcelessJobRepository();
  private final ProviderFileImportJob job =
      new ProviderFileImportJob(
          repository,
          new ProviderFileImport(dataSource, Clock.systemUTC()),
          new StaticListableBeanFactory().getBeanProvider(ImportProgress.class));

  @Test
  void aRunImportsTheFileAndASecondWritesNothing() throws Exception {
    var request = ProviderFileRequest.of(file("10.00"));
    JobExecution first = run(request);
    assertThat(first.getStatus()).isEqualTo(BatchStatus.COMPLETED);
    assertThat(first.getStepExecutions()).hasSize(4);
    ImportResult result = job.result(first);
    assertThat(List.of(result.rowsRead(), result.entries())).containsExactly(1L, 1L);
    assertThat(result.alreadyImported()).isFalse();

    repository.deleteJobInstance(first.getJobInstance());
    ImportResult again = job.result(run(request));
    assertThat(again.alreadyImported()).isTrue();
    assertThat(entries()).isEqualTo(1);
  }

  @Test
  void aBadFileFailsTheJobWithTheReasonAndLetsTheLockGo() throws Exception {
    JobExecution failed = run(ProviderFileRequest.of(file("?")));
    assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
    assertThat(failed.getAllFailureExceptions())
        .first()
        .satisfies(e -> assertThat(e).hasMessageContaining("line 2, column gross: '?'"));
    assertThat(entries()).isZero();

    repository.deleteJobInstance(failed.getJobInstance());
    assertThat(run(ProviderFileRequest.of(file("10.00"))).getStatus())
        .isEqualTo(BatchStatus.COMPLETED);
  }

  private JobExecution run(ProviderFileRequest request) throws Exception {
    JobParameters parameters =
        ProviderFileImportJob.parameters(request, FileDigest.sha256(request.file()));
    var instance = repository.createJobInstance(ProviderFileImportJob.NAME, parameters);
    JobExecution execution =
        repository.createJobExecution(instance, parameters, new ExecutionContext());
    job.job().execute(execution);
    return execution;
  }

  private Path file(String gross) throws IOException {
    return Files.writeString(
        folder.resolve("provider.csv"),
        """
        balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category
        txn_1,2026-09-01 12:00:00,gbp,%s,0,10.00,charge
        """
            .formatted(gross));
  }

  private long entries() {
    return JdbcClient.create(dataSource)
        .sql("SELECT count(*) FROM provider_entry")
        .query(Long.class)
        .single();
  }
}

package io.tallystick.reconciliation.providerimport;

import io.tallystick.checkout.settlement.ProviderEntry;
import io.tallystick.reconciliation.source.FileImportSteps;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The job that imports one report file of the provider: load, check, publish, index. */
@Configuration(proxyBeanMethods = false)
public class ProviderFileImportJob {
  public static final String NAME = "providerFileImport";

  private final JobRepository repository;
  private final FileImportSteps<ProviderEntry> steps;

  public ProviderFileImportJob(
      JobRepository repository,
      ProviderFileImport imports,
      ObjectProvider<ImportProgress> progress) {
    this.repository = repository;
    this.steps =
        new FileImportSteps<>(
            repository,
            imports.phases(),
            progress.getIfAvailable(() -> ImportProgress.NONE),
            parameters -> ProviderFileImport.of(request(parameters)));
  }

  @Bean(NAME)
  public Job job() {
    return new JobBuilder(NAME, repository)
        .start(steps.load(NAME + ".load"))
        .next(steps.check(NAME + ".check"))
        .next(steps.publish(NAME + ".publish"))
        .next(steps.index(NAME + ".index"))
        .build();
  }

  /**
   * The parameters of an import. One content is one job instance, however its times and references
   * are read; its name and place may change.
   *
   * @param sha256 the content, see {@link io.tallystick.reconciliation.source.FileDigest}
   */
  public static JobParameters parameters(ProviderFileRequest request, String sha256) {
    var parameters =
        new JobParametersBuilder()
            .addString("sha256", sha256)
            .addString("file", request.file().toString(), false)
            .addString("zone", request.zone().getId(), false)
            .addString("referenceKeys", String.join(",", request.referenceKeys()), false)
            .addLong("connections", (long) request.connections(), false);
    Path keepBadRows = request.keepBadRows();
    if (keepBadRows != null) {
      parameters.addString("keepBadRows", keepBadRows.toString(), false);
    }
    return parameters.toJobParameters();
  }

  /** What a run of the job came to. */
  public ImportResult result(JobExecution execution) {
    return steps.result(execution);
  }

  private static ProviderFileRequest request(JobParameters parameters) {
    String keepBadRows = parameters.getString("keepBadRows");
    Long connections = parameters.getLong("connections");
    return new ProviderFileRequest(
        Path.of(text(parameters, "file")),
        ZoneId.of(text(parameters, "zone")),
        path(keepBadRows),
        List.of(text(parameters, "referenceKeys").split(",")),
        connections == null ? ProviderFileRequest.CONNECTIONS : Math.toIntExact(connections));
  }

  private static @Nullable Path path(@Nullable String name) {
    return name == null ? null : Path.of(name);
  }

  private static String text(JobParameters parameters, String name) {
    return Objects.requireNonNull(parameters.getString(name), name);
  }
}

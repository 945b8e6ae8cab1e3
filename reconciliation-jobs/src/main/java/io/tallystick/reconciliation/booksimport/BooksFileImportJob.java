package io.tallystick.reconciliation.booksimport;

import io.tallystick.reconciliation.source.FileImportSteps;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.nio.file.Path;
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

/** The job that imports one file of the shop's own books: load, check, publish, index. */
@Configuration(proxyBeanMethods = false)
public class BooksFileImportJob {
  public static final String NAME = "booksFileImport";

  private final JobRepository repository;
  private final FileImportSteps<BookRow> steps;

  public BooksFileImportJob(
      JobRepository repository, BooksFileImport imports, ObjectProvider<ImportProgress> progress) {
    this.repository = repository;
    this.steps =
        new FileImportSteps<>(
            repository,
            imports.phases(),
            progress.getIfAvailable(() -> ImportProgress.NONE),
            parameters -> BooksFileImport.of(request(parameters)));
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
   * The parameters of an import. One content is one job instance; its name and place may change.
   *
   * @param sha256 the content, see {@link io.tallystick.reconciliation.source.FileDigest}
   */
  public static JobParameters parameters(BooksFileRequest request, String sha256) {
    var parameters =
        new JobParametersBuilder()
            .addString("sha256", sha256)
            .addString("file", request.file().toString(), false)
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

  private static BooksFileRequest request(JobParameters parameters) {
    String file = Objects.requireNonNull(parameters.getString("file"), "file");
    Long connections = parameters.getLong("connections");
    return new BooksFileRequest(
        Path.of(file),
        path(parameters.getString("keepBadRows")),
        connections == null ? BooksFileRequest.CONNECTIONS : Math.toIntExact(connections));
  }

  private static @Nullable Path path(@Nullable String name) {
    return name == null ? null : Path.of(name);
  }
}

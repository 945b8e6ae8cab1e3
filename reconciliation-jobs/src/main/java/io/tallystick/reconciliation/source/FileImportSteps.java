package io.tallystick.reconciliation.source;

import java.util.Objects;
import java.util.function.Function;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;

/**
 * The phases of a file import as steps of a batch job. The tasklets manage their own transactions.
 *
 * <p>A restart loads and checks again, whatever came of these steps before: another import may have
 * dropped what they left, and a load is cheap. Once published, all steps find nothing to do. The
 * job is to be started with the {@link FileImport#claim}.
 *
 * @param <E> one row of the side's table
 */
public final class FileImportSteps<E> {
  private static final String IMPORT_ID = "importId";
  private static final String ALREADY_IMPORTED = "alreadyImported";
  private static final String NOTES = "notes";

  private final JobRepository repository;
  private final FileImport<E> phases;
  private final ImportProgress progress;
  private final Function<JobParameters, FileImport.Request<E>> requests;

  /**
   * @param requests makes the request of a job's parameters; parameter sha256 names the file's
   *     content
   */
  public FileImportSteps(
      JobRepository repository,
      FileImport<E> phases,
      ImportProgress progress,
      Function<JobParameters, FileImport.Request<E>> requests) {
    this.repository = repository;
    this.phases = phases;
    this.progress = progress;
    this.requests = requests;
  }

  public Step load(String name) {
    return step(
        name,
        execution -> {
          JobParameters parameters = execution.getJobParameters();
          FileImport.Request<E> request = requests.apply(parameters);
          String sha256 = FileDigest.sha256(request.file());
          if (!sha256.equals(parameters.getString("sha256"))) {
            throw new SourceRejected(
                request.file() + " changed since this import was started. Start it anew.");
          }
          FileImport.Loaded loaded = phases.load(request, sha256, progress);
          ExecutionContext context = execution.getExecutionContext();
          context.putLong(IMPORT_ID, loaded.importId());
          context.putString(ALREADY_IMPORTED, Boolean.toString(loaded.alreadyImported()));
          context.putString(NOTES, String.join("\n", loaded.notes()));
        });
  }

  public Step check(String name) {
    return step(name, execution -> phases.check(importId(execution)));
  }

  public Step publish(String name) {
    return step(
        name,
        execution ->
            phases.publish(importId(execution), requests.apply(execution.getJobParameters())));
  }

  public Step index(String name) {
    return step(name, execution -> phases.indexIfSmall(importId(execution)));
  }

  /** What the import of an execution came to; its load step must have completed. */
  public ImportResult result(JobExecution execution) {
    ExecutionContext context = execution.getExecutionContext();
    String notes = Objects.requireNonNull(context.getString(NOTES));
    var loaded =
        new FileImport.Loaded(
            importId(execution),
            Boolean.parseBoolean(context.getString(ALREADY_IMPORTED)),
            notes.lines().toList());
    return phases.result(loaded, requests.apply(execution.getJobParameters()));
  }

  private Step step(String name, Phase phase) {
    return new StepBuilder(name, repository)
        .tasklet(
            (_, context) -> {
              phase.run(context.getStepContext().getStepExecution().getJobExecution());
              return RepeatStatus.FINISHED;
            },
            new ResourcelessTransactionManager())
        .allowStartIfComplete(true)
        .build();
  }

  private static long importId(JobExecution execution) {
    return execution.getExecutionContext().getLong(IMPORT_ID);
  }

  @FunctionalInterface
  private interface Phase {
    void run(JobExecution execution);
  }
}

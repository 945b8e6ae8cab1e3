package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.files.FileTrouble;
import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.booksimport.BooksFileImportJob;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.providerimport.ProviderFileImportJob;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.source.FileDigest;
import io.tallystick.reconciliation.source.ImportProgressRelay;
import io.tallystick.reconciliation.source.ImportResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.function.Function;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Runs file imports as jobs, with a progress bar where somebody watches. */
public final class FileImports {
  private final TallyContext context;
  private final Surroundings surroundings;

  public FileImports(TallyContext context, Surroundings surroundings) {
    this.context = context;
    this.surroundings = surroundings;
  }

  public ImportResult provider(ProviderFileRequest request) {
    var job = context.service(ProviderFileImportJob.class);
    return run(
        request.file(),
        job.job(),
        ProviderFileImportJob.parameters(request, FileDigest.sha256(request.file())),
        Claim.writes("provider"),
        job::result);
  }

  public ImportResult books(BooksFileRequest request) {
    var job = context.service(BooksFileImportJob.class);
    return run(
        request.file(),
        job.job(),
        BooksFileImportJob.parameters(request, FileDigest.sha256(request.file())),
        Claim.writes("books"),
        job::result);
  }

  private ImportResult run(
      Path file,
      Job job,
      JobParameters parameters,
      Claim claim,
      Function<JobExecution, ImportResult> results) {
    LocalDateTime began = LocalDateTime.now(ZoneId.systemDefault()); // as the framework notes it
    try (var progress =
            Progress.start(surroundings, "Import " + file.getFileName(), file.toFile().length());
        var _ =
            context
                .service(ImportProgressRelay.class)
                .to((rows, bytes, _) -> progress.to(rows, bytes))) {
      JobExecution execution = context.service(JobRuns.class).run(job, parameters, claim);
      if (execution.getStatus() != BatchStatus.COMPLETED) {
        throw new CommandFailure(ExitCode.FAILED, JobRuns.failure(execution));
      }
      ImportResult result = results.apply(execution);
      return execution.getCreateTime().isBefore(began) ? result.doneBefore() : result;
    }
  }

  static void requireReadable(Path file, CommandSpec spec) {
    try {
      if (Files.readAttributes(file, BasicFileAttributes.class).isDirectory()) {
        throw new ParameterException(spec.commandLine(), file + " is a directory, not a file.");
      }
      if (Files.isRegularFile(file)) { // an import says what is wrong with a pipe
        Files.newInputStream(file).close();
      }
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "The file can't be read (" + FileTrouble.of(e) + ").", e);
    }
  }

  /** Makes the directory now, so that a long run doesn't end with finding that it can't. */
  static void makeDirectory(Path directory, CommandSpec spec) {
    String trouble = null;
    try {
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      Files.createDirectories(directory);
      if (!Files.isWritable(directory)) {
        trouble = directory + ": permission denied";
      }
    } catch (IOException e) {
      trouble = FileTrouble.of(e);
    }
    if (trouble != null) {
      throw new ParameterException(
          spec.commandLine(), "Nothing can be written to " + directory + " (" + trouble + ").");
    }
  }
}

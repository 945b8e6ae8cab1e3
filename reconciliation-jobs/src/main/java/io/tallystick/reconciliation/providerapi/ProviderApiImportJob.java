package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * The import from the API as a job: begin, one step per resource, look-ups, payouts, assemble.
 *
 * <p>The steps' transaction manager is resourceless: a page is fetched with no transaction open,
 * and {@link ProviderApiImport} commits its rows and its position by itself. After each page the
 * step asks the framework whether it shall stop. A restart goes on at the stored position.
 */
@Configuration(proxyBeanMethods = false)
public class ProviderApiImportJob {
  public static final String NAME = "provider-api-import";

  /** Job parameters: the window, half-open, as ISO-8601 instants. */
  public static final String WINDOW_FROM = "window_from";

  public static final String WINDOW_TO = "window_to";

  private static final String IMPORT_ID = "import_id";

  @Bean
  public ProviderApiSettings providerApiSettings(Environment environment) {
    return ProviderApiSettings.from(environment);
  }

  @Bean
  public ProviderApiImport providerApiImport(
      @Lazy ProviderRecord record,
      DataSource dataSource,
      ObjectProvider<Clock> clock,
      ProviderApiSettings settings) {
    return new ProviderApiImport(
        record, dataSource, clock.getIfAvailable(Clock::systemUTC), settings);
  }

  @Bean(NAME)
  public Job job(JobRepository repository, ProviderApiImport it) {
    return new JobBuilder(NAME, repository)
        .start(step(repository, "begin", context -> begin(context, it)))
        .next(pages(repository, it, Resource.CHARGES))
        .next(pages(repository, it, Resource.REFUNDS))
        .next(pages(repository, it, Resource.DISPUTES))
        .next(pages(repository, it, Resource.PAYOUTS))
        .next(pages(repository, it, Resource.MOVEMENTS))
        .next(step(repository, "look-ups", context -> it.lookUpSome(importId(context))))
        .next(step(repository, "payout-content", c -> it.breakDownPayouts(importId(c))))
        .next(step(repository, "assemble", context -> assemble(context, it)))
        .build();
  }

  /** The import a finished or failed execution worked on; null if it didn't come so far. */
  public static @Nullable Long importOf(JobExecution execution) {
    var context = execution.getExecutionContext();
    return context.containsKey(IMPORT_ID) ? context.getLong(IMPORT_ID) : null;
  }

  private interface Stage {
    /** One piece of work; answers whether more is left. */
    boolean work(ChunkContext context) throws Exception;
  }

  private static Step pages(JobRepository repository, ProviderApiImport it, Resource resource) {
    return step(repository, resource.code(), context -> it.readPage(importId(context), resource));
  }

  private static Step step(JobRepository repository, String name, Stage stage) {
    return new StepBuilder(NAME + ":" + name, repository)
        .tasklet(
            (_, context) -> RepeatStatus.continueIf(stage.work(context)),
            new ResourcelessTransactionManager())
        .build();
  }

  private static boolean begin(ChunkContext context, ProviderApiImport it) {
    var window = new CreatedWindow(instant(context, WINDOW_FROM), instant(context, WINDOW_TO));
    jobExecution(context).getExecutionContext().putLong(IMPORT_ID, it.begin(window));
    return false;
  }

  private static boolean assemble(ChunkContext context, ProviderApiImport it) {
    it.assemble(importId(context));
    return false;
  }

  private static long importId(ChunkContext context) {
    return jobExecution(context).getExecutionContext().getLong(IMPORT_ID);
  }

  private static JobExecution jobExecution(ChunkContext context) {
    return context.getStepContext().getStepExecution().getJobExecution();
  }

  private static Instant instant(ChunkContext context, String name) {
    Object text = context.getStepContext().getJobParameters().get(name);
    try {
      return Instant.parse(String.valueOf(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Job parameter %s must be a time such as 2026-09-01T00:00:00Z, but is '%s'"
              .formatted(name, text),
          e);
    }
  }
}

package io.tallystick.reconciliation.batch;

import io.tallystick.checkout.metrics.Meters;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/** Job metadata in PostgreSQL, as text that people can read, created under guards that hold. */
@Configuration(proxyBeanMethods = false)
@DependsOnDatabaseInitialization // Flyway wants an empty database the first time
public class BatchConfiguration extends JdbcDefaultBatchConfiguration {
  private final DataSource dataSource;
  private final JdbcTransactionManager transactionManager;

  public BatchConfiguration(DataSource dataSource) {
    BatchSchema.create(dataSource);
    this.dataSource = dataSource;
    this.transactionManager = new JdbcTransactionManager(dataSource);
  }

  @Bean
  public JobRuns jobRuns(
      JobOperator operator, JobRepository repository, ObjectProvider<Meters> meters) {
    return new JobRuns(
        operator, repository, dataSource, new JobMeters(meters.getIfAvailable(Meters::none)));
  }

  @Bean
  public PlatformTransactionManager transactionManager() {
    return transactionManager;
  }

  @Override
  protected DataSource getDataSource() {
    return dataSource;
  }

  @Override
  protected PlatformTransactionManager getTransactionManager() {
    return transactionManager;
  }

  /**
   * SERIALIZABLE, the default, fails launches under concurrency and leaves instances that can't be
   * launched again. One live execution per instance is the unique index's business.
   */
  @Override
  protected Isolation getIsolationLevelForCreate() {
    return Isolation.READ_COMMITTED;
  }

  /** The default is Java serialization: unreadable, and a trap for whoever changes a class. */
  @Override
  protected ExecutionContextSerializer getExecutionContextSerializer() {
    return new JacksonExecutionContextStringSerializer();
  }
}

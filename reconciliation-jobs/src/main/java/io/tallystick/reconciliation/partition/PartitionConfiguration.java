package io.tallystick.reconciliation.partition;

import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;

/** Wires steps in pieces. Nothing is listened to before there is a piece. */
@Configuration(proxyBeanMethods = false)
public class PartitionConfiguration {
  @Bean
  public Partitions partitions(
      JobRepository repository,
      DataSource dataSource,
      PlatformTransactionManager transactionManager,
      Environment settings) {
    return new Partitions(
        repository, dataSource, transactionManager, PartitionSettings.from(settings));
  }
}

package io.tallystick.reconciliation.check;

import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.partition.Partitions;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires what runs checks; the checks themselves are wired in their own packages. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class CheckConfiguration {
  @Bean
  public RepairPolicy repairPolicy(Environment settings) {
    return new RepairPolicy(settings);
  }

  @Bean
  public Checks checks(
      List<Check> checks,
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      TransactionTemplate transaction,
      RepairPolicy policy,
      Partitions partitions,
      Clock clock) {
    return new Checks(checks, jobs, repository, dataSource, transaction, policy, partitions, clock);
  }
}

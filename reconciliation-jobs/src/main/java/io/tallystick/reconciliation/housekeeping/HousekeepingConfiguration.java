package io.tallystick.reconciliation.housekeeping;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.ids.Ids;
import io.tallystick.checkout.publish.EventConsumers;
import io.tallystick.reconciliation.batch.JobRuns;
import io.tallystick.reconciliation.check.Checks;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the housekeeping. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class HousekeepingConfiguration {
  @Bean
  public Housekeeping housekeeping(
      JobRuns jobs,
      JobRepository repository,
      DataSource dataSource,
      TransactionTemplate transaction,
      Environment settings,
      CheckoutAttempts attempts,
      Reconciliation reconciliation,
      Checks checks,
      EventConsumers consumers,
      Clock clock,
      Ids ids) {
    return new Housekeeping(
        jobs,
        repository,
        dataSource,
        transaction,
        Retention.from(settings),
        attempts,
        reconciliation,
        checks,
        consumers.wishes(),
        clock,
        ids);
  }
}

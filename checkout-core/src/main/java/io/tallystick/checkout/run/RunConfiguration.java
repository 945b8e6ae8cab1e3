package io.tallystick.checkout.run;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the requests for jobs and the list of workers. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class RunConfiguration {
  @Bean
  public JobRequests jobRequests(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock, Ids ids) {
    return new JobRequests(dataSource, transaction, audit, clock, ids);
  }

  @Bean
  public WorkerProcesses workerProcesses(DataSource dataSource, Clock clock) {
    return new WorkerProcesses(dataSource, clock);
  }
}

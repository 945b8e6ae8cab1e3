package io.tallystick.console.health;

import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.console.page.Show;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the page of health. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
  @Bean
  HealthLines healthLines(
      DataSource dataSource,
      WorkerProcesses workers,
      JobRequests requests,
      Show show,
      Clock clock) {
    return new HealthLines(new JdbcHealth(dataSource), workers, requests, show, clock);
  }
}

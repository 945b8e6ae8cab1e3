package io.tallystick.console.runs;

import io.tallystick.console.page.Show;
import io.tallystick.reports.runs.RunHistory;
import io.tallystick.reports.tieout.TieOutView;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pages of runs and jobs. */
@Configuration(proxyBeanMethods = false)
class RunsConfiguration {
  @Bean
  RunHistory runHistory(DataSource dataSource) {
    return new RunHistory(dataSource);
  }

  @Bean
  TieOutView tieOutView(DataSource dataSource) {
    return new TieOutView(dataSource);
  }

  @Bean
  JdbcRunPages runPages(DataSource dataSource) {
    return new JdbcRunPages(dataSource);
  }

  @Bean
  RunCalendar runCalendar(RunHistory history, Show show) {
    return new RunCalendar(history, show.zone());
  }

  @Bean
  Estimates estimates(JdbcRunPages pages, RunHistory history, Show show) {
    return new Estimates(pages, history, show);
  }
}

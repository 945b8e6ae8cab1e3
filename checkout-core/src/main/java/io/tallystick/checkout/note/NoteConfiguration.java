package io.tallystick.checkout.note;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the notes. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class NoteConfiguration {
  @Bean
  public Notes notes(
      DataSource dataSource, TransactionTemplate transaction, Audit audit, Clock clock) {
    return new Notes(dataSource, transaction, audit, clock);
  }
}

package io.tallystick.checkout.contact;

import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Wires the contact data. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class ContactConfiguration {
  @Bean
  public Contacts contacts(DataSource dataSource, Clock clock) {
    return new Contacts(dataSource, clock);
  }
}

package io.tallystick.console.access;

import io.tallystick.checkout.audit.Audit;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Wires users and rights. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {
  static PasswordEncoder encoder() {
    return PasswordEncoderFactories.createDelegatingPasswordEncoder();
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return encoder();
  }

  @Bean
  Users users(
      DataSource dataSource,
      PasswordEncoder passwords,
      PlatformTransactionManager transactions,
      Audit audit,
      Clock clock) {
    return new Users(dataSource, passwords, new TransactionTemplate(transactions), audit, clock);
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new RightsInterceptor());
  }
}

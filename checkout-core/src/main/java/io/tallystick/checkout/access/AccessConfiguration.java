package io.tallystick.checkout.access;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Wires the orders' tokens with their key: as set, else one that the database keeps. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {
  static final String KEY = "tallystick.checkout.order-token-key";
  private static final int LEAST_KEY = 32;

  @Bean
  @DependsOnDatabaseInitialization // the key's table has to be there
  public OrderTokens orderTokens(Environment environment, DataSource dataSource, Clock clock) {
    String given = environment.getProperty(KEY, "");
    if (given.isBlank()) {
      return new OrderTokens(
          new JdbcSecrets(dataSource, clock, new SecureRandom()).secret("order-token"));
    }
    byte[] key = given.strip().getBytes(StandardCharsets.UTF_8);
    if (key.length < LEAST_KEY) {
      throw new IllegalStateException(
          "Setting %s has %d bytes; give at least %d random ones"
              .formatted(KEY, key.length, LEAST_KEY));
    }
    return new OrderTokens(key);
  }
}

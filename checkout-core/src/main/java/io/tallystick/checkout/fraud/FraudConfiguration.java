package io.tallystick.checkout.fraud;

import io.tallystick.checkout.worker.Worker;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Wires the built-in rules, unless another {@link FraudScreen} is there, and the gate before it.
 */
@Lazy
@Configuration(proxyBeanMethods = false)
public class FraudConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(FraudConfiguration.class);

  @Bean
  public FraudSettings fraudSettings(Environment environment) {
    return FraudSettings.from(environment);
  }

  @Bean
  @Fallback
  public FraudRules fraudRules(
      FraudSettings settings, DataSource dataSource, TransactionTemplate transaction, Clock clock) {
    if (settings.hashKey().isEmpty()) {
      LOG.info(
          "tallystick.fraud.hash-key isn't set: each process counts attempts by itself, from its"
              + " start");
    }
    return new FraudRules(settings, dataSource, transaction, clock, new SecureRandom());
  }

  @Bean
  public FraudGate fraudGate(FraudScreen screen, FraudSettings settings) {
    return new FraudGate(screen, settings.timeout());
  }

  @Bean
  public Worker fraudForgetting(ObjectProvider<FraudRules> rules) {
    return Worker.of(
        "fraud-retention", Duration.ofHours(1), 1_000, limit -> rules.getObject().forget(limit));
  }
}

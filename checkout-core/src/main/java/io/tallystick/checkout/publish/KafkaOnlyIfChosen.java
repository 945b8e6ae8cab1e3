package io.tallystick.checkout.publish;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Spring Boot's Kafka configuration out of programs that don't use Kafka: they shouldn't wait
 * for it. Named in META-INF/spring.factories.
 */
public final class KafkaOnlyIfChosen implements AutoConfigurationImportFilter, EnvironmentAware {
  private static final String KAFKA = "org.springframework.boot.kafka.";

  private @Nullable Environment environment;

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean chosen =
        isChosen("tallystick.outbox.publisher") || isChosen("tallystick.events.consume");
    boolean[] match = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      match[i] = chosen || name == null || !name.startsWith(KAFKA);
    }
    return match;
  }

  private boolean isChosen(String setting) {
    return environment != null && "kafka".equalsIgnoreCase(environment.getProperty(setting));
  }
}

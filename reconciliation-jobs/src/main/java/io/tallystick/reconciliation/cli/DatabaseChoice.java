package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.DatabaseAddress;
import io.tallystick.checkout.database.EmbeddedDatabase;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides which database to use once all settings are known: spring.datasource.url given to the
 * process, then DATABASE_URL, then spring.datasource.url from a file, then our own.
 */
final class DatabaseChoice
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final String URL = "spring.datasource.url";

  /** A command that brings a database of its own must never touch another. */
  static final String THIS_ONE = "tallystick.database.url";

  private static final int PORT = 15432;

  private final Surroundings surroundings;
  private @Nullable EmbeddedDatabase embedded;

  DatabaseChoice(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("tallystick-database", Map.of(URL, url(environment))));
  }

  /** Null if another database was chosen, or none yet. */
  @Nullable EmbeddedDatabase embedded() {
    return embedded;
  }

  private String url(ConfigurableEnvironment environment) {
    String given =
        DatabaseAddress.firstSet(
            environment.getProperty(THIS_ONE),
            System.getProperty(URL),
            surroundings.environment().get("SPRING_DATASOURCE_URL"),
            surroundings.environment().get("DATABASE_URL"),
            environment.getProperty(URL));
    if (given != null) {
      try {
        return DatabaseAddress.jdbcUrl(given.strip());
      } catch (IllegalArgumentException e) {
        throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
      }
    }
    embedded = EmbeddedDatabase.open(surroundings.data(), PORT);
    return embedded.jdbcUrl();
  }
}

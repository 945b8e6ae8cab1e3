package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.DatabaseAddress;
import io.tallystick.checkout.database.EmbeddedDatabase;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
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
  private @Nullable String setting; // that names the database; null: our own
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
    String thisOne = environment.getProperty(THIS_ONE);
    if (thisOne != null) {
      return thisOne;
    }
    Map<String, @Nullable String> given = new LinkedHashMap<>();
    given.put("The system property " + URL, System.getProperty(URL));
    for (String name : List.of("SPRING_DATASOURCE_URL", "DATABASE_URL")) {
      given.put(name, surroundings.environment().get(name));
    }
    given.put(URL, environment.getProperty(URL));
    for (var one : given.entrySet()) {
      String address = one.getValue();
      if (address != null && !address.isBlank()) {
        setting = one.getKey();
        try {
          return DatabaseAddress.jdbcUrl(address.strip());
        } catch (IllegalArgumentException e) {
          throw new CommandFailure(ExitCode.USAGE, setting + " " + e.getMessage() + ".");
        }
      }
    }
    try {
      embedded = EmbeddedDatabase.open(surroundings.data(), PORT);
    } catch (UncheckedIOException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
    return embedded.jdbcUrl();
  }

  /** The failure of a start, naming the setting that led to it if it was one. */
  RuntimeException explained(RuntimeException failure) {
    SQLException sql = ErrorSentence.find(failure, SQLException.class);
    return setting == null || sql == null || failure instanceof CommandFailure
        ? failure
        : new CommandFailure(ExitCode.FAILED, ErrorSentence.database(sql, setting), failure);
  }
}

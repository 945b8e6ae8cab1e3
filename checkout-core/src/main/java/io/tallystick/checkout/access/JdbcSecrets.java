package io.tallystick.checkout.access;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table service_secret. */
final class JdbcSecrets {
  private static final int BYTES = 32;

  private static final String FIND = "SELECT secret FROM service_secret WHERE name = :name";
  private static final String INSERT =
      """
      INSERT INTO service_secret (name, secret, created_at) VALUES (:name, :secret, :now)
      ON CONFLICT ON CONSTRAINT service_secret_once DO NOTHING
      """;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final RandomGenerator random;

  JdbcSecrets(DataSource dataSource, Clock clock, RandomGenerator random) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
    this.random = random;
  }

  /** The key of that name: of several processes that make it at once one does, and all get it. */
  byte[] secret(String name) {
    return find(name)
        .or(
            () -> {
              byte[] fresh = new byte[BYTES];
              random.nextBytes(fresh);
              jdbc.sql(INSERT)
                  .param("name", name)
                  .param("secret", fresh)
                  .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                  .update();
              return find(name);
            })
        .orElseThrow(() -> new IllegalStateException("No key '" + name + "' could be kept"));
  }

  private Optional<byte[]> find(String name) {
    return jdbc.sql(FIND).param("name", name).query(byte[].class).optional();
  }
}

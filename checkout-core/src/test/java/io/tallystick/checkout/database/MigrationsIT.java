package io.tallystick.checkout.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationsIT {
  @Test
  void everyMigrationRunsOnceAndASecondStartChangesNothing() {
    var dataSource = TestPostgres.migratedDatabase();
    var flyway = Flyway.configure().dataSource(dataSource).load();
    assertThat(flyway.info().applied()).hasSameSizeAs(Path.of("../sql/migrations").toFile().list());
    assertThat(flyway.migrate().migrationsExecuted).isZero();
  }
}

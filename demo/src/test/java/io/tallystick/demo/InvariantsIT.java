package io.tallystick.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class InvariantsIT {
  private final JdbcClient jdbc =
      JdbcClient.create(new DriverManagerDataSource(TestPostgres.migratedDatabaseUrl()));

  @Test
  void anEmptyShopIsAsItShould() {
    Invariants found = Invariants.check(jdbc, Set.of());
    assertThat(found.hold()).isTrue();
    assertThat(found.checked()).isGreaterThanOrEqualTo(6);
    assertThat(found.explained()).isZero();
  }

  @Test
  void aBrokenRowIsNamedUnlessItIsKnownToBeHarmed() {
    jdbc.sql("INSERT INTO stock (sku, stock, reserved) VALUES ('MUG-1', 5, 2)").update();
    Invariants found = Invariants.check(jdbc, Set.of("MUG-2"));
    assertThat(found.hold()).isFalse();
    assertThat(found.words()).contains("stock.sql: {sku=MUG-1, stock=5, reserved=2,");
    Invariants harmed = Invariants.check(jdbc, Set.of("MUG-1"));
    assertThat(harmed.hold()).isTrue();
    assertThat(harmed.words()).endsWith("no row but 1 about orders that the demo damaged itself.");
  }
}

package io.tallystick.checkout.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class HardCasesIT {
  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  private final Inventory inventory =
      new Inventory(
          dataSource, new TransactionTemplate(new JdbcTransactionManager(dataSource)), clock);

  @AfterEach
  void close() {
    dataSource.close();
  }

  @Test
  void whatWasGivenUpAfterItExpiredIsNotSoldLate() {
    inventory.receive("CUP", 3);
    inventory.reserve("A1", Map.of("CUP", 2L), QUARTER);
    clock.advance(QUARTER);
    inventory.expire(10);
    assertThat(inventory.release("A1")).isFalse(); // the checkout is undone

    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.NotHeld());
    assertThat(stock("CUP")).isEqualTo("3 0 0");
  }

  @Test
  void theSameAttemptWithOtherGoodsIsNotToldThatTheyAreHeld() {
    inventory.receive("CUP", 3);
    inventory.receive("LAMP", 3);
    inventory.reserve("A1", Map.of("CUP", 2L), QUARTER);

    assertThatThrownBy(() -> inventory.reserve("A1", Map.of("LAMP", 3L), QUARTER))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has reserved {CUP=2}, not {LAMP=3}");
  }

  @Test
  void hugeQuantitiesAreOutOfStock() {
    inventory.receive("CUP", Long.MAX_VALUE);
    assertThat(inventory.reserve("A1", Map.of("CUP", Long.MAX_VALUE), QUARTER))
        .isInstanceOf(ReserveResult.Held.class);
    assertThat(inventory.reserve("A2", Map.of("CUP", Long.MAX_VALUE), QUARTER))
        .isInstanceOf(ReserveResult.OutOfStock.class);
    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.Sold());
  }

  private String stock(String sku) {
    return jdbc.sql("SELECT concat_ws(' ', stock, reserved, sold) FROM stock WHERE sku = ?")
        .param(sku)
        .query(String.class)
        .single();
  }
}

package io.tallystick.checkout.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class InventoryIT {
  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final HikariDataSource dataSource = TestPostgres.pool(16);
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  private final Inventory inventory =
      new Inventory(
          dataSource, new TransactionTemplate(new JdbcTransactionManager(dataSource)), clock);

  @BeforeEach
  void threeCupsAndOneLamp() {
    inventory.receive("CUP", 3);
    inventory.receive("LAMP", 1);
  }

  @AfterEach
  void everyPieceIsAccountedFor() throws Exception {
    String invariant = Files.readString(Path.of("../sql/invariants/stock.sql"));
    assertThat(jdbc.sql(invariant).query().listOfRows()).isEmpty();
    dataSource.close();
  }

  @Test
  void whatIsReservedIsNotAvailableToOthers() {
    assertThat(reserve("A1", Map.of("CUP", 2L, "LAMP", 1L)))
        .isEqualTo(new ReserveResult.Held(clock.instant().plus(QUARTER)));
    assertThat(reserve("A2", Map.of("CUP", 2L)))
        .isEqualTo(new ReserveResult.OutOfStock(List.of(new Shortage("CUP", 2, 1))));
    assertThat(stock("CUP")).isEqualTo("3 2 0");
  }

  @Test
  void allArticlesAreHeldOrNone() {
    assertThat(reserve("A1", Map.of("CUP", 1L, "LAMP", 2L, "SOFA", 1L)))
        .isEqualTo(
            new ReserveResult.OutOfStock(
                List.of(new Shortage("LAMP", 2, 1), new Shortage("SOFA", 1, 0))));
    assertThat(stock("CUP")).isEqualTo("3 0 0");
  }

  @Test
  void aQuantityThatIsNotPositiveIsRefused() {
    assertThatThrownBy(() -> reserve("A1", Map.of("CUP", 1L, "LAMP", -1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The quantity of LAMP must be positive, not -1");
    assertThat(stock("CUP")).isEqualTo("3 0 0");
  }

  @Test
  void reservingTwiceHoldsOnce() {
    var first = reserve("A1", Map.of("CUP", 2L));
    clock.advance(Duration.ofMinutes(1));

    assertThat(reserve("A1", Map.of("CUP", 2L))).isEqualTo(first);
    assertThat(stock("CUP")).isEqualTo("3 2 0");
  }

  @Test
  void paidStockIsSoldOnce() {
    reserve("A1", Map.of("CUP", 2L));

    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.Sold());
    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.Sold());
    assertThat(stock("CUP")).isEqualTo("3 0 2");
  }

  @Test
  void releasedStockIsThereAgain() {
    reserve("A1", Map.of("CUP", 2L));

    assertThat(inventory.release("A1")).isTrue();
    assertThat(inventory.release("A1")).isFalse();
    assertThat(stock("CUP")).isEqualTo("3 0 0");
    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.NotHeld());
    assertThat(reserve("A1", Map.of("CUP", 2L)))
        .isEqualTo(new ReserveResult.Over(ReservationState.RELEASED));
  }

  @Test
  void stockSoldInACheckoutThatIsUndoneIsThereAgain() {
    reserve("A1", Map.of("CUP", 2L));
    inventory.commit("A1");

    assertThat(inventory.release("A1")).isTrue();
    assertThat(stock("CUP")).isEqualTo("3 0 0");
  }

  @Test
  void aReservationExpiresAtItsTimeAndNotBefore() {
    reserve("A1", Map.of("CUP", 2L));
    clock.advance(QUARTER.minusMillis(1));
    assertThat(inventory.expire(10)).isZero();
    clock.advance(Duration.ofMillis(1));

    assertThat(inventory.expire(10)).isEqualTo(1);
    assertThat(inventory.expire(10)).isZero();
    assertThat(stock("CUP")).isEqualTo("3 0 0");
  }

  @Test
  void paymentAfterExpiryTakesTheStockAgainIfItIsThere() {
    reserve("A1", Map.of("CUP", 2L));
    clock.advance(QUARTER);
    inventory.expire(10);

    assertThat(inventory.commit("A1")).isEqualTo(new CommitResult.SoldLate());
    assertThat(stock("CUP")).isEqualTo("3 0 2");
  }

  @Test
  void paymentAfterExpirySaysWhatOthersHaveBoughtMeanwhile() {
    reserve("A1", Map.of("CUP", 2L));
    clock.advance(QUARTER);
    inventory.expire(10);
    reserve("A2", Map.of("CUP", 2L));

    assertThat(inventory.commit("A1"))
        .isEqualTo(new CommitResult.GoneMeanwhile(List.of(new Shortage("CUP", 2, 1))));
    assertThat(stock("CUP")).isEqualTo("3 2 0");
  }

  @Test
  void expiryTakesTheOldestFirstAndNoMoreThanAsked() {
    for (int i = 1; i <= 3; i++) {
      reserve("A" + i, Map.of("CUP", 1L));
      clock.advance(Duration.ofSeconds(1));
    }
    clock.advance(QUARTER);

    assertThat(inventory.expire(2)).isEqualTo(2);
    assertThat(
            jdbc.sql("SELECT attempt_id FROM reservation WHERE state = 'held'")
                .query(String.class)
                .list())
        .containsExactly("A3");
  }

  @Test
  void theDatabaseItselfRefusesToOversell() {
    assertThatThrownBy(() -> jdbc.sql("UPDATE stock SET sold = 4 WHERE sku = 'CUP'").update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("stock_not_oversold");
  }

  @Test
  void twoBuyersOfTheLastUnitAThousandRoundsAndNoneIsSoldTwice() throws Exception {
    int rounds = 1_000;
    List<Callable<ReserveResult>> buyers = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String sku = "LAST-" + round;
      inventory.receive(sku, 1);
      for (String buyer : List.of("A", "B")) {
        buyers.add(() -> reserve(buyer + sku, Map.of(sku, 1L)));
      }
    }

    int held = 0;
    int out = 0;
    try (var executor = Executors.newFixedThreadPool(200)) {
      for (var result : executor.invokeAll(buyers)) {
        switch (result.get()) {
          case ReserveResult.Held _ -> held++;
          case ReserveResult.OutOfStock _ -> out++;
          case ReserveResult.Over over -> throw new AssertionError(over);
        }
      }
    }

    assertThat(held).isEqualTo(rounds);
    assertThat(out).isEqualTo(rounds);
    assertThat(
            jdbc.sql("SELECT count(*) FROM stock WHERE sku LIKE 'LAST-%' AND reserved = 1")
                .query(Long.class)
                .single())
        .isEqualTo(rounds);
  }

  @Test
  void manyCartsWithTheSameArticlesInAnyOrderNeverWaitForEachOtherForEver() throws Exception {
    inventory.receive("CUP", 47);
    inventory.receive("LAMP", 49);
    List<Callable<Boolean>> buyers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String attempt = "A" + i;
      buyers.add(
          () -> {
            var result = reserve(attempt, Map.of("CUP", 1L, "LAMP", 1L));
            return result instanceof ReserveResult.Held
                && inventory.commit(attempt) instanceof CommitResult.Sold;
          });
    }

    int sold = 0;
    try (var executor = Executors.newFixedThreadPool(50)) {
      for (var result : executor.invokeAll(buyers)) {
        sold += result.get() ? 1 : 0;
      }
    }

    assertThat(sold).isEqualTo(50);
    assertThat(stock("CUP")).isEqualTo("50 0 50");
    assertThat(stock("LAMP")).isEqualTo("50 0 50");
  }

  @Test
  void payingAndExpiringAtTheSameMomentSellsOrExpiresButNeverBoth() throws Exception {
    int rounds = 200;
    inventory.receive("CUP", rounds);
    List<Callable<Object>> both = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      String attempt = "A" + i;
      reserve(attempt, Map.of("CUP", 1L));
      both.add(() -> inventory.commit(attempt));
      both.add(() -> inventory.expire(1));
    }
    clock.advance(QUARTER);

    try (var executor = Executors.newFixedThreadPool(20)) {
      for (var result : executor.invokeAll(both)) {
        result.get();
      }
    }

    assertThat(stock("CUP")).isEqualTo("203 0 200");
  }

  private ReserveResult reserve(String attempt, Map<String, Long> quantities) {
    return inventory.reserve(attempt, quantities, QUARTER);
  }

  /** "stock reserved sold". */
  private String stock(String sku) {
    return jdbc.sql("SELECT concat_ws(' ', stock, reserved, sold) FROM stock WHERE sku = ?")
        .param(sku)
        .query(String.class)
        .single();
  }
}

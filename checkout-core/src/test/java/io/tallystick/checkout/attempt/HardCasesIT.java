package io.tallystick.checkout.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.database.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class HardCasesIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HikariDataSource dataSource = TestPostgres.pool();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T12:00:00Z"));
  private final AtomicInteger counter = new AtomicInteger();
  private final CheckoutAttempts attempts = attempts(dataSource);

  private CheckoutAttempts attempts(DataSource on) {
    return new CheckoutAttempts(
        on,
        new TransactionTemplate(new JdbcTransactionManager(on)),
        clock,
        () -> "CA-" + counter.incrementAndGet());
  }

  @AfterEach
  void close() {
    dataSource.close();
  }

  /** The first worker wakes up after the sweep has voided the payment and given the stock back. */
  @Test
  void anOrderIsNotCommittedForAnAttemptThatIsUndone() {
    String id = begin("k1").attemptId();
    fact(id, Fact.INVENTORY_RESERVED);
    fact(id, Fact.PAYMENT_AUTHORIZED);
    fact(id, Fact.COMPENSATION_REQUIRED);
    fact(id, Fact.COMPENSATION_COMPLETE);

    assertThatThrownBy(() -> fact(id, Fact.ORDER_COMMITTED))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stockIsNotReservedForAnAttemptThatIsUndone() {
    String id = begin("k1").attemptId();
    fact(id, Fact.COMPENSATION_REQUIRED);

    assertThatThrownBy(() -> fact(id, Fact.INVENTORY_RESERVED))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFactWhoseReasonHoldsNulIsStored() {
    String id = begin("k1").attemptId();
    fact(id, Fact.INVENTORY_RESERVED);

    attempts.record(id, Fact.PAYMENT_UNKNOWN, null, "checkout", "broken answer \u0000");
    assertThat(attempts.facts(id)).contains(Fact.PAYMENT_UNKNOWN);
  }

  @Test
  void aKeyWithNulIsRefusedAsAKey() {
    assertThatThrownBy(() -> attempts.claim("ada", "a\u0000b", "cart-7", MINUTE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyFreedWhileItIsClaimedIsClaimedAnew() {
    attempts.answer(begin("k1"), 201, "{}");
    clock.advance(Duration.ofDays(30));
    var before = new AtomicReference<Runnable>(() -> attempts.forgetKeys(clock.instant(), 10));
    CheckoutAttempts raced = attempts(hooked(before));

    assertThat(raced.claim("ada", "k1", "cart-7", MINUTE)).isInstanceOf(AttemptClaim.Fresh.class);
  }

  /** Runs something once just before the key's row is locked. */
  private DataSource hooked(AtomicReference<Runnable> before) {
    return new DelegatingDataSource(dataSource) {
      @Override
      public Connection getConnection() throws java.sql.SQLException {
        Connection real = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")
                      && ((String) arguments[0]).contains("FOR UPDATE")) {
                    before.getAndSet(() -> {}).run();
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }

  private void fact(String attemptId, Fact fact) {
    attempts.record(attemptId, fact, null, "test", null);
  }

  private AttemptClaim.Work begin(String key) {
    return ((AttemptClaim.Fresh) attempts.claim("ada", key, "cart-7", MINUTE)).work();
  }
}

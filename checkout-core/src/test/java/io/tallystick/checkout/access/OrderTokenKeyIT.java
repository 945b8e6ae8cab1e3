package io.tallystick.checkout.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;

class OrderTokenKeyIT {
  private final HikariDataSource dataSource = TestPostgres.pool();

  @AfterEach
  void close() {
    dataSource.close();
  }

  private String token(MockEnvironment settings) {
    return new AccessConfiguration()
        .orderTokens(settings, dataSource, Clock.systemUTC())
        .token("SO-1");
  }

  @Test
  void processesThatStartAtOnceOnOneDatabaseShareOneKey() throws Exception {
    List<Callable<String>> starts = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      starts.add(
          () ->
              HexFormat.of()
                  .formatHex(
                      new JdbcSecrets(dataSource, Clock.systemUTC(), new SecureRandom())
                          .secret("order-token")));
    }
    try (var pool = Executors.newFixedThreadPool(8)) {
      List<String> keys = new ArrayList<>();
      for (Future<String> key : pool.invokeAll(starts)) {
        keys.add(key.get());
      }
      assertThat(keys).hasSize(16).containsOnly(keys.getFirst());
      assertThat(keys.getFirst()).hasSize(64);
    }
    assertThat(token(new MockEnvironment())).isEqualTo(token(new MockEnvironment()));
  }

  @Test
  void anotherDatabaseHasAnotherKey() {
    String token = token(new MockEnvironment());
    try (var other = TestPostgres.pool()) {
      assertThat(
              new AccessConfiguration()
                  .orderTokens(new MockEnvironment(), other, Clock.systemUTC())
                  .token("SO-1"))
          .isNotEqualTo(token);
    }
  }

  @Test
  void aKeyIsNeverChanged() {
    token(new MockEnvironment());
    for (String change :
        List.of(
            "UPDATE service_secret SET secret = decode(repeat('00', 32), 'hex')",
            "DELETE FROM service_secret",
            "TRUNCATE service_secret")) {
      assertThatThrownBy(() -> JdbcClient.create(dataSource).sql(change).update())
          .hasMessageContaining("insert-only");
    }
  }

  @Test
  void aKeyThatIsSetIsUsedAndNoneIsKept() {
    var settings = new MockEnvironment().withProperty(AccessConfiguration.KEY, "k".repeat(32));
    assertThat(token(settings)).isEqualTo(token(settings)).hasSize(32);
    assertThat(
            JdbcClient.create(dataSource)
                .sql("SELECT count(*) FROM service_secret")
                .query(Long.class)
                .single())
        .isZero();
    settings.setProperty(AccessConfiguration.KEY, "k".repeat(31));
    assertThatThrownBy(() -> token(settings))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at least 32")
        .hasMessageNotContaining("kkk");
  }
}

package io.tallystick.checkout.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinaryCopyIT {
  private static final String CREATE =
      "CREATE TABLE t (n bigint, s text, b boolean, at timestamptz)";
  private static final String COPY = "COPY t (n, s, b, at) FROM STDIN WITH (FORMAT binary)";

  @Test
  void everyTypeArrivesAsItWasGiven() throws Exception {
    var at = Instant.parse("1999-12-31T23:59:59.123456Z");
    try (var connection = DriverManager.getConnection(TestPostgres.emptyDatabase())) {
      connection.createStatement().execute(CREATE);
      try (var copy = BinaryCopy.begin(connection, COPY)) {
        row(copy, Long.MIN_VALUE, "grün, \"naïve\"\n\uD83D\uDCB6", true, at);
        row(copy, -1, null, false, at);
        row(copy, 0, "", true, at);
        assertThat(copy.finish()).isEqualTo(3);
      }
      try (var rows = connection.createStatement().executeQuery("SELECT n, s, b, at FROM t")) {
        rows.next();
        assertThat(rows.getLong(1)).isEqualTo(Long.MIN_VALUE);
        assertThat(rows.getString(2)).isEqualTo("grün, \"naïve\"\n\uD83D\uDCB6");
        assertThat(rows.getBoolean(3)).isTrue();
        assertThat(rows.getObject(4, OffsetDateTime.class).toInstant()).isEqualTo(at);
        rows.next();
        assertThat(rows.getString(2)).isNull();
        assertThat(rows.getBoolean(3)).isFalse();
        rows.next();
        assertThat(rows.getString(2)).isEmpty();
      }
    }
  }

  @Test
  void manyRowsAndOneLongerThanTheBufferAllArrive() throws Exception {
    try (var connection = DriverManager.getConnection(TestPostgres.emptyDatabase())) {
      connection.createStatement().execute(CREATE);
      try (var copy = BinaryCopy.begin(connection, COPY)) {
        for (int i = 1; i <= 20_000; i++) {
          row(copy, i, i == 7 ? "é".repeat(1_000_000) : "s" + i, true, Instant.EPOCH);
        }
        copy.finish();
      }
      assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo(20_000);
      assertThat(number(connection, "SELECT sum(n)::bigint FROM t")).isEqualTo(200_010_000);
      assertThat(number(connection, "SELECT length(s) FROM t WHERE n = 7")).isEqualTo(1_000_000);
    }
  }

  @Test
  void whatWasNotFinishedLeavesNothing() throws Exception {
    try (var connection = DriverManager.getConnection(TestPostgres.emptyDatabase())) {
      connection.createStatement().execute(CREATE);
      try (var copy = BinaryCopy.begin(connection, COPY)) {
        row(copy, 1, "a", true, Instant.EPOCH);
      }
      assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
    }
  }

  @Test
  void aNulIsRefusedBeforeItReachesTheServer() throws Exception {
    try (var connection = DriverManager.getConnection(TestPostgres.emptyDatabase())) {
      connection.createStatement().execute(CREATE);
      try (var copy = BinaryCopy.begin(connection, COPY)) {
        assertThatThrownBy(() -> row(copy, 1, "a\0b", true, Instant.EPOCH))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("NUL");
      }
    }
  }

  private static void row(BinaryCopy copy, long n, @Nullable String s, boolean b, Instant at)
      throws SQLException {
    copy.row(4);
    copy.putLong(n);
    copy.putText(s);
    copy.putBoolean(b);
    copy.putTimestamp(at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000);
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}

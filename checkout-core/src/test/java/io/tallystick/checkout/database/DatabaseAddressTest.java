package io.tallystick.checkout.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
  @ParameterizedTest
  @CsvSource({
    "postgres://u:p@h:5433/shop, jdbc:postgresql://h:5433/shop?user=u&password=p",
    "postgresql://u@h/shop, jdbc:postgresql://h/shop?user=u",
    "postgres://h/shop, jdbc:postgresql://h/shop",
    "postgres://u:p@h/shop?sslmode=require,"
        + " jdbc:postgresql://h/shop?sslmode=require&user=u&password=p",
    "postgres://u:p%40ss%2Fw%26x+y@h/shop,"
        + " jdbc:postgresql://h/shop?user=u&password=p%40ss%2Fw%26x%2By",
    "postgres://u:a:b@h/shop, jdbc:postgresql://h/shop?user=u&password=a%3Ab",
    "postgres://u:p@[::1]:5432/shop, jdbc:postgresql://[::1]:5432/shop?user=u&password=p",
    "jdbc:postgresql://h/shop?user=u, jdbc:postgresql://h/shop?user=u",
  })
  void anAddressAsHostersGiveItBecomesAJdbcAddress(String address, String jdbc) {
    assertThat(DatabaseAddress.jdbcUrl(address)).isEqualTo(jdbc);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:secret@h/shop",
        "postgres://u:secret@h",
        "postgres://u:secret@h/",
        "jdbc:mysql://h/shop?password=secret",
        "jdbc:postgresql://h:port/shop?password=secret",
        "postgres://u:sec ret@h/shop",
        "h/shop",
        ""
      })
  void anyOtherIsRefusedWithoutRepeatingThePassword(String address) {
    assertThatThrownBy(() -> DatabaseAddress.jdbcUrl(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("postgres://user:password@host:5432/database")
        .hasMessageNotContaining("sec");
  }

  @Test
  void passwordsInAddressesAreLeftOut() {
    assertThat(
            DatabaseAddress.withoutPassword(
                "no jdbc:postgresql://h/x?user=u&password=se%40cret&ssl=true, nor"
                    + " postgres://u:se@cret@h/x"))
        .isEqualTo(
            "no jdbc:postgresql://h/x?user=u&password=...&ssl=true, nor postgres://u:...@h/x");
  }
}

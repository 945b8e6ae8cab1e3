package io.tallystick.checkout.money;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeAmountsTest {
  @ParameterizedTest
  @CsvSource({
    "99999999999999999,EUR",
    "-99999999999999999,EUR",
    "9999999999999999,KWD",
    "9999999999999999.9,KWD",
    "93000000000000000,USD"
  })
  void anAmountBeyond64BitsIsRefused(String decimal, String currency) {
    assertThatThrownBy(() -> Currencies.toMinor(decimal, currency))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

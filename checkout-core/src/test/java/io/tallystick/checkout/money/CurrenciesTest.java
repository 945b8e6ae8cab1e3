package io.tallystick.checkout.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrenciesTest {
  @ParameterizedTest
  @CsvSource({
    "12.50,EUR,1250",
    "12.5,EUR,1250",
    "12,EUR,1200",
    "-0.01,USD,-1",
    "1234,JPY,1234",
    "1234.00,JPY,1234",
    "1.230,KWD,1230",
    "0,USD,0",
    "-0,USD,0",
    "00012.50,USD,1250",
    "5,ISK,500",
    "5,UGX,500",
    "92233720368547758.07,USD,9223372036854775807",
    "-92233720368547758.08,USD,-9223372036854775808",
    "1E3,USD,100000",
    "+3.10,USD,310"
  })
  void aDecimalBecomesMinorUnitsByTheProvidersExponent(
      String decimal, String currency, long minor) {
    assertThat(Currencies.toMinor(decimal, currency)).isEqualTo(minor);
  }

  @ParameterizedTest
  @CsvSource({"12.505,EUR", "12.5,JPY", "1.2345,KWD", "92233720368547758.08,USD", "1E99999999,USD"})
  void whatDoesNotFitTheCurrencyIsRefused(String decimal, String currency) {
    assertThatThrownBy(() -> Currencies.toMinor(decimal, currency))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(decimal);
  }

  @ParameterizedTest
  @CsvSource({"'1,000.00'", "abc", "''", "-", ".", "'12 '' 3'", "€12", "NaN", "0x10"})
  void whatIsNotADecimalIsRefused(String text) {
    assertThatThrownBy(() -> Currencies.toMinor(text, "EUR"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not an amount");
  }

  @ParameterizedTest
  @CsvSource({"1250,EUR,12.50", "-1,USD,-0.01", "1234,JPY,1234", "1230,KWD,1.230"})
  void minorUnitsArePrintedWithAllDecimals(long minor, String currency, String decimal) {
    assertThat(Currencies.toDecimal(minor, currency)).isEqualTo(decimal);
  }

  @ParameterizedTest
  @CsvSource({"EUR,1", "JPY,1", "HUF,1", "KWD,10", "BHD,10", "ISK,100", "UGX,100"})
  void theSmallestPayableAmountIsTheProviders(String currency, long step) {
    assertThat(Currencies.step(currency)).isEqualTo(step);
  }

  @Test
  void codesAreUpperCased() {
    assertThat(Currencies.code(" eur ")).isEqualTo("EUR");
    assertThatThrownBy(() -> Currencies.code("EURO")).hasMessageContaining("'EURO'");
  }
}

package io.tallystick.checkout.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
  @Test
  void anAddressHasOneSpellingHoweverItIsTyped() {
    assertThat(Address.of(" us", "us-ca ", "94110-1234"))
        .isEqualTo(new Address("US", "CA", "941101234"));
    assertThat(Address.of("gb", null, "sw1a 1aa")).isEqualTo(new Address("GB", "", "SW1A1AA"));
  }

  @ParameterizedTest
  @CsvSource({
    "Germany, , , is not a country: give two letters such as DE",
    "D\u0000, , , is not a country",
    "DE, Nordrhein-Westfalen, , is not a region",
    "DE, , '10115; DROP', is not a postcode"
  })
  void whatCannotBeAnAddressIsRefusedWithThePartNamed(
      String country, String region, String postcode, String message) {
    assertThatThrownBy(() -> Address.of(country, region, postcode))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMegabyteIsRefusedWithAShortMessage() {
    assertThatThrownBy(() -> Address.of("DE", null, "1".repeat(1_000_000)))
        .hasMessage(
            "'11111111111111111111...' is not a postcode: give up to 12 letters and digits");
  }

  @Test
  void aLongerPrefixFitsBetterThanAShorterAndThenTheRegionThanTheCountry() {
    Address address = Address.of("US", "CA", "94110");
    assertThat(address.fit("", "")).isZero();
    assertThat(address.fit("CA", "")).isEqualTo(1);
    assertThat(address.fit("", "9")).isEqualTo(2);
    assertThat(address.fit("CA", "941")).isEqualTo(7);
    assertThat(address.fit("NY", "941")).isEqualTo(-1);
    assertThat(address.fit("CA", "942")).isEqualTo(-1);
  }
}

package io.tallystick.checkout.pricing;

import static io.tallystick.checkout.pricing.TestShop.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.pricing.shipping.Parcel;
import io.tallystick.checkout.pricing.shipping.ShippingOffer;
import io.tallystick.checkout.pricing.tax.TaxRule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tax and shipping rates from tables. */
class RatesIT {
  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private TaxRule standard(String country, String region, String postcode, Instant at) {
    return shop.taxes.rule(Address.of(country, region, postcode), "standard", at).orElse(null);
  }

  @ParameterizedTest
  @CsvSource({
    "DE,,,DE-standard",
    "DE,SH,27498,DE-27498-standard",
    "de,SH,2749-9,DE-standard",
    "US,CA,95814,US-CA-standard",
    "US,us-ca,94110,US-CA-94-standard",
    "US,CA,,US-CA-standard"
  })
  void theMostSpecificRuleCounts(String country, String region, String postcode, String rule) {
    assertThat(standard(country, region, postcode, NOON).code()).isEqualTo(rule);
  }

  @Test
  void aPlaceOrCategoryWithoutRuleHasNone() {
    assertThat(standard("US", "NY", "10001", NOON)).isNull();
    assertThat(standard("FR", null, null, NOON)).isNull();
    assertThat(standard("DE", null, null, Instant.parse("2019-12-31T23:59:59Z"))).isNull();
    assertThat(shop.taxes.rule(TestShop.BERLIN, "food", NOON)).isEmpty();
  }

  @Test
  void aRateThatChangesIsTakenFromItsFirstMomentOnAlsoFromTheCache() {
    Instant change = NOON.plusSeconds(10);
    shop.sql(
        "INSERT INTO tax_rule VALUES ('DE-16', 'DE', '', '', 'standard', 160000, true, '%s', '%s')"
            .formatted(change, change.plusSeconds(10)));
    assertThat(standard("DE", null, null, NOON))
        .isEqualTo(new TaxRule("DE-standard", 190_000, true, change));
    assertThat(standard("DE", null, null, change))
        .isEqualTo(new TaxRule("DE-16", 160_000, true, change.plusSeconds(10)));
    assertThat(standard("DE", null, null, change.plusSeconds(10)))
        .isEqualTo(new TaxRule("DE-standard", 190_000, true, null));
  }

  @Test
  void aChangedRateIsSeenAfterAMinuteOrWhenToldSo() {
    assertThat(standard("DE", null, null, NOON).ratePpm()).isEqualTo(190_000);
    shop.sql("UPDATE tax_rule SET rate_ppm = 200000 WHERE rule_code = 'DE-standard'");
    shop.clock.advance(Duration.ofMillis(59_999));
    assertThat(standard("DE", null, null, NOON).ratePpm()).isEqualTo(190_000);
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(standard("DE", null, null, NOON).ratePpm()).isEqualTo(200_000);
    shop.sql("UPDATE tax_rule SET rate_ppm = 210000 WHERE rule_code = 'DE-standard'");
    shop.taxes.invalidate();
    assertThat(standard("DE", null, null, NOON).ratePpm()).isEqualTo(210_000);
  }

  @ParameterizedTest
  @CsvSource({
    "10115,2000,4999,standard 490 express 1490",
    "10115,2000,5000,standard 0 express 1490",
    "10115,2001,5000,standard 990 express 1490",
    "10115,31501,5000,''",
    "27498,2000,5000,standard 1290"
  })
  void shippingIsByZoneWeightAndValue(String postcode, long grams, long goods, String offers) {
    assertThat(
            shop
                .shipping
                .offers(Address.of("DE", null, postcode), new Parcel(grams, goods, "EUR"))
                .stream()
                .map(offer -> offer.method() + " " + offer.amountMinor()))
        .isEqualTo(
            offers.isEmpty() ? java.util.List.of() : java.util.List.of(offers.split(" (?=[a-z])")));
  }

  @Test
  void changedShippingIsSeenAfterAMinuteOrWhenToldSo() {
    assertThat(berlin()).isEqualTo(new ShippingOffer("de", "standard", "Parcel", 490));
    shop.sql("UPDATE shipping_rate SET amount_minor = 500 WHERE amount_minor = 490");
    assertThat(berlin().amountMinor()).isEqualTo(490);
    shop.clock.advance(Duration.ofMinutes(1));
    assertThat(berlin().amountMinor()).isEqualTo(500);
    shop.sql("UPDATE shipping_rate SET amount_minor = 510 WHERE amount_minor = 500");
    shop.shipping.invalidate();
    assertThat(berlin().amountMinor()).isEqualTo(510);
  }

  private ShippingOffer berlin() {
    return shop.shipping.offers(TestShop.BERLIN, new Parcel(400, 1490, "EUR")).getFirst();
  }
}

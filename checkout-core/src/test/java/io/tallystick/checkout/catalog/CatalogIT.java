package io.tallystick.checkout.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.money.Currencies;
import io.tallystick.checkout.pricing.TestShop;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class CatalogIT {
  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private UnitPrice mugAt(String time) {
    return shop.catalog.offers(List.of("MUG-1"), "EUR", Instant.parse(time)).get("MUG-1").price();
  }

  @Test
  void anOfferLiesOverTheUsualPriceFromItsBeginningToItsEndAndThePriceTellsWhenItChanges() {
    shop.sql(
        "INSERT INTO product_price VALUES ('MUG-1', 'EUR', 990, '2026-10-01Z', '2026-11-01Z')");
    Instant begin = Instant.parse("2026-10-01T00:00:00Z");
    Instant end = Instant.parse("2026-11-01T00:00:00Z");
    assertThat(mugAt("2019-12-31T23:59:59Z")).isNull();
    assertThat(mugAt("2026-09-30T23:59:59Z")).isEqualTo(new UnitPrice(1490, begin));
    assertThat(mugAt("2026-10-01T00:00:00Z")).isEqualTo(new UnitPrice(990, end));
    assertThat(mugAt("2026-10-31T23:59:59Z")).isEqualTo(new UnitPrice(990, end));
    assertThat(mugAt("2026-11-01T00:00:00Z")).isEqualTo(new UnitPrice(1490, null));
  }

  @Test
  void aProductWithoutPriceInTheCurrencyIsKnownWithoutPriceAndAnUnknownOneIsMissing() {
    var offers = shop.catalog.offers(List.of("POT-1", "NOTHING", "\u0000"), "KWD", TestShop.NOON);
    assertThat(offers.keySet()).containsExactly("POT-1");
    assertThat(offers.get("POT-1").price()).isNull();
  }

  @Test
  void thePayableStepIsTheSameInTheDatabase() {
    for (Currency currency : Currency.getAvailableCurrencies()) {
      String code = currency.getCurrencyCode();
      assertThat(shop.number("SELECT minor_step('" + code + "')"))
          .as(code)
          .isEqualTo(Currencies.step(code));
    }
  }

  @Test
  void aPriceThatCannotBePaidIsRefused() {
    assertThatThrownBy(
            () ->
                shop.sql("INSERT INTO product_price VALUES ('MUG-1', 'BHD', 1234, '2026-01-01Z')"))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("product_price_payable");
  }

  @Test
  void fillingTheDemoShopAgainChangesNothing() {
    long before = shop.number("SELECT count(*) FROM product_price");
    io.tallystick.checkout.pricing.DemoShop.fill(shop.dataSource);
    assertThat(shop.number("SELECT count(*) FROM product_price")).isEqualTo(before).isEqualTo(20);
  }
}

package io.tallystick.checkout.pricing;

import static io.tallystick.checkout.pricing.TestShop.BERLIN;
import static io.tallystick.checkout.pricing.TestShop.KUWAIT;
import static io.tallystick.checkout.pricing.TestShop.SAN_FRANCISCO;
import static io.tallystick.checkout.pricing.TestShop.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.Quotes.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

class OrderSnapshotsIT {
  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private Quote quote(Address address, String currency, String coupon, Item... items) {
    var terms = new QuoteTerms(address, currency, coupon, "anna", null);
    return ((Quoted) shop.quotes.quote(List.of(items), terms)).quote();
  }

  private void write(String orderId, Quote quote) {
    shop.transaction.executeWithoutResult(_ -> shop.snapshots.write(orderId, quote));
  }

  private Quote sold(String orderId) {
    Quote quote = quote(BERLIN, "EUR", "WELCOME10", new Item("SONG-1", 3), new Item("MUG-1", 1));
    shop.order(orderId, "EUR", quote.totalMinor());
    write(orderId, quote);
    return quote;
  }

  @Test
  void whatIsReadBackIsTheQuoteThatWasSold() {
    Quote quote = sold("O1");
    assertThat(shop.snapshots.find("O1")).contains(quote);
    assertThat(shop.snapshots.find("O2")).isEmpty();
  }

  /** Also shows that random quotes from the tables add up: see order_pricing_adds_up. */
  @Test
  void aHundredRandomOrdersInFourCountriesAreReadBackAsTheyWereSold() {
    var random = new SplittableRandom(11);
    List<Address> addresses = List.of(BERLIN, SAN_FRANCISCO, TOKYO, KUWAIT);
    List<String> currencies = List.of("EUR", "USD", "JPY", "KWD");
    for (int i = 0; i < 100; i++) {
      int place = random.nextInt(4);
      List<Item> items = new ArrayList<>();
      items.add(new Item("MUG-1", random.nextInt(1, 4)));
      if (random.nextBoolean()) {
        items.add(new Item("SONG-1", random.nextInt(1, 50)));
      }
      if (random.nextBoolean()) {
        items.add(new Item("BOOK-1", random.nextInt(1, 3)));
      }
      Quote quote =
          quote(
              addresses.get(place),
              currencies.get(place),
              random.nextBoolean() ? "WELCOME10" : null,
              items.toArray(Item[]::new));
      shop.order("R" + i, quote.currency(), quote.totalMinor());
      write("R" + i, quote);
      assertThat(shop.snapshots.find("R" + i)).contains(quote);
    }
    assertThat(
            shop.number(
                """
                SELECT count(*) FROM order_pricing p
                WHERE total_minor <>
                    (SELECT sum(unit_minor * quantity - discount_minor + CASE WHEN tax_inclusive THEN 0 ELSE tax_minor END)
                     FROM order_line l WHERE l.order_id = p.order_id)
                    + (SELECT coalesce(sum(amount_minor + CASE WHEN tax_inclusive THEN 0 ELSE tax_minor END), 0)
                       FROM order_extra e WHERE e.order_id = p.order_id)
                """))
        .isZero();
    assertThat(shop.number("SELECT count(*) FROM order_pricing")).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE order_pricing SET total_minor = total_minor",
        "UPDATE order_line SET unit_minor = 1",
        "UPDATE order_extra SET amount_minor = 1",
        "DELETE FROM order_line",
        "DELETE FROM order_extra",
        "DELETE FROM order_pricing",
        "TRUNCATE order_pricing CASCADE",
        "TRUNCATE order_line",
        "TRUNCATE order_extra"
      })
  void everyChangeOfSoldPricesIsRefusedAndSaysWhy(String change) {
    Quote quote = sold("O1");
    assertThatThrownBy(() -> shop.sql(change))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("it holds the prices of orders as they were sold");
    assertThat(shop.snapshots.find("O1")).contains(quote);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        INSERT INTO order_line SELECT order_id, 3, line_count, 'X', 'X', 'digital', 100, 1, 0, 0, 'R', 0, true
        FROM order_line WHERE line_no = 1
        """,
        """
        INSERT INTO order_line SELECT order_id, 3, 3, 'X', 'X', 'digital', 100, 1, 0, 0, 'R', 0, true
        FROM order_line WHERE line_no = 1
        """,
        """
        INSERT INTO order_extra SELECT order_id, 2, extra_count, 'fee', 'X', NULL, 'X', 100, 0, 'R', 0, true
        FROM order_extra WHERE extra_no = 1
        """
      })
  void nothingCanBeAddedToWhatWasSold(String addition) {
    Quote quote = sold("O1");
    assertThatThrownBy(() -> shop.sql(addition))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThat(shop.snapshots.find("O1")).contains(quote);
  }

  @Test
  void theSameQuoteAgainWritesNothingAndAnotherIsRefused() {
    Quote quote = sold("O1");
    write("O1", quote);
    assertThat(shop.number("SELECT count(*) FROM order_line")).isEqualTo(2);
    Quote other = quote(BERLIN, "EUR", "WELCOME10", new Item("MUG-1", 1), new Item("SONG-1", 3));
    assertThat(other.totalMinor()).isEqualTo(quote.totalMinor());
    assertThatThrownBy(() -> write("O1", other))
        .hasMessage("Order O1 was sold at another quote already");
    assertThat(shop.snapshots.find("O1")).contains(quote);
  }

  @Test
  void anOrderThatIsMissingOrOverAnotherAmountOrCurrencyIsRefused() {
    Quote quote = quote(BERLIN, "EUR", null, new Item("MUG-1", 1));
    assertThat(quote.totalMinor()).isEqualTo(1980);
    shop.order("O2", "EUR", 1981);
    shop.order("O3", "USD", 1980);
    for (String order : List.of("O1", "O2", "O3")) {
      assertThatThrownBy(() -> write(order, quote))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("There is no order %s over 1980 EUR to write prices for", order);
    }
    assertThat(shop.number("SELECT count(*) FROM order_pricing")).isZero();
  }

  @Test
  void pricesStandOrFallWithTheirOrder() {
    Quote quote = quote(BERLIN, "EUR", null, new Item("MUG-1", 1));
    assertThatThrownBy(() -> shop.snapshots.write("O1", quote))
        .hasMessage("The prices of order O1 are written in the order's transaction");
    shop.transaction.executeWithoutResult(
        status -> {
          shop.order("O1", "EUR", quote.totalMinor());
          shop.snapshots.write("O1", quote);
          status.setRollbackOnly();
        });
    assertThat(shop.number("SELECT count(*) FROM orders")).isZero();
    assertThat(shop.snapshots.find("O1")).isEmpty();
  }
}

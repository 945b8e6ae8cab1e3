package io.tallystick.checkout.pricing;

import static io.tallystick.checkout.pricing.TestShop.BERLIN;
import static io.tallystick.checkout.pricing.TestShop.KUWAIT;
import static io.tallystick.checkout.pricing.TestShop.NOON;
import static io.tallystick.checkout.pricing.TestShop.SAN_FRANCISCO;
import static io.tallystick.checkout.pricing.TestShop.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.cart.CartChange;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.pricing.QuoteResult.Code;
import io.tallystick.checkout.pricing.QuoteResult.Quoted;
import io.tallystick.checkout.pricing.QuoteResult.Refused;
import io.tallystick.checkout.pricing.Quotes.Item;
import io.tallystick.checkout.pricing.rates.RatesUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuoteIT {
  private static final Item MUG = new Item("MUG-1", 1);
  private static final Item BOOK = new Item("BOOK-1", 1);
  private static final Item SONG = new Item("SONG-1", 1);

  private final TestShop shop = new TestShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private static QuoteTerms terms(Address address, String currency, String coupon) {
    return new QuoteTerms(address, currency, coupon, "customer-1", null);
  }

  private Quote quote(Address address, String currency, String coupon, Item... items) {
    return ((Quoted) shop.quotes.quote(List.of(items), terms(address, currency, coupon))).quote();
  }

  private Refused refused(QuoteTerms terms, Item... items) {
    return (Refused) shop.quotes.quote(List.of(items), terms);
  }

  @Test
  void pricesInGermanyContainTheTaxOfEachLinesCategory() {
    Quote quote = quote(BERLIN, "EUR", null, new Item("MUG-1", 2), BOOK);
    assertThat(quote.lines())
        .containsExactly(
            new Quote.Line(
                "MUG-1",
                "Mug, stoneware",
                Product.Kind.PHYSICAL,
                1490,
                2,
                0,
                new Quote.Tax(476, "DE-standard", 190_000, true)),
            new Quote.Line(
                "BOOK-1",
                "The Counting House (book)",
                Product.Kind.PHYSICAL,
                2400,
                1,
                0,
                new Quote.Tax(157, "DE-books", 70_000, true)));
    // 1350 g, and the goods are worth 53.80: free from 50.00
    assertThat(quote.shipping())
        .isEqualTo(
            new Quote.Shipping(
                "de", "standard", "Parcel", 0, new Quote.Tax(0, "DE-shipping", 190_000, true)));
    assertThat(quote.fees()).isEmpty();
    assertThat(quote.totalMinor()).isEqualTo(2 * 1490 + 2400);
    assertThat(quote.quotedAt()).isEqualTo(NOON);
    assertThat(quote.holdsUntil()).isEqualTo(NOON.plus(Duration.ofMinutes(15)));
  }

  @Test
  void inCaliforniaTaxComesOnTopByPostcodeAndOnlyOnWhatIsLeftAfterTheDiscount() {
    Quote quote = quote(SAN_FRANCISCO, "usd", "welcome10", MUG, SONG);
    assertThat(quote.coupon()).isEqualTo(new Quote.Coupon("WELCOME10", "10 % off"));
    // 10 % of 1779 is 178 (177.9); 165.09 and 12.91 of it
    assertThat(quote.lines()).extracting(Quote.Line::discountMinor).containsExactly(165L, 13L);
    // 8.625 % of 14.85 is 1.28
    assertThat(quote.lines().getFirst().tax())
        .isEqualTo(new Quote.Tax(128, "US-CA-94-standard", 86_250, false));
    assertThat(quote.lines().getLast().tax())
        .isEqualTo(new Quote.Tax(0, "US-CA-digital", 0, false));
    assertThat(quote.totalMinor()).isEqualTo(1650 + 129 - 178 + 128 + 795);
  }

  @Test
  void aFixedAmountIsSplitOverTheLinesToTheLastUnit() {
    Quote quote = quote(TOKYO, "JPY", "Five-Off", MUG, BOOK, SONG);
    assertThat(quote.coupon())
        .isEqualTo(new Quote.Coupon("FIVE-OFF", "750 JPY off, from 3000 JPY"));
    // of 6400: 281.25, 451.17, 17.58
    assertThat(quote.lines())
        .extracting(Quote.Line::discountMinor)
        .containsExactly(281L, 451L, 18L);
    assertThat(quote.totalMinor()).isEqualTo(6400 - 750 + 1800);
  }

  @Test
  void threeDecimalAmountsEndInZeroAlsoAfterAPercentage() {
    Quote quote = quote(KUWAIT, "KWD", "WELCOME10", MUG, BOOK, SONG);
    // 10 % of 13.270 is 1.327: 1.330 in steps of 0.010
    assertThat(quote.discountMinor()).isEqualTo(1330);
    assertThat(quote.lines())
        .extracting(Quote.Line::discountMinor)
        .containsExactly(500L, 800L, 30L);
    assertThat(quote.totalMinor()).isEqualTo(13_270 - 1330 + 3750);
  }

  @Test
  void digitalGoodsAreNotShippedAndASmallOrderPaysItsFee() {
    Quote quote = quote(BERLIN, "EUR", null, SONG);
    assertThat(quote.shipping()).isNull();
    assertThat(quote.fees())
        .containsExactly(
            new Quote.Fee(
                "small-order", "Small order", 150, new Quote.Tax(24, "DE-service", 190_000, true)));
    assertThat(quote.totalMinor()).isEqualTo(99 + 150);
  }

  @Test
  void onlyWhatIsShippedCountsTowardsFreeShipping() {
    Quote quote = quote(BERLIN, "EUR", null, MUG, new Item("COURSE-1", 1));
    assertThat(quote.shipping().amountMinor()).isEqualTo(490);
    assertThat(quote.totalMinor()).isEqualTo(1490 + 14_900 + 490);
  }

  @Test
  void theCheapestShippingIsChosenUnlessAMethodIsNamed() {
    var express = new QuoteTerms(BERLIN, "EUR", null, null, "express");
    var quoted = (Quoted) shop.quotes.quote(List.of(MUG), express);
    assertThat(quoted.quote().shipping().amountMinor()).isEqualTo(1490);
    assertThat(quote(BERLIN, "EUR", null, MUG).shipping().method()).isEqualTo("standard");
    assertThat(refused(new QuoteTerms(BERLIN, "EUR", null, null, "rocket"), MUG).code())
        .isEqualTo(Code.SHIPPING_METHOD_UNKNOWN);
  }

  @Test
  void aCartIsQuotedAsItStands() {
    var cart = ((CartChange.Added) shop.carts.add(null, "MUG-1", 2)).cart();
    var quoted = (Quoted) shop.quotes.quote(cart.cartId(), terms(BERLIN, "EUR", null));
    assertThat(quoted.quote()).isEqualTo(quote(BERLIN, "EUR", null, new Item("MUG-1", 2)));
    shop.sql("UPDATE product SET active = false WHERE sku = 'MUG-1'");
    assertThat(shop.quotes.quote(cart.cartId(), terms(BERLIN, "EUR", null)))
        .isEqualTo(
            new Refused(
                Code.PRODUCT_NOT_FOR_SALE,
                "A product in the cart isn't for sale: Mug, stoneware."));
    assertThat(shop.quotes.quote("cart_1", terms(BERLIN, "EUR", null)))
        .isEqualTo(new Refused(Code.CART_UNKNOWN, "There is no such cart."));
  }

  @Test
  void aProductNamedTwiceIsOneLine() {
    Quote quote = quote(BERLIN, "EUR", null, MUG, BOOK, MUG);
    assertThat(quote.lines()).extracting(Quote.Line::quantity).containsExactly(2, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING, 1, DE, EUR, PRODUCT_NOT_FOR_SALE",
    "LAMP-0, 1, DE, EUR, PRODUCT_NOT_FOR_SALE",
    "POT-1, 1, KW, KWD, NO_PRICE_IN_CURRENCY",
    "MUG-1, 1, FR, EUR, NOT_SOLD_THERE",
    "MUG-1, 1, DE, USD, NOT_SHIPPED_THERE",
    "POT-1, 13, DE, EUR, NOT_SHIPPED_THERE",
    "MUG-1, 0, DE, EUR, QUANTITY_OUT_OF_RANGE",
    "MUG-1, -1, DE, EUR, QUANTITY_OUT_OF_RANGE",
    "MUG-1, 100, DE, EUR, QUANTITY_OUT_OF_RANGE"
  })
  void whatCannotBeSoldIsRefusedWithItsReason(
      String sku, int quantity, String country, String currency, Code code) {
    Address address = Address.of(country, null, null);
    assertThat(refused(terms(address, currency, null), new Item(sku, quantity)).code())
        .isEqualTo(code);
  }

  @Test
  void linesAndSumsAreBounded() {
    assertThat(refused(terms(BERLIN, "EUR", null)).code()).isEqualTo(Code.CART_EMPTY);
    Item[] many = IntStream.range(0, 51).mapToObj(i -> new Item("D-" + i, 1)).toArray(Item[]::new);
    assertThat(refused(terms(BERLIN, "EUR", null), many).code()).isEqualTo(Code.TOO_MANY_LINES);
    assertThat(refused(terms(BERLIN, "EUR", null), new Item("MUG-1", 99), MUG).code())
        .isEqualTo(Code.QUANTITY_OUT_OF_RANGE);
    shop.sql(
        "UPDATE product_price SET unit_minor = 999999999999 WHERE sku = 'SONG-1' AND currency ="
            + " 'EUR'");
    assertThat(quote(BERLIN, "EUR", null, SONG).totalMinor()).isEqualTo(999_999_999_999L);
    assertThat(refused(terms(BERLIN, "EUR", null), new Item("SONG-1", 2)).code())
        .isEqualTo(Code.TOTAL_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({
    "NO-SUCH-CODE, EUR, COUPON_NOT_VALID, This code isn't valid.",
    "SUMMER2020, EUR, COUPON_NOT_VALID, This code isn't valid.",
    "' ;DROP TABLE', EUR, COUPON_NOT_VALID, This code isn't valid.",
    "FIVE-OFF, GBP, COUPON_CURRENCY, This code isn't good for prices in GBP.",
    "FIVE-OFF, EUR, COUPON_MINIMUM, This code needs goods for 20.00 EUR or more.",
    "BOOKWORM, EUR, COUPON_PRODUCTS, This code isn't good for any of these products."
  })
  void aCouponThatIsNotGoodRefusesTheQuote(
      String coupon, String currency, Code code, String message) {
    assertThat(refused(terms(BERLIN, currency, coupon), MUG)).isEqualTo(new Refused(code, message));
  }

  @Test
  void aLimitPerCustomerNeedsACustomer() {
    var guest = new QuoteTerms(BERLIN, "EUR", "WELCOME10", null, null);
    assertThat(refused(guest, MUG).code()).isEqualTo(Code.COUPON_CUSTOMER_REQUIRED);
  }

  @Test
  void aCouponForOneProductLeavesTheOthersAlone() {
    Quote quote = quote(BERLIN, "EUR", "BOOKWORM", MUG, BOOK);
    assertThat(quote.lines()).extracting(Quote.Line::discountMinor).containsExactly(0L, 600L);
    assertThat(quote.coupon().rule()).isEqualTo("25 % off selected products");
  }

  @Test
  void aQuoteEndsWhenItsPriceTaxOrCouponDoes() {
    Instant price = NOON.plusSeconds(600);
    shop.sql("INSERT INTO product_price VALUES ('MUG-1', 'EUR', 990, '" + price + "')");
    assertThat(quote(BERLIN, "EUR", null, MUG).holdsUntil()).isEqualTo(price);
    shop.sql("UPDATE coupon SET valid_to = '" + NOON.plusSeconds(300) + "'");
    assertThat(quote(BERLIN, "EUR", "WELCOME10", MUG).holdsUntil())
        .isEqualTo(NOON.plusSeconds(300));
    shop.sql(
        "INSERT INTO tax_rule VALUES ('DE-new', 'DE', '', '', 'standard', 160000, true, '"
            + NOON.plusSeconds(200)
            + "')");
    shop.taxes.invalidate();
    assertThat(quote(BERLIN, "EUR", "WELCOME10", MUG).holdsUntil())
        .isEqualTo(NOON.plusSeconds(200));
    shop.clock.advance(Duration.ofSeconds(200));
    assertThat(quote(BERLIN, "EUR", null, MUG).lines().getFirst().tax().rule()).isEqualTo("DE-new");
  }

  @Test
  void aRateServiceThatDoesNotAnswerRefusesTheQuoteForNow() {
    var quotes =
        new Quotes(
            shop.dataSource,
            shop.carts,
            shop.catalog,
            shop.coupons,
            (_, _, _) -> {
              throw new RatesUnavailable("timed out", new java.io.IOException());
            },
            shop.shipping,
            shop.clock,
            Duration.ofMinutes(15));
    assertThat(((Refused) quotes.quote(List.of(MUG), terms(BERLIN, "EUR", null))).code())
        .isEqualTo(Code.RATES_UNAVAILABLE);
  }
}

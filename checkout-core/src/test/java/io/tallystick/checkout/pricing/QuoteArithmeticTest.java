package io.tallystick.checkout.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.address.Address;
import io.tallystick.checkout.catalog.Product;
import io.tallystick.checkout.money.Rounding;
import io.tallystick.checkout.pricing.shipping.ShippingOffer;
import io.tallystick.checkout.pricing.tax.TaxRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random carts, checked against sums and tax worked out in another way. */
class QuoteArithmeticTest {
  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");
  private static final Address BERLIN = Address.of("DE", null, null);
  private static final Map<String, Long> STEPS =
      Map.of("EUR", 1L, "USD", 1L, "JPY", 1L, "KWD", 10L, "ISK", 100L);
  private static final int[] RATES = {0, 70_000, 72_500, 88_750, 99_750, 190_000, 270_000};

  @Test
  void thePartsOfEveryQuoteAddUpToItsTotal() {
    Map<String, Integer> quotesByCurrency = new HashMap<>();
    for (long seed = 0; seed < 20_000; seed++) {
      Quote quote = randomQuote(new SplittableRandom(seed));
      check(quote, seed);
      quotesByCurrency.merge(quote.currency(), 1, Integer::sum);
    }
    assertThat(quotesByCurrency.keySet()).isEqualTo(STEPS.keySet());
    assertThat(quotesByCurrency.values().stream().mapToInt(n -> n).sum()).isEqualTo(20_000);
  }

  private static Quote randomQuote(SplittableRandom random) {
    String currency = STEPS.keySet().stream().sorted().toList().get(random.nextInt(STEPS.size()));
    long step = STEPS.get(currency);
    int lines = random.nextInt(1, 12);
    long[] unit = random.longs(lines, 0, 1L << random.nextInt(1, 40)).map(n -> n * step).toArray();
    int[] quantity = random.ints(lines, 1, 100).toArray();
    long[] goods = new long[lines];
    long sum = 0;
    for (int i = 0; i < lines; i++) {
      goods[i] = unit[i] * quantity[i];
      sum += goods[i];
    }
    long discount = random.nextBoolean() ? 0 : random.nextLong(sum / step + 1) * step;
    long[] discounts = Rounding.split(discount, goods, step);
    var draft = new QuoteDraft(BERLIN, currency, NOW, Duration.ofMinutes(15));
    for (int i = 0; i < lines; i++) {
      var product = new Product("P-" + i, "P", Product.Kind.DIGITAL, "standard", 0, true);
      draft.line(product, unit[i], quantity[i], discounts[i], rule(random));
    }
    if (random.nextBoolean()) {
      draft.shipping(
          new ShippingOffer("de", "standard", "Parcel", random.nextLong(5000) * step),
          rule(random));
    }
    for (int fee = random.nextInt(3); fee > 0; fee--) {
      draft.fee(
          new JdbcFees.Rule("fee-" + fee, "Fee", random.nextLong(1, 900) * step, "service"),
          rule(random));
    }
    Quote quote = draft.finish();
    assertThat(quote.discountMinor()).isEqualTo(discount);
    return quote;
  }

  private static TaxRule rule(SplittableRandom random) {
    return new TaxRule("R", RATES[random.nextInt(RATES.length)], random.nextBoolean(), null);
  }

  private static void check(Quote quote, long seed) {
    long step = STEPS.get(quote.currency());
    BigDecimal total = BigDecimal.ZERO;
    for (Quote.Line line : quote.lines()) {
      long payable = line.unitMinor() * line.quantity() - line.discountMinor();
      assertThat(payable).as("seed %d", seed).isNotNegative();
      total = total.add(withTax(payable, line.tax(), step, seed));
    }
    if (quote.shipping() != null) {
      total =
          total.add(withTax(quote.shipping().amountMinor(), quote.shipping().tax(), step, seed));
    }
    for (Quote.Fee fee : quote.fees()) {
      total = total.add(withTax(fee.amountMinor(), fee.tax(), step, seed));
    }
    assertThat(total)
        .as("seed %d", seed)
        .isEqualByComparingTo(BigDecimal.valueOf(quote.totalMinor()));
    assertThat(quote.totalMinor() % step).as("seed %d", seed).isZero();
    assertThat(quote.totalMinor())
        .as("seed %d", seed)
        .isEqualTo(
            quote.goodsMinor()
                - quote.discountMinor()
                + quote.extrasMinor()
                + quote.addedTaxMinor());
  }

  /** In decimals, from the net amount up: not as the product does it. */
  private static BigDecimal withTax(long amount, Quote.Tax tax, long step, long seed) {
    BigDecimal rate = new BigDecimal(tax.ratePpm()).movePointLeft(6);
    BigDecimal exact = new BigDecimal(amount).multiply(rate);
    if (tax.inclusive()) {
      exact = exact.divide(BigDecimal.ONE.add(rate), 40, RoundingMode.HALF_EVEN);
    }
    BigDecimal steps = exact.divide(new BigDecimal(step), 30, RoundingMode.HALF_EVEN);
    BigDecimal expected = steps.setScale(0, RoundingMode.HALF_UP).multiply(new BigDecimal(step));
    assertThat(BigDecimal.valueOf(tax.amountMinor()))
        .as("seed %d", seed)
        .isEqualByComparingTo(expected);
    return BigDecimal.valueOf(amount).add(tax.inclusive() ? BigDecimal.ZERO : expected);
  }

  @Test
  void aQuoteWhosePartsDoNotAddUpCannotBeMade() {
    var line =
        new Quote.Line(
            "P", "P", Product.Kind.DIGITAL, 100, 2, 0, new Quote.Tax(19, "R", 95_000, false));
    assertThatThrownBy(
            () ->
                new Quote(
                    "EUR",
                    BERLIN,
                    List.of(line),
                    null,
                    null,
                    List.of(),
                    220,
                    NOW,
                    NOW.plusSeconds(1)))
        .hasMessage("parts add up to 219, not to the total 220");
    assertThatThrownBy(
            () -> new Quote.Line("P", "P", Product.Kind.DIGITAL, 100, 2, 201, line.tax()))
        .hasMessage("discount 201 on line P");
  }

  @Test
  void aQuoteHoldsNoLongerThanTheShortestOfItsParts() {
    var draft = new QuoteDraft(BERLIN, "EUR", NOW, Duration.ofMinutes(15));
    var product = new Product("P", "P", Product.Kind.DIGITAL, "standard", 0, true);
    draft.line(product, 100, 1, 0, new TaxRule("R", 0, true, NOW.plusSeconds(60)));
    draft.until(NOW.plusSeconds(90));
    draft.until(null);
    Quote quote = draft.finish();
    assertThat(quote.holdsUntil()).isEqualTo(NOW.plusSeconds(60));
    assertThat(quote.holdsAt(NOW)).isTrue();
    assertThat(quote.holdsAt(NOW.plusSeconds(60))).isFalse();
  }
}

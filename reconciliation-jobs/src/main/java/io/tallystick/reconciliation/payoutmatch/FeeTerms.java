package io.tallystick.reconciliation.payoutmatch;

import io.tallystick.checkout.money.Currencies;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fees agreed for cards, one per currency. Setting {@code tallystick.fees.card}, such as {@code
 * 2.9%+30 EUR} or {@code 1.4%+25 EUR, 3.25%+20 GBP}: a share of the charge, and a fixed part in
 * minor units (30 are 0.30 EUR). Without it no fee is checked.
 *
 * @param percent of the charge
 * @param fixedMinor added to each, in minor units
 */
record FeeTerms(String currency, BigDecimal percent, long fixedMinor) {
  static final String SETTING = "tallystick.fees.card";

  private static final Pattern TERM =
      Pattern.compile("(\\d{1,2}(?:\\.\\d{1,4})?)\\s*%\\s*(?:\\+\\s*(\\d{1,9}))?\\s+([A-Za-z]{3})");

  /**
   * Those of the setting; none if it is blank.
   *
   * @throws IllegalStateException if it can't be read
   */
  static List<FeeTerms> parse(String setting) {
    List<FeeTerms> all = new ArrayList<>();
    for (String text : setting.isBlank() ? new String[0] : setting.split(",", -1)) {
      Matcher term = TERM.matcher(text.strip());
      if (!term.matches()) {
        throw new IllegalStateException(
            "Setting %s is '%s'; give terms such as 2.9%%+30 EUR, with the fixed part in minor units, and commas between currencies"
                .formatted(SETTING, setting));
      }
      String currency = Currencies.code(term.group(3));
      if (all.stream().anyMatch(other -> other.currency().equals(currency))) {
        throw new IllegalStateException(
            "Setting %s names %s twice: give one term per currency".formatted(SETTING, currency));
      }
      String fixed = term.group(2);
      all.add(
          new FeeTerms(
              currency, new BigDecimal(term.group(1)), fixed == null ? 0 : Long.parseLong(fixed)));
    }
    return all;
  }

  /** The rows of a VALUES list: currency, rate, fixed part, words. All are numbers and letters. */
  static String values(List<FeeTerms> terms) {
    return terms.stream()
        .map(
            term ->
                String.format(
                    Locale.ROOT,
                    "('%s', %s::numeric, %d::bigint, '%s')",
                    term.currency,
                    term.percent.movePointLeft(2).toPlainString(),
                    term.fixedMinor,
                    term))
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "%s%%+%d %s".formatted(percent.toPlainString(), fixedMinor, currency);
  }
}

package io.tallystick.checkout.money;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;

/**
 * How many decimals the provider gives each currency, and the way between decimals and minor units.
 *
 * <p>Source: Stripe's currency page. Its exponents are not ISO 4217's: ISK and UGX are sent with
 * two decimals although ISO gives them none.
 */
public final class Currencies {
  private static final Set<String> ZERO_DECIMAL =
      Set.of(
          "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
          "XOF", "XPF");
  private static final Set<String> THREE_DECIMAL = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

  private static final Set<String> WHOLE_UNITS_ONLY = Set.of("ISK", "UGX");

  private Currencies() {}

  /**
   * The upper-case ISO 4217 code of {@code text}, in any case.
   *
   * @throws IllegalArgumentException if it isn't three ASCII letters
   */
  public static String code(String text) {
    String code = text.strip().toUpperCase(Locale.ROOT);
    if (code.length() != 3 || !code.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a currency code: give three letters such as EUR");
    }
    return code;
  }

  /** Decimals of one major unit: 0 for JPY, 3 for KWD, else 2. */
  public static int exponent(String currency) {
    if (ZERO_DECIMAL.contains(currency)) {
      return 0;
    }
    return THREE_DECIMAL.contains(currency) ? 3 : 2;
  }

  /**
   * The smallest amount that can be paid, in minor units: the provider wants a last digit of 0 in
   * three-decimal currencies (10), and whole units of those that it gives two decimals ISO doesn't
   * know (100). Else 1. Amounts that we compute are multiples of it; sql's minor_step is the same.
   */
  public static long step(String currency) {
    if (THREE_DECIMAL.contains(currency)) {
      return 10;
    }
    return WHOLE_UNITS_ONLY.contains(currency) ? 100 : 1;
  }

  /**
   * Minor units of a decimal in major units: "12.5" EUR is 1250, "12" JPY is 12.
   *
   * @throws IllegalArgumentException if it isn't a plain decimal, has more decimals than the
   *     currency (trailing zeros aside) or doesn't fit 64 bits
   */
  public static long toMinor(String decimal, String currency) {
    long fast = plainMinor(decimal, exponent(currency));
    if (fast != Long.MIN_VALUE) {
      return fast;
    }
    BigDecimal value;
    try {
      value = new BigDecimal(decimal.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'"
              + decimal
              + "' is not an amount: give a decimal such as 12.50, without thousands"
              + " separator or currency sign",
          e);
    }
    if (value.precision() > 40 || Math.abs((long) value.scale()) > 40) {
      throw new IllegalArgumentException("'" + decimal + "' is not a plausible amount");
    }
    try {
      return value.movePointRight(exponent(currency)).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "'%s' doesn't fit %s, which has %d decimals"
              .formatted(decimal, currency, exponent(currency)),
          e);
    }
  }

  /** The decimal in major units with all of the currency's decimals: 1250 EUR is "12.50". */
  public static String toDecimal(long minor, String currency) {
    return BigDecimal.valueOf(minor, exponent(currency)).toPlainString();
  }

  /** The common case by hand, since imports call it several times a row; MIN_VALUE: not common. */
  private static long plainMinor(String s, int exponent) {
    int length = s.length();
    int at = length > 0 && s.charAt(0) == '-' ? 1 : 0;
    if (length == at || length > 15) { // with three decimals more than 15 digits may overflow
      return Long.MIN_VALUE;
    }
    boolean negative = at == 1;
    long value = 0;
    int decimals = -1;
    for (; at < length; at++) {
      char c = s.charAt(at);
      if (c == '.' && decimals < 0 && at > (negative ? 1 : 0)) {
        decimals = 0;
      } else if (c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
        decimals += decimals >= 0 ? 1 : 0;
      } else {
        return Long.MIN_VALUE;
      }
    }
    if (decimals == 0 || decimals > exponent) {
      return Long.MIN_VALUE;
    }
    for (int missing = exponent - Math.max(decimals, 0); missing > 0; missing--) {
      value *= 10;
    }
    return negative ? -value : value;
  }
}

package io.tallystick.sandbox;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * What the provider says about currencies: decimals, steps, fees. Its decimals differ from ISO
 * 4217's for ISK and UGX, which it sends with two.
 */
final class Currencies {
  /** The provider's limit for card payments: 12 digits. */
  static final long MAX_AMOUNT = 999_999_999_999L;

  private static final Set<String> ZERO_DECIMAL =
      Set.of(
          "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
          "xof", "xpf");
  private static final Set<String> THREE_DECIMAL = Set.of("bhd", "jod", "kwd", "omr", "tnd");
  private static final Set<String> WHOLE_UNITS_ONLY = Set.of("isk", "ugx");
  private static final Map<String, Long> FIXED_FEE =
      Map.of("usd", 30L, "eur", 25L, "gbp", 20L, "jpy", 40L);

  /** The least a payment may be, as the provider publishes it; elsewhere the smallest amount. */
  private static final Map<String, Long> LEAST_PAYMENT =
      Map.ofEntries(
          Map.entry("usd", 50L),
          Map.entry("eur", 50L),
          Map.entry("aud", 50L),
          Map.entry("cad", 50L),
          Map.entry("chf", 50L),
          Map.entry("brl", 50L),
          Map.entry("inr", 50L),
          Map.entry("nzd", 50L),
          Map.entry("sgd", 50L),
          Map.entry("gbp", 30L),
          Map.entry("aed", 200L),
          Map.entry("myr", 200L),
          Map.entry("pln", 200L),
          Map.entry("ron", 200L),
          Map.entry("dkk", 250L),
          Map.entry("nok", 300L),
          Map.entry("sek", 300L),
          Map.entry("hkd", 400L),
          Map.entry("mxn", 1000L),
          Map.entry("thb", 1000L),
          Map.entry("czk", 1500L),
          Map.entry("huf", 17500L),
          Map.entry("jpy", 50L),
          Map.entry("krw", 50L));

  private Currencies() {}

  /** An amount a checkout may ask for; generated days don't care about the least one. */
  static void requirePayment(long amountMinor, String currency) {
    requireAmount(amountMinor, currency);
    long least = LEAST_PAYMENT.getOrDefault(currency, step(currency));
    if (amountMinor < least) {
      throw SandboxException.invalid(
          "amount_too_small", "amount", "Amount must be at least " + least + " " + currency + ".");
    }
  }

  static int decimals(String currency) {
    if (ZERO_DECIMAL.contains(currency)) {
      return 0;
    }
    return THREE_DECIMAL.contains(currency) ? 3 : 2;
  }

  /** Amounts are multiples of this: 10 for three-decimal currencies. */
  static long step(String currency) {
    if (THREE_DECIMAL.contains(currency)) {
      return 10;
    }
    return WHOLE_UNITS_ONLY.contains(currency) ? 100 : 1;
  }

  /** 2.9 % and a fixed part, rounded half up to the currency's step. */
  static long fee(long amountMinor, String currency) {
    long step = step(currency);
    long perMille = Math.multiplyExact(amountMinor, 29L);
    long percentage = (perMille + 500 * step) / (1000 * step) * step;
    return percentage + fixedFee(currency);
  }

  /** 15.00 or what comes near it. */
  static long disputeFee(String currency) {
    return switch (decimals(currency)) {
      case 0 -> 1500;
      case 3 -> 5000;
      default -> 1500;
    };
  }

  private static long fixedFee(String currency) {
    return switch (decimals(currency)) {
      case 0 -> FIXED_FEE.getOrDefault(currency, 40L);
      case 3 -> 100;
      default -> WHOLE_UNITS_ONLY.contains(currency) ? 100 : FIXED_FEE.getOrDefault(currency, 30L);
    };
  }

  /** The amount in major units as the report files print it: 1200 jpy is "1200", usd "12.00". */
  static String major(long amountMinor, String currency) {
    return BigDecimal.valueOf(amountMinor, decimals(currency)).toPlainString();
  }

  static void requireCurrency(String currency) {
    if (!currency.matches("[a-z]{3}")) {
      throw SandboxException.invalid(
          "parameter_invalid_string", "currency", "Invalid currency: " + currency);
    }
  }

  static void requireAmount(long amountMinor, String currency) {
    requireCurrency(currency);
    if (amountMinor <= 0) {
      throw SandboxException.invalid(
          "parameter_invalid_integer",
          "amount",
          "This value must be greater than or equal to 1, not " + amountMinor + ".");
    }
    if (amountMinor > MAX_AMOUNT) {
      throw SandboxException.invalid(
          "amount_too_large", "amount", "Amount must be no more than " + MAX_AMOUNT + ".");
    }
    if (amountMinor % step(currency) != 0) {
      throw SandboxException.invalid(
          "parameter_invalid_integer",
          "amount",
          "Amounts in "
              + currency
              + " must be multiples of "
              + step(currency)
              + ", not "
              + amountMinor
              + ".");
    }
  }
}

package io.tallystick.console.search;

import io.tallystick.checkout.money.Currencies;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What somebody typed, understood. */
sealed interface Query {
  /** The most characters that are looked at. */
  int MOST_CHARACTERS = 200;

  /** Nothing. */
  record Nothing() implements Query {}

  /** An e-mail address. */
  record Email(String address) implements Query {}

  /** An id: an order's, a payment's, an event's... */
  record Id(String text) implements Query {}

  /**
   * An amount of a day.
   *
   * @param minors what the decimal is in minor units, in each of the currencies' exponents
   * @param currency null: any
   */
  record Amount(String decimal, Set<Long> minors, @Nullable String currency, LocalDate day)
      implements Query {}

  /**
   * Something that looks like an amount and a day, and is none.
   *
   * @param why for people
   */
  record Mistaken(String why) implements Query {}

  Pattern AMOUNT =
      Pattern.compile("(\\d{1,12}(?:[.,]\\d{1,3})?)\\s*([A-Za-z]{3})?\\s+(\\d{4}-\\d{2}-\\d{2})");

  /** Understands it. */
  static Query of(String typed) {
    String text = typed.strip();
    if (text.isEmpty()) {
      return new Nothing();
    }
    if (text.length() > MOST_CHARACTERS || text.indexOf('\0') >= 0) {
      return new Mistaken("That is too long, or holds characters that no id has.");
    }
    Matcher amount = AMOUNT.matcher(text);
    if (amount.matches()) {
      return amount(amount.group(1).replace(',', '.'), amount.group(2), amount.group(3));
    }
    if (text.indexOf('@') > 0) {
      return new Email(text);
    }
    return new Id(text);
  }

  private static Query amount(String decimal, @Nullable String code, String date) {
    LocalDate day;
    try {
      day = LocalDate.parse(date);
    } catch (DateTimeException e) {
      return new Mistaken("'%s' is no day: write it like 2026-09-01.".formatted(date));
    }
    Set<Long> minors = new TreeSet<>();
    // one currency for each count of decimals
    for (String each : code == null ? Set.of("JPY", "EUR", "KWD") : Set.of(Currencies.code(code))) {
      try {
        minors.add(Currencies.toMinor(decimal, each));
      } catch (IllegalArgumentException tooManyDecimals) {
        // not an amount of that one
      }
    }
    if (minors.isEmpty()) {
      return new Mistaken("%s has no amount of %s.".formatted(code, decimal));
    }
    return new Amount(decimal, minors, code == null ? null : Currencies.code(code), day);
  }
}

package io.tallystick.checkout.settlement;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds of money movement, the same words for books and provider. */
public enum EntryKind {
  CHARGE,
  REFUND,
  DISPUTE,
  DISPUTE_REVERSAL,
  FEE,
  PAYOUT,
  ADJUSTMENT;

  private static final Map<String, EntryKind> BY_CODE =
      Stream.of(values()).collect(Collectors.toMap(EntryKind::code, Function.identity()));

  private final String code = name().toLowerCase(Locale.ROOT); // asked for per row of an import

  /** The word in tables, CSV files and JSON: lower case. */
  public String code() {
    return code;
  }

  /** The kind of that word, or null if there is none. */
  public static @Nullable EntryKind ofCode(String code) {
    return BY_CODE.get(code);
  }
}

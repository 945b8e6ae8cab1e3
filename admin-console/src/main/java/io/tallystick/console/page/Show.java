package io.tallystick.console.page;

import io.tallystick.checkout.money.Currencies;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How times, amounts and ages are written on all pages; {@code @show} in templates. */
public final class Show {
  /** Shown where there is nothing. */
  public static final String NOTHING = "–";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ENGLISH);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm z", Locale.ENGLISH);

  private final ZoneId zone;
  private final Clock clock;

  Show(ZoneId zone, Clock clock) {
    this.zone = zone;
    this.clock = clock;
  }

  /** The zone of all times on the pages: that of business days. */
  public ZoneId zone() {
    return zone;
  }

  /** 2026-09-01 10:15:03 CEST. */
  public String time(@Nullable Instant time) {
    return time == null ? NOTHING : TIME.format(time.atZone(zone));
  }

  /** 2026-09-01 10:15 CEST. */
  public String minute(@Nullable Instant time) {
    return time == null ? NOTHING : MINUTE.format(time.atZone(zone));
  }

  /** 2026-09-01. */
  public String day(@Nullable LocalDate day) {
    return day == null ? NOTHING : day.toString();
  }

  /** For machines, in {@code <time datetime>}. */
  public String iso(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }

  /**
   * 1,234.50 EUR.
   *
   * @param minor in the currency's minor unit
   */
  public String money(@Nullable Long minor, @Nullable String currency) {
    if (minor == null || currency == null) {
      return NOTHING;
    }
    int decimals = Currencies.exponent(currency);
    var format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format.format(BigDecimal.valueOf(minor, decimals)) + " " + currency;
  }

  /** 12,345. */
  public String count(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** How long ago: "3 min ago", "2 h ago", "5 days ago"; "in 3 h" for what is to come. */
  public String age(@Nullable Instant time) {
    if (time == null) {
      return NOTHING;
    }
    Duration age = Duration.between(time, clock.instant());
    String words = words(age.abs());
    return age.isNegative() ? "in " + words : words + " ago";
  }

  /** "3 min", "2 h", "5 days". */
  public static String words(Duration length) {
    if (length.toMinutes() < 1) {
      return length.toSeconds() + " s";
    }
    if (length.toHours() < 2) {
      return length.toMinutes() + " min";
    }
    return length.toDays() < 2 ? length.toHours() + " h" : length.toDays() + " days";
  }

  /** A code as words: payment_pending is "payment pending". */
  public String words(@Nullable String code) {
    return code == null ? NOTHING : code.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  /** The text, or a dash where there is none. */
  public String text(@Nullable String text) {
    return text == null || text.isBlank() ? NOTHING : text;
  }
}

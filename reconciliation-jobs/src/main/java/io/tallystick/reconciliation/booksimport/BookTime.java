package io.tallystick.reconciliation.booksimport;

import io.tallystick.reconciliation.source.BadValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ISO-8601 times with a zone or an offset; a time without one is refused, never guessed. */
final class BookTime {
  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 2100;
  private static final DateTimeFormatter WITH_ZONE = withZone("+HH:MM");
  private static final DateTimeFormatter WITH_SHORT_OFFSET = withZone("+HHmm");

  private BookTime() {}

  static Instant parse(String column, String text) throws BadValue {
    Instant at = plainUtc(text);
    if (at == null) {
      at = parsed(column, text);
    }
    int year = at.atOffset(ZoneOffset.UTC).getYear();
    if (year < FIRST_YEAR || year >= LAST_YEAR) {
      throw new BadValue(column, text, "no payment has this date; correct it");
    }
    return at.truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant parsed(String column, String text) throws BadValue {
    String iso =
        text.length() > 10 && text.charAt(10) == ' '
            ? text.substring(0, 10) + 'T' + text.substring(11)
            : text;
    for (DateTimeFormatter format : new DateTimeFormatter[] {WITH_ZONE, WITH_SHORT_OFFSET}) {
      try {
        return ZonedDateTime.parse(iso, format).toInstant();
      } catch (DateTimeException e) {
        // the next one
      }
    }
    throw new BadValue(column, text, advice(iso));
  }

  private static String advice(String iso) {
    try {
      var local = LocalDateTime.parse(iso);
      return "it has no zone: write %sZ if it is UTC, else with its offset, such as %s+01:00"
          .formatted(local, local);
    } catch (DateTimeException e) {
      return "write an ISO-8601 time with its zone, such as 2026-09-01T14:03:59Z or"
          + " 2026-09-01T16:03:59+02:00";
    }
  }

  /** The common form, 2026-09-01T14:03:59Z, by hand; null if it is another. */
  private static @Nullable Instant plainUtc(String s) {
    boolean shape =
        s.length() == 20
            && s.charAt(4) == '-'
            && s.charAt(7) == '-'
            && s.charAt(10) == 'T'
            && s.charAt(13) == ':'
            && s.charAt(16) == ':'
            && s.charAt(19) == 'Z';
    if (!shape) {
      return null;
    }
    int century = two(s, 0);
    int year = two(s, 2);
    int month = two(s, 5);
    int day = two(s, 8);
    int hour = two(s, 11);
    int minute = two(s, 14);
    int second = two(s, 17);
    if ((century | year | month | day | hour | minute | second) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    try {
      long epochDay = LocalDate.of(century * 100 + year, month, day).toEpochDay();
      return Instant.ofEpochSecond(epochDay * 86_400 + hour * 3_600L + minute * 60L + second);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int two(String s, int at) {
    int tens = s.charAt(at) - '0';
    int ones = s.charAt(at + 1) - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }

  private static DateTimeFormatter withZone(String offset) {
    return new DateTimeFormatterBuilder()
        .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
        .appendOffset(offset, "Z")
        .optionalStart()
        .appendLiteral('[')
        .parseCaseSensitive()
        .appendZoneRegionId()
        .appendLiteral(']')
        .optionalEnd()
        .toFormatter(Locale.ROOT);
  }
}

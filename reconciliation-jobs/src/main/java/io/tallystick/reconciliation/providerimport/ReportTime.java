package io.tallystick.reconciliation.providerimport;

import io.tallystick.reconciliation.source.BadValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Times of report files: "2026-09-01 14:03:59", to the minute in some, without a zone. */
final class ReportTime {
  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 2100;

  private final String column;
  private final ZoneId zone;

  ReportTime(String column, ZoneId zone) {
    this.column = column;
    this.zone = zone;
  }

  /** The instant. A local time that a clock change gives twice is the first of the two. */
  Instant parse(String text) throws BadValue {
    try {
      return instant(text);
    } catch (DateTimeException e) {
      throw new BadValue(column, text, "this is not a time; it should be like 2026-09-01 14:03:59");
    }
  }

  private Instant instant(String s) throws BadValue {
    int length = s.length();
    boolean day = length >= 10 && s.charAt(4) == '-' && s.charAt(7) == '-';
    if (!day) {
      throw new DateTimeException(s);
    }
    if (length > 19) {
      return bounded(OffsetDateTime.parse(s.replace(' ', 'T')).toInstant(), s);
    }
    var date = LocalDate.of(number(s, 0, 4), number(s, 5, 7), number(s, 8, 10));
    LocalTime time = LocalTime.MIDNIGHT;
    if (length > 10) {
      boolean minutes = (length == 16 || length == 19) && s.charAt(13) == ':';
      if (!minutes || (s.charAt(10) != ' ' && s.charAt(10) != 'T')) {
        throw new DateTimeException(s);
      }
      int second = 0;
      if (length == 19) {
        if (s.charAt(16) != ':') {
          throw new DateTimeException(s);
        }
        second = number(s, 17, 19);
      }
      time = LocalTime.of(number(s, 11, 13), number(s, 14, 16), second);
    }
    return bounded(atZone(date.atTime(time), s), s);
  }

  private Instant atZone(LocalDateTime local, String text) throws BadValue {
    if (zone.equals(ZoneOffset.UTC)) {
      return local.toInstant(ZoneOffset.UTC);
    }
    var offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      throw new BadValue(
          column,
          text,
          "there is no such time in "
              + zone
              + " (the clocks go forward): name the zone of the export with --zone");
    }
    return local.toInstant(offsets.getFirst());
  }

  private Instant bounded(Instant at, String text) throws BadValue {
    int year = at.atOffset(ZoneOffset.UTC).getYear();
    if (year < FIRST_YEAR || year >= LAST_YEAR) {
      throw new BadValue(column, text, "no payment has this date; correct it");
    }
    return at;
  }

  private static int number(String s, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = s.charAt(i);
      if (c < '0' || c > '9') {
        throw new DateTimeException(s);
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }
}

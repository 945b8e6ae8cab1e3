package io.tallystick.console.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriUtils;

/** What stands in addresses and forms, read and written. What can't be read is a bad request. */
public final class Asked {
  private static final int LONGEST = 300;
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private Asked() {}

  /** The text without what surrounds it; null: none was given. */
  public static @Nullable String text(@Nullable String given) {
    if (given == null || given.isBlank()) {
      return null;
    }
    String text = given.strip();
    if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw bad();
    }
    return text;
  }

  /** A time as a browser's field sends it, in that zone, or with its own: 2026-09-01T10:15. */
  public static @Nullable Instant time(@Nullable String given, ZoneId zone) {
    String text = text(given);
    if (text == null) {
      return null;
    }
    try {
      return bounded(
          text.endsWith("Z")
              ? Instant.parse(text)
              : LocalDateTime.parse(text).atZone(zone).toInstant());
    } catch (DateTimeException e) {
      throw bad();
    }
  }

  /** 2026-09-01. */
  public static @Nullable LocalDate day(@Nullable String given) {
    String text = text(given);
    if (text == null) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(text);
      bounded(day.atStartOfDay(ZoneOffset.UTC).toInstant());
      return day;
    } catch (DateTimeException e) {
      throw bad();
    }
  }

  /** A whole number above 0. */
  public static @Nullable Long number(@Nullable String given) {
    String text = text(given);
    if (text == null) {
      return null;
    }
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw bad();
    }
    return Long.valueOf(text);
  }

  /** For a browser's field, to the minute. */
  public static String field(@Nullable Instant time, ZoneId zone) {
    return time == null
        ? ""
        : LocalDateTime.ofInstant(time, zone).truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /** As one piece of an address. */
  public static String segment(String id) {
    return UriUtils.encodePathSegment(id, StandardCharsets.UTF_8);
  }

  /** The request can't be read. */
  public static ResponseStatusException bad() {
    return new ResponseStatusException(HttpStatus.BAD_REQUEST);
  }

  /** There is nothing of that name. */
  public static ResponseStatusException missing() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND);
  }

  private static Instant bounded(Instant time) {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw bad();
    }
    return time;
  }

  /** Where a list's next page begins: behind the row with that time and id. */
  public record Mark(Instant time, String id) {
    /** As {@link #toString} wrote it; empty: none was given. */
    public static Optional<Mark> of(@Nullable String given) {
      String text = text(given);
      if (text == null) {
        return Optional.empty();
      }
      int at = text.indexOf('_');
      if (at < 1) {
        throw bad();
      }
      try {
        return Optional.of(
            new Mark(bounded(Instant.parse(text.substring(0, at))), text.substring(at + 1)));
      } catch (DateTimeException e) {
        throw bad();
      }
    }

    @Override
    public String toString() {
      return time + "_" + id;
    }
  }

  /**
   * An address of ours with what was asked for in it.
   *
   * @param pairs names and values; what is null or empty is left out
   */
  public static String path(String path, @Nullable Object... pairs) {
    var address = new StringBuilder(path);
    char separator = '?';
    for (int i = 0; i < pairs.length; i += 2) {
      Object given = pairs[i + 1];
      String value = given == null ? "" : given.toString();
      if (!value.isEmpty()) {
        address
            .append(separator)
            .append(pairs[i])
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        separator = '&';
      }
    }
    return address.toString();
  }
}

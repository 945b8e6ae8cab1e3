package io.tallystick.console.discrepancies;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The last row of a page of the queue, from which the next goes on.
 *
 * @param urgent is it overdue, or due within a day?
 * @param weight of its money; for resolved ones the time in microseconds
 * @param incident null: a single discrepancy
 * @param id of that; 0 for an incident
 */
record Place(boolean urgent, long weight, @Nullable String incident, long id) {
  String text() {
    String plain =
        (urgent ? 1 : 0) + " " + weight + " " + id + " " + (incident == null ? "" : incident);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** Null where it makes no sense: the first page is shown. */
  static @Nullable Place of(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 2_000) {
      return null;
    }
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 4);
      String incident = parts[3].isEmpty() ? null : parts[3].replace("\0", "");
      return new Place(
          parts[0].equals("1"), Long.parseLong(parts[1]), incident, Long.parseLong(parts[2]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }
}

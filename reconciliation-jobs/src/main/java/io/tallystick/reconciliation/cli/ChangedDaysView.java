package io.tallystick.reconciliation.cli;

import io.tallystick.reconciliation.nightly.ChangedDays;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Names earlier days that somebody must compare again, for people and as JSON. */
final class ChangedDaysView implements RunView.Addition {
  private final ChangedDays days;
  private final ZoneId usual;

  /**
   * @param usual the zone that commands take if none is given
   */
  ChangedDaysView(ChangedDays days, ZoneId usual) {
    this.days = days;
    this.usual = usual.normalized();
  }

  @Override
  public void print(PrintWriter out) {
    if (days.latest().isEmpty()) {
      return;
    }
    out.println();
    out.println("Earlier days have changed since they were compared:");
    for (ChangedDays.Day day : days.latest()) {
      List<String> what = new ArrayList<>();
      say(what, day.providerEntries(), "provider", "came");
      say(what, day.bookEntries(), "book", "came");
      say(
          what,
          day.completed(),
          "earlier",
          day.completed() == 1 ? "was completed" : "were completed");
      out.printf(
          "%s: %s. Compare it again: ./tally nightly --date %s%s%n",
          day.day(),
          String.join(", ", what),
          day.day(),
          day.zone().normalized().equals(usual) ? "" : " --zone " + day.zone());
    }
    if (days.more() > 0) {
      out.printf("... and %,d more, all of them earlier.%n", days.more());
    }
  }

  private static void say(List<String> what, long entries, String which, String happened) {
    if (entries > 0) {
      what.add(
          "%,d %s %s %s".formatted(entries, which, entries == 1 ? "entry" : "entries", happened));
    }
  }

  @Override
  public void write(JsonGenerator json) {
    json.writeObjectPropertyStart("changedDays");
    json.writeArrayPropertyStart("latest");
    for (ChangedDays.Day day : days.latest()) {
      json.writeStartObject();
      json.writeStringProperty("day", day.day().toString());
      json.writeStringProperty("zone", day.zone().getId());
      json.writeNumberProperty("providerEntries", day.providerEntries());
      json.writeNumberProperty("bookEntries", day.bookEntries());
      json.writeNumberProperty("completed", day.completed());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("more", days.more());
    json.writeEndObject();
  }
}

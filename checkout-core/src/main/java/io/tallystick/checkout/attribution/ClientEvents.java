package io.tallystick.checkout.attribution;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Keeps what browsers claim, apart from all that is believed. */
public final class ClientEvents {
  /** Of one request; more are refused as a whole. */
  public static final int MAX_EVENTS = 50;

  /**
   * An event that wasn't stored.
   *
   * @param index in the request, from 0
   */
  public record Refused(int index, List<String> problems) {}

  /**
   * @param duplicates dropped: an event with that id was there
   */
  public record Stored(int stored, int duplicates, List<Refused> refused) {}

  private static final Duration KEPT = Duration.ofDays(90);

  private final JdbcAttribution jdbc;
  private final Clock clock;

  public ClientEvents(DataSource dataSource, Clock clock) {
    this.jdbc = new JdbcAttribution(dataSource);
    this.clock = clock;
  }

  /**
   * Stores what is valid. How often a client may call is the HTTP layer's to limit.
   *
   * @throws IllegalArgumentException if there are more than {@link #MAX_EVENTS}
   */
  public Stored store(List<ClientEvent> events) {
    if (events.size() > MAX_EVENTS) {
      throw new IllegalArgumentException(
          "%d events at once; at most %d are taken".formatted(events.size(), MAX_EVENTS));
    }
    Instant now = clock.instant();
    int stored = 0;
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      List<String> problems = events.get(i).problems();
      if (!problems.isEmpty()) {
        refused.add(new Refused(i, problems));
      } else if (jdbc.insert(events.get(i).plain(), now)) {
        stored++;
      }
    }
    return new Stored(stored, events.size() - refused.size() - stored, List.copyOf(refused));
  }

  /**
   * Deletes those older than three months: anybody may send some.
   *
   * @return how many; call again while it is {@code limit}
   */
  public int forgetOld(int limit) {
    return forget(clock.instant().minus(KEPT), limit);
  }

  /**
   * Deletes old ones.
   *
   * @return how many; call again while it is {@code limit}
   */
  public int forget(Instant before, int limit) {
    return jdbc.forget(before, limit);
  }
}

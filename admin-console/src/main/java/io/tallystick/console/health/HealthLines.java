package io.tallystick.console.health;

import io.tallystick.checkout.metrics.OpenWork;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.console.page.Show;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says of each thing how it is and why. The limits are those of the alerts' rules. */
final class HealthLines {
  private static final Duration NIGHT = Duration.ofHours(30);
  private static final Duration HOURS = Duration.ofMinutes(150);
  private static final Duration OUTBOX = Duration.ofMinutes(10);
  private static final Duration WEBHOOKS = Duration.ofMinutes(15);
  private static final Duration UNDOING = Duration.ofHours(1);
  private static final int MANY = 1_000;

  private final JdbcHealth jdbc;
  private final WorkerProcesses workers;
  private final JobRequests requests;
  private final Show show;
  private final Clock clock;

  HealthLines(
      JdbcHealth jdbc, WorkerProcesses workers, JobRequests requests, Show show, Clock clock) {
    this.jdbc = jdbc;
    this.workers = workers;
    this.requests = requests;
    this.show = show;
    this.clock = clock;
  }

  List<Line> of(OpenWork work) {
    List<Line> lines = new ArrayList<>();
    lines.add(database());
    lines.add(workers());
    lines.add(run("Last good night", work.lastNight(), NIGHT, "Ask for a nightly"));
    lines.add(run("Last good hours", work.lastHours(), HOURS, "Ask for the hours"));
    lines.add(
        Line.of(
            "Failed runs",
            false,
            work.failedRuns() > 0,
            counted(work.failedRuns(), "run", "failed in the last 24 hours"),
            "See them",
            "/runs?verdict=failed"));
    lines.add(orders(work));
    lines.add(
        Line.of(
            "Orders in review",
            false,
            work.inReview() > 0,
            counted(work.inReview(), "paid order", "wait for a person's look"),
            "To the inbox",
            "/"));
    lines.add(payments(work));
    lines.add(
        backlog(
            "Events to publish",
            work.outbox(),
            OUTBOX,
            "See whether a service runs",
            "/discrepancies?type=EVENT_NOT_PUBLISHED"));
    lines.add(
        backlog(
            "Webhooks to process",
            work.webhooks(),
            WEBHOOKS,
            "See them",
            "/webhooks?state=waiting"));
    lines.add(
        Line.of(
            "Webhooks given up",
            false,
            work.parkedWebhooks() > 0,
            counted(work.parkedWebhooks(), "event", "wait for somebody to replay them"),
            "See them",
            "/webhooks?state=parked"));
    lines.add(
        backlog(
            "Checkouts to undo",
            work.compensations(),
            UNDOING,
            "See them",
            "/triage?fact=compensation_required"));
    long differences = sum(work.discrepancies());
    lines.add(
        Line.of(
            "Discrepancies",
            false,
            differences > 0,
            counted(differences, "difference", "open"),
            "To the queue",
            "/discrepancies"));
    lines.add(seal());
    return lines;
  }

  /** When it can't even be read. */
  static Line databaseAway() {
    return new Line(
        "Database", Line.Level.BAD, "It can't be read: nothing else can be said.", "", "");
  }

  private Line database() {
    long began = System.nanoTime();
    JdbcHealth.Database database = jdbc.database();
    long millis = (System.nanoTime() - began) / 1_000_000;
    boolean full = database.connections() * 10 >= database.most() * 9;
    return Line.of(
        "Database",
        full,
        millis > 1_000,
        "PostgreSQL %s answered in %d ms; %d of %d connections are taken."
            .formatted(database.version(), millis, database.connections(), database.most()),
        "",
        "");
  }

  private Line workers() {
    Instant before = clock.instant().minus(WorkerProcesses.SILENCE);
    long alive = workers.alive().stream().filter(it -> !it.seenAt().isBefore(before)).count();
    int open = requests.open(MANY).size();
    return Line.of(
        "Worker processes",
        alive == 0 && open > 0,
        alive == 0,
        alive == 0
            ? "None is alive%s. Start one: ./tally worker"
                .formatted(open > 0 ? ", and " + open + " requests wait" : "")
            : "%d alive, %d requests open.".formatted(alive, open),
        "To the jobs",
        "/jobs");
  }

  private Line run(String what, @Nullable Instant end, Duration limit, String todo) {
    if (end == null) {
      return new Line(what, Line.Level.LOOK, "There has been none yet.", todo, "/jobs");
    }
    boolean late = Duration.between(end, clock.instant()).compareTo(limit) > 0;
    return Line.of(
        what,
        late,
        false,
        "It covers everything up to %s, %s; it should be less than %s."
            .formatted(show.minute(end), show.age(end), Show.words(limit)),
        late ? todo : "To the runs",
        late ? "/jobs" : "/runs");
  }

  private static Line orders(OpenWork work) {
    long stuck = 0;
    for (Map.Entry<OpenWork.OrderAge, Long> each : work.orders().entrySet()) {
      boolean soon =
          List.of("payment_pending", "capture_failed", "paid").contains(each.getKey().state());
      stuck += soon && each.getKey().age().equals("over_1d") ? each.getValue() : 0;
    }
    return Line.of(
        "Orders under way",
        false,
        stuck > 0,
        counted(stuck, "order", "unpaid, not captured or not sent on for more than a day"),
        "To the triage",
        "/triage");
  }

  private static Line payments(OpenWork work) {
    long unknown = work.payments().getOrDefault("unknown", 0L);
    return Line.of(
        "Payments under way",
        work.overdue() > 0,
        unknown > 0,
        "%d open, %d of them unknown; %d should have been asked about ten minutes ago."
            .formatted(sum(work.payments()), unknown, work.overdue()),
        "Ask for a pending sweep",
        "/jobs");
  }

  private Line backlog(
      String what, OpenWork.Backlog backlog, Duration limit, String todo, String path) {
    Instant oldest = backlog.oldest();
    boolean late = oldest != null && Duration.between(oldest, clock.instant()).compareTo(limit) > 0;
    return Line.of(
        what,
        late,
        false,
        oldest == null
            ? "None waits."
            : "%s wait; the oldest came %s, and none should wait for more than %s."
                .formatted(show.count(backlog.count()), show.age(oldest), Show.words(limit)),
        oldest == null ? "" : todo,
        path);
  }

  private Line seal() {
    long unsealed = jdbc.unsealed();
    return Line.of(
        "Seal of the audit",
        false,
        unsealed >= MANY,
        unsealed == 0
            ? "All entries are sealed."
            : "%d of the latest 1,000 entries wait for their seal.".formatted(unsealed),
        "To the audit",
        "/audit");
  }

  private static String counted(long count, String one, String what) {
    return "%s %s %s."
        .formatted(count == 0 ? "No" : Long.toString(count), count == 1 ? one : one + "s", what);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}

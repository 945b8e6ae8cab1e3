package io.tallystick.console.discrepancies;

import io.tallystick.console.discrepancies.Line.Incident;
import io.tallystick.console.discrepancies.Line.Single;
import io.tallystick.console.discrepancies.Line.Sum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The queue. Its order, which {@link #ORDER_IN_WORDS} tells people: what is overdue or due within a
 * day comes first; then by money, in a rough common weight (SQL function money_weight); an incident
 * counts with the money of all its rows. What is resolved: the latest first.
 */
@Repository
class JdbcQueue {
  static final String ORDER_IN_WORDS =
      "Overdue or due within 24 hours first; then by money, all currencies weighed roughly in"
          + " euros. An incident weighs as much as all its rows.";
  static final int PAGE = 50;
  static final int MOST_COUNTED = 10_000;

  private static final Duration SOON = Duration.ofDays(1);
  private static final String COLUMNS =
      """
      SELECT discrepancy_id, version, type, severity, state, owner, resolution, order_id, provider_ref, currency,
          at_stake_minor, explanation, deadline, first_seen, resolved_at, weight
      FROM discrepancy
      """;
  private static final String INCIDENTS =
      """
      SELECT * FROM (
          SELECT incident, CASE WHEN min(type) = max(type) THEN min(type) END AS type, count(*) AS rows,
              count(owner) AS owned, min(deadline) AS deadline, min(first_seen) AS first_seen,
              least(sum(weight), 9000000000000000000)::bigint AS weight,
              coalesce(min(deadline) < :soon, false) AS urgent
          FROM discrepancy WHERE FILTER AND incident IS NOT NULL
          GROUP BY incident) i
      WHERE FROM_HERE
      ORDER BY urgent DESC, weight DESC, incident LIMIT :limit
      """;
  private static final String SUMS =
      """
      SELECT incident, currency, count(*) AS rows, sum(at_stake_minor) AS minor FROM discrepancy
      WHERE FILTER AND incident = ANY (:incidents) GROUP BY incident, currency ORDER BY incident, sum(weight) DESC, currency
      """;
  private static final String TOTALS =
      """
      SELECT currency, count(*) AS rows, sum(at_stake_minor) AS minor
      FROM (SELECT currency, at_stake_minor, weight FROM discrepancy WHERE FILTER LIMIT :most) d
      GROUP BY currency ORDER BY sum(weight) DESC, currency
      """;

  private final JdbcClient jdbc;
  private final Clock clock;

  JdbcQueue(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  /**
   * A page of the queue.
   *
   * @param next null: it was the last
   */
  record Page(List<Line> lines, @Nullable Place next) {}

  Page page(QueueFilter filter, String me, @Nullable Place after) {
    var where = Where.of(filter, me, clock.instant());
    List<Line> lines = new ArrayList<>();
    if (filter.resolved()) {
      lines.addAll(resolved(where, after));
    } else {
      lines.addAll(urgentFirst(where, filter.grouped(), after, PAGE + 1));
      if (filter.grouped()) {
        lines.addAll(incidents(where, after));
        lines.sort(
            Comparator.comparing(Line::urgent, Comparator.reverseOrder())
                .thenComparing(Line::weight, Comparator.reverseOrder())
                .thenComparing(
                    line -> line instanceof Single)); // an incident first; each kind is sorted
      }
    }
    if (lines.size() <= PAGE) {
      return new Page(lines, null);
    }
    return new Page(List.copyOf(lines.subList(0, PAGE)), place(lines.get(PAGE - 1)));
  }

  private static Place place(Line last) {
    return switch (last) {
      case Single single when single.resolvedAt() != null ->
          new Place(false, micros(single.resolvedAt()), null, single.id());
      case Single single -> new Place(single.urgent(), single.weight(), null, single.id());
      case Incident incident -> new Place(incident.urgent(), incident.weight(), incident.name(), 0);
    };
  }

  /** The ids of all that the filter names, in the queue's order. */
  List<Long> ids(QueueFilter filter, String me, int most) {
    var where = Where.of(filter, me, clock.instant());
    List<? extends Line> lines =
        filter.resolved() ? List.of() : urgentFirst(where, false, null, most);
    return lines.stream().map(line -> ((Single) line).id()).toList();
  }

  /** Rows and money of the filter per currency; of more than 10,000 rows only so many. */
  List<Sum> totals(QueueFilter filter, String me) {
    var where = Where.of(filter, me, clock.instant());
    return where
        .in(jdbc.sql(TOTALS.replace("FILTER", where.sql())))
        .param("most", MOST_COUNTED + 1)
        .query(JdbcQueue::sum)
        .list();
  }

  /** Two reads, each in the order of its index. */
  private List<Single> urgentFirst(
      Where where, boolean withoutIncidents, @Nullable Place after, int limit) {
    List<Single> found = new ArrayList<>();
    if (after == null || after.urgent()) {
      found.addAll(singles(where, true, withoutIncidents, after, limit));
    }
    if (found.size() < limit) {
      Place rest = after == null || after.urgent() ? null : after;
      found.addAll(singles(where, false, withoutIncidents, rest, limit - found.size()));
    }
    return found;
  }

  private List<Single> singles(
      Where where, boolean urgent, boolean withoutIncidents, @Nullable Place after, int limit) {
    String sql =
        COLUMNS
            + " WHERE "
            + where.sql()
            + (urgent ? " AND deadline < :soon" : " AND (deadline IS NULL OR deadline >= :soon)")
            + (withoutIncidents ? " AND incident IS NULL" : "")
            + (after == null
                ? ""
                : after.incident() != null
                    ? " AND weight <= :weight"
                    : " AND (weight < :weight OR weight = :weight AND discrepancy_id > :id)")
            + " ORDER BY weight DESC, discrepancy_id LIMIT :limit";
    JdbcClient.StatementSpec asked =
        where.in(jdbc.sql(sql)).param("soon", soon()).param("limit", limit);
    if (after != null) {
      asked = asked.param("weight", after.weight()).param("id", after.id());
    }
    return asked.query((row, n) -> single(row, urgent)).list();
  }

  private List<Single> resolved(Where where, @Nullable Place after) {
    String sql =
        COLUMNS
            + " WHERE "
            + where.sql()
            + (after == null ? "" : " AND (resolved_at, discrepancy_id) < (:at, :id)")
            + " ORDER BY resolved_at DESC, discrepancy_id DESC LIMIT :limit";
    JdbcClient.StatementSpec asked = where.in(jdbc.sql(sql)).param("limit", PAGE + 1);
    if (after != null) {
      Instant at =
          Instant.EPOCH.plus(Duration.of(after.weight(), java.time.temporal.ChronoUnit.MICROS));
      asked = asked.param("at", utc(at)).param("id", after.id());
    }
    return asked.query((row, n) -> single(row, false)).list();
  }

  private List<Incident> incidents(Where where, @Nullable Place after) {
    String from =
        after == null
            ? "true"
            : after.incident() == null
                ? "(urgent < :urgent OR urgent = :urgent AND weight < :weight)"
                : """
                (urgent < :urgent OR urgent = :urgent AND (weight < :weight
                    OR weight = :weight AND incident > :incident))\
                """;
    JdbcClient.StatementSpec asked =
        where
            .in(jdbc.sql(INCIDENTS.replace("FILTER", where.sql()).replace("FROM_HERE", from)))
            .param("soon", soon())
            .param("limit", PAGE + 1);
    if (after != null) {
      asked =
          asked
              .param("urgent", after.urgent())
              .param("weight", after.weight())
              .param("incident", after.incident());
    }
    List<Incident> found = asked.query(JdbcQueue::incident).list();
    if (found.isEmpty()) {
      return found;
    }
    Map<String, List<Sum>> sums =
        where
            .in(jdbc.sql(SUMS.replace("FILTER", where.sql())))
            .param("incidents", found.stream().map(Incident::name).toArray(String[]::new))
            .query((row, n) -> Map.entry(row.getString("incident"), sum(row, n)))
            .list()
            .stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return found.stream()
        .map(
            i ->
                new Incident(
                    i.urgent(),
                    i.weight(),
                    i.name(),
                    i.type(),
                    i.rows(),
                    i.owned(),
                    i.deadline(),
                    i.firstSeen(),
                    sums.getOrDefault(i.name(), List.of())))
        .toList();
  }

  private OffsetDateTime soon() {
    return utc(clock.instant().plus(SOON));
  }

  private static Single single(ResultSet row, boolean urgent) throws SQLException {
    return new Single(
        urgent,
        row.getLong("weight"),
        row.getLong("discrepancy_id"),
        row.getInt("version"),
        row.getString("type"),
        row.getString("severity"),
        row.getString("state"),
        row.getString("owner"),
        row.getString("resolution"),
        row.getString("order_id"),
        row.getString("provider_ref"),
        row.getString("currency"),
        row.getLong("at_stake_minor"),
        row.getString("explanation"),
        instant(row, "deadline"),
        row.getObject("first_seen", OffsetDateTime.class).toInstant(),
        instant(row, "resolved_at"));
  }

  private static Incident incident(ResultSet row, int n) throws SQLException {
    return new Incident(
        row.getBoolean("urgent"),
        row.getLong("weight"),
        row.getString("incident"),
        row.getString("type"),
        row.getLong("rows"),
        row.getLong("owned"),
        instant(row, "deadline"),
        row.getObject("first_seen", OffsetDateTime.class).toInstant(),
        List.of());
  }

  private static Sum sum(ResultSet row, int n) throws SQLException {
    return new Sum(
        row.getString("currency"),
        row.getLong("rows"),
        row.getBigDecimal("minor").longValueExact());
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static long micros(Instant time) {
    return java.time.temporal.ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}

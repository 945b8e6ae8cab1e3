package io.tallystick.console.discrepancies;

import io.tallystick.console.page.Show;
import io.tallystick.console.picture.Bars;
import io.tallystick.console.picture.Picture;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How many discrepancies came and went by day, and how old the open ones are. */
@Repository
class JdbcAges {
  private static final int DAYS = 14;
  private static final List<String> BUCKETS =
      List.of("under 1 day", "1 to 3 days", "3 to 7 days", "7 to 30 days", "over 30 days");
  private static final String BY_DAY =
      """
      SELECT day, sum(came) AS came, sum(went) AS went FROM (
          SELECT (first_seen AT TIME ZONE :zone)::date AS day, 1 AS came, 0 AS went FROM discrepancy WHERE first_seen >= :since
          UNION ALL
          SELECT (resolved_at AT TIME ZONE :zone)::date, 0, 1 FROM discrepancy
          WHERE state = 'resolved' AND resolved_at >= :since) d
      GROUP BY day
      """;
  private static final String BY_AGE =
      """
      SELECT width_bucket(extract(epoch FROM (:now::timestamptz - first_seen)) / 86400, ARRAY[1, 3, 7, 30]::numeric[]) AS bucket,
          count(*) AS rows
      FROM discrepancy WHERE state <> 'resolved' GROUP BY bucket
      """;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final ZoneId zone;

  JdbcAges(DataSource dataSource, Clock clock, Show show) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
    this.zone = show.zone();
  }

  /**
   * One day.
   *
   * @param went closed on it, whoever did that
   */
  record Day(LocalDate day, long came, long went) {}

  /** How many are so old. */
  record Age(String bucket, long rows) {}

  /** Both, as pictures and as the numbers beneath them. */
  record Pictures(Picture byDay, List<Day> days, Picture byAge, List<Age> ages) {}

  Pictures pictures() {
    List<Day> days = days();
    List<Age> ages = ages();
    Picture byDay =
        Bars.pairs(
            "Discrepancies by day",
            "For each of the last 14 days two bars: discrepancies first seen, and closed.",
            days.stream()
                .map(
                    d ->
                        new Bars.Pair(
                            d.day().toString().substring(5),
                            d.came(),
                            "first seen",
                            d.went(),
                            "closed"))
                .toList());
    Picture byAge =
        Bars.single(
            "Open discrepancies by age",
            "One bar for each age: how many are open for so long.",
            ages.stream().map(a -> new Bars.Bar(a.bucket(), a.rows())).toList());
    return new Pictures(byDay, days, byAge, ages);
  }

  private List<Day> days() {
    Instant now = clock.instant();
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate first = today.minusDays(DAYS - 1L);
    Map<LocalDate, Day> found =
        jdbc
            .sql(BY_DAY)
            .param("zone", zone.getId())
            .param("since", JdbcQueue.utc(first.atStartOfDay(zone).toInstant()))
            .query(
                (row, n) ->
                    new Day(
                        row.getObject("day", LocalDate.class),
                        row.getLong("came"),
                        row.getLong("went")))
            .list()
            .stream()
            .collect(Collectors.toMap(Day::day, day -> day));
    return first
        .datesUntil(today.plusDays(1))
        .map(day -> found.getOrDefault(day, new Day(day, 0, 0)))
        .toList();
  }

  private List<Age> ages() {
    Map<Integer, Long> found =
        jdbc
            .sql(BY_AGE)
            .param("now", JdbcQueue.utc(clock.instant()))
            .query((row, n) -> Map.entry(row.getInt("bucket"), row.getLong("rows")))
            .list()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<Age> ages = new ArrayList<>();
    for (int i = 0; i < BUCKETS.size(); i++) {
      ages.add(new Age(BUCKETS.get(i), found.getOrDefault(i, 0L)));
    }
    return ages;
  }
}

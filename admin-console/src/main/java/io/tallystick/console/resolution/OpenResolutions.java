package io.tallystick.console.resolution;

import io.tallystick.console.access.Person;
import io.tallystick.console.approvals.ApprovalSection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.ui.Model;

/**
 * What finance asked for and nobody has decided yet. {@code @openResolutions} in templates: the
 * fragment {@code approvals/resolutions :: section} needs nothing else.
 */
public final class OpenResolutions implements ApprovalSection {
  private static final int MOST = 50;
  private static final int MOST_ROWS = 100;
  private static final String READ =
      """
      SELECT request_id, resolution, reason, payload_hash, requested_by, requested_at, expires_at,
          CASE WHEN state = 'requested' AND expires_at <= :now THEN 'expired' ELSE state END AS state,
          decided_by, decided_at, why
      FROM resolution_request
      """;
  private static final String OPEN =
      READ + "WHERE state = 'requested' AND expires_at > :now ORDER BY requested_at LIMIT :most";
  private static final String ENDED =
      READ + "WHERE state <> 'requested' ORDER BY decided_at DESC LIMIT :most";
  private static final String FIND = READ + "WHERE request_id = :id";
  private static final String SUMS =
      """
      SELECT request_id, type, currency, count(*) AS rows, sum(at_stake_minor)::bigint AS minor
      FROM resolution_request_item WHERE request_id = ANY (:ids)
      GROUP BY request_id, type, currency ORDER BY request_id, type, currency
      """;
  // The version counts what a decision depends on: another one, and the request is dead.
  private static final String ROWS =
      """
      SELECT i.discrepancy_id, i.type, d.order_id, i.currency, i.at_stake_minor, d.version <> i.version AS changed
      FROM resolution_request_item i JOIN discrepancy d USING (discrepancy_id)
      WHERE i.request_id = :id ORDER BY changed DESC, i.discrepancy_id LIMIT :most
      """;

  /**
   * A request.
   *
   * @param digest of what was asked for
   * @param state as it is now: what nobody has looked at since it ran out is expired
   */
  public record Request(
      String id,
      String resolution,
      String reason,
      String digest,
      String requestedBy,
      Instant requestedAt,
      Instant expiresAt,
      String state,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable String why,
      List<Sum> sums) {
    /** All of its discrepancies. */
    public long rows() {
      return sums.stream().mapToLong(Sum::rows).sum();
    }

    /** Does it wait for somebody? */
    public boolean open() {
      return state.equals("requested");
    }

    /** Nobody decides on their own. */
    public boolean isOf(String name) {
      return requestedBy.equalsIgnoreCase(name);
    }
  }

  /** Of one type and currency. */
  public record Sum(String type, String currency, long rows, long minor) {}

  /**
   * One of its discrepancies.
   *
   * @param changed since it was asked for
   */
  public record Row(
      long id,
      String type,
      @Nullable String order,
      String currency,
      long atStakeMinor,
      boolean changed) {}

  private final JdbcClient jdbc;
  private final Clock clock;

  OpenResolutions(DataSource dataSource, Clock clock) {
    this.jdbc = JdbcClient.create(dataSource);
    this.clock = clock;
  }

  @Override
  public String template() {
    return "approvals/resolutions";
  }

  @Override
  public int order() {
    return 20;
  }

  @Override
  public void show(Model model, Person me) {
    // its template asks for itself
  }

  /** The first 50 that wait, the oldest first. */
  public List<Request> waiting() {
    return withSums(jdbc.sql(OPEN).param("most", MOST));
  }

  /** The latest 20 that are over. */
  public List<Request> ended() {
    return withSums(jdbc.sql(ENDED).param("most", 20));
  }

  /** That one. */
  public Optional<Request> find(String id) {
    return withSums(jdbc.sql(FIND).param("id", id)).stream().findFirst();
  }

  /** Its first 100 discrepancies; those that have changed come first. */
  public List<Row> rows(String id) {
    return jdbc.sql(ROWS)
        .param("id", id)
        .param("most", MOST_ROWS)
        .query(
            (row, n) ->
                new Row(
                    row.getLong("discrepancy_id"),
                    row.getString("type"),
                    row.getString("order_id"),
                    row.getString("currency"),
                    row.getLong("at_stake_minor"),
                    row.getBoolean("changed")))
        .list();
  }

  private List<Request> withSums(JdbcClient.StatementSpec asked) {
    List<Request> found =
        asked
            .param("now", clock.instant().atOffset(ZoneOffset.UTC))
            .query(OpenResolutions::request)
            .list();
    Map<String, List<Sum>> sums =
        jdbc
            .sql(SUMS)
            .param("ids", found.stream().map(Request::id).toArray(String[]::new))
            .query(
                (row, n) ->
                    Map.entry(
                        row.getString("request_id"),
                        new Sum(
                            row.getString("type"),
                            row.getString("currency"),
                            row.getLong("rows"),
                            row.getLong("minor"))))
            .list()
            .stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return found.stream()
        .map(
            r ->
                new Request(
                    r.id,
                    r.resolution,
                    r.reason,
                    r.digest,
                    r.requestedBy,
                    r.requestedAt,
                    r.expiresAt,
                    r.state,
                    r.decidedBy,
                    r.decidedAt,
                    r.why,
                    sums.getOrDefault(r.id, List.of())))
        .toList();
  }

  private static Request request(ResultSet row, int n) throws SQLException {
    OffsetDateTime decided = row.getObject("decided_at", OffsetDateTime.class);
    return new Request(
        row.getString("request_id"),
        row.getString("resolution"),
        row.getString("reason"),
        row.getString("payload_hash"),
        row.getString("requested_by"),
        row.getObject("requested_at", OffsetDateTime.class).toInstant(),
        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
        row.getString("state"),
        row.getString("decided_by"),
        decided == null ? null : decided.toInstant(),
        row.getString("why"),
        List.of());
  }
}

package io.tallystick.reconciliation.providerapi;

import io.tallystick.checkout.settlement.CreatedWindow;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** API imports in source_import, and how far each has come: provider_import_position. */
final class JdbcImports {
  static final String FORMAT = "stripe-api";

  // two processes that begin the same window at once must find one import
  private static final String LOCK_BEGIN =
      "SELECT pg_advisory_xact_lock(hashtextextended('tallystick:provider-api-import', 0))";

  private static final String LOADING =
      """
      SELECT import_id FROM source_import
      WHERE side = 'provider' AND origin = 'api' AND state = 'loading' AND name = :name
        AND window_from = :from AND window_to = :to
      ORDER BY import_id DESC LIMIT 1
      """;

  private static final String INSERT =
      """
      INSERT INTO source_import (side, origin, name, format, state, window_from, window_to, started_at)
      VALUES ('provider', 'api', :name, :format, 'loading', :from, :to, :at)
      RETURNING import_id
      """;

  private static final String FIND =
      """
      SELECT state, name, window_from, window_to, started_at FROM source_import
      WHERE import_id = :id AND side = 'provider' AND origin = 'api'
      """;

  private static final String ENSURE_POSITION =
      """
      INSERT INTO provider_import_position (import_id, resource) VALUES (:id, :resource)
      ON CONFLICT DO NOTHING
      """;

  private static final String POSITION =
      """
      SELECT resource, starting_after, pages, objects, done FROM provider_import_position
      WHERE import_id = :id AND resource = :resource
      """;

  private static final String FIRST_OPEN =
      """
      SELECT resource, starting_after, pages, objects, done FROM provider_import_position
      WHERE import_id = :id AND resource LIKE :prefix AND NOT done
      ORDER BY resource LIMIT 1
      """;

  // whoever else moved it in the meantime is another process at the same import
  private static final String ADVANCE =
      """
      UPDATE provider_import_position
      SET starting_after = :last, pages = pages + 1, objects = objects + :objects, done = :done
      WHERE import_id = :id AND resource = :resource AND NOT done AND pages = :pages
        AND starting_after IS NOT DISTINCT FROM :expected
      """;

  private static final String MARK =
      """
      INSERT INTO provider_import_position (import_id, resource, done) VALUES (:id, :resource, true)
      ON CONFLICT DO NOTHING
      """;

  private static final String COUNT_LOOK_UP =
      """
      UPDATE provider_import_position SET objects = objects + 1
      WHERE import_id = :id AND resource = 'look-ups'
      """;

  private static final String COUNT =
      """
      SELECT count(*) FROM provider_import_position
      WHERE import_id = :id AND resource LIKE :prefix
      """;

  /** Marks in the position table that aren't lists of the window. */
  static final String PAYOUT = "payout:";

  static final String LOOK_UPS = "look-ups";
  static final String NOT_FOUND = "not-found:";

  record ApiImport(
      long importId, String state, String name, CreatedWindow window, Instant startedAt) {}

  record Position(
      String resource, @Nullable String startingAfter, int pages, long objects, boolean done) {}

  static final RowMapper<String> TEXT = (row, _) -> row.getString(1);

  private final JdbcClient jdbc;

  JdbcImports(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The import of that window and address that isn't finished, or a new one. */
  long begin(CreatedWindow window, String name, Instant now) {
    jdbc.sql(LOCK_BEGIN).query().singleRow();
    Optional<Long> loading =
        jdbc.sql(LOADING)
            .param("name", name)
            .param("from", utc(window.from()))
            .param("to", utc(window.to()))
            .query(Long.class)
            .optional();
    if (loading.isPresent()) {
      return loading.get();
    }
    long id =
        jdbc.sql(INSERT)
            .param("name", name)
            .param("format", FORMAT)
            .param("from", utc(window.from()))
            .param("to", utc(window.to()))
            .param("at", utc(now))
            .query(Long.class)
            .single();
    for (Resource resource : Resource.values()) {
      ensurePosition(id, resource.code());
    }
    ensurePosition(id, LOOK_UPS);
    return id;
  }

  ApiImport get(long importId) {
    return jdbc.sql(FIND)
        .param("id", importId)
        .query(
            (row, _) ->
                new ApiImport(
                    importId,
                    row.getString("state"),
                    row.getString("name"),
                    new CreatedWindow(
                        instant(row.getTimestamp("window_from")),
                        instant(row.getTimestamp("window_to"))),
                    instant(row.getTimestamp("started_at"))))
        .optional()
        .orElseThrow(() -> new IllegalArgumentException("There is no API import " + importId));
  }

  void ensurePosition(long importId, String resource) {
    jdbc.sql(ENSURE_POSITION).param("id", importId).param("resource", resource).update();
  }

  Position position(long importId, String resource) {
    return jdbc.sql(POSITION)
        .param("id", importId)
        .param("resource", resource)
        .query(Position.class)
        .single();
  }

  /** The first position of that prefix that isn't done. */
  Optional<Position> firstOpen(long importId, String prefix) {
    return jdbc.sql(FIRST_OPEN)
        .param("id", importId)
        .param("prefix", prefix + "%")
        .query(Position.class)
        .optional();
  }

  /**
   * One page further, in the transaction that stores the page's rows.
   *
   * @param last the page's last id; null if the page was empty
   */
  void advance(long importId, Position from, @Nullable String last, int objects, boolean done) {
    int moved =
        jdbc.sql(ADVANCE)
            .param("id", importId)
            .param("resource", from.resource())
            .param("pages", from.pages())
            .param("expected", from.startingAfter())
            .param("last", last == null ? from.startingAfter() : last)
            .param("objects", objects)
            .param("done", done)
            .update();
    if (moved != 1) {
      throw new IllegalStateException(
          "Another process reads %s of import %d as well. This one stopped and wrote nothing of"
                  .formatted(from.resource(), importId)
              + " its page.");
    }
  }

  void countLookUp(long importId) {
    jdbc.sql(COUNT_LOOK_UP).param("id", importId).update();
  }

  void mark(long importId, String resource) {
    jdbc.sql(MARK).param("id", importId).param("resource", resource).update();
  }

  long count(long importId, String prefix) {
    return jdbc.sql(COUNT)
        .param("id", importId)
        .param("prefix", prefix + "%")
        .query(Long.class)
        .single();
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(@Nullable Timestamp at) {
    return Objects.requireNonNull(at, "an API import has a window").toInstant();
  }
}

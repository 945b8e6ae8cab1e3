package io.tallystick.checkout.attempt;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables checkout_attempt and checkout_fact. */
final class JdbcAttempts {
  private static final String BEGIN =
      """
      INSERT INTO checkout_attempt (attempt_id, customer_ref, idempotency_key, fingerprint, created_at,
          working_until, work_token)
      VALUES (:attempt, :customer, :key, :fingerprint, :now, :until, :token)
      ON CONFLICT ON CONSTRAINT checkout_attempt_key_once DO NOTHING
      """;
  private static final String LOCK =
      """
      SELECT attempt_id, fingerprint, working_until, answer_status, answer_body FROM checkout_attempt
      WHERE customer_ref = :customer AND idempotency_key = :key FOR UPDATE
      """;
  private static final String LOCK_ATTEMPT =
      "SELECT attempt_id FROM checkout_attempt WHERE attempt_id = :attempt FOR UPDATE";
  private static final String LOCK_WORK =
      """
      SELECT attempt_id FROM checkout_attempt
      WHERE attempt_id = :attempt AND work_token = :token AND answer_status IS NULL FOR UPDATE
      """;
  private static final String TAKE_OVER =
      """
      UPDATE checkout_attempt SET working_until = :until, work_token = :token, takeovers = takeovers + 1
      WHERE attempt_id = :attempt
      """;
  private static final String TAKE_OVER_ABANDONED =
      """
      UPDATE checkout_attempt SET working_until = :until, work_token = :token, takeovers = takeovers + 1
      WHERE attempt_id = ANY (ARRAY(
        SELECT attempt_id FROM checkout_attempt
        WHERE working_until < :before OR working_until > :farthest   -- set by a clock that has gone back since
        ORDER BY working_until LIMIT :limit FOR UPDATE SKIP LOCKED))
      RETURNING attempt_id, takeovers
      """;
  private static final String ANSWER =
      """
      UPDATE checkout_attempt SET answer_status = :status, answer_body = :body, working_until = NULL
      WHERE attempt_id = :attempt AND work_token = :token AND answer_status IS NULL
      """;
  private static final String RECORD =
      """
      INSERT INTO checkout_fact (attempt_id, fact, occurred_at, external_ref, actor, detail)
      VALUES (:attempt, :fact, :at, :ref, :actor, :detail)
      """;
  private static final String RECORD_ALL =
      """
      INSERT INTO checkout_fact (attempt_id, fact, occurred_at, external_ref, actor, detail)
      SELECT :attempt, fact, :at, ref, :actor, detail
      FROM unnest(:facts::text[], :refs::text[], :details::text[]) AS f (fact, ref, detail)
      """;
  private static final String FORGET_KEYS =
      """
      UPDATE checkout_attempt SET idempotency_key = NULL, answer_body = NULL
      WHERE attempt_id IN (
        SELECT attempt_id FROM checkout_attempt
        WHERE created_at < :before AND idempotency_key IS NOT NULL AND answer_status IS NOT NULL
        ORDER BY created_at LIMIT :limit)
      """;
  private static final String FACTS = "SELECT fact FROM checkout_fact WHERE attempt_id = :attempt";

  /** An attempt as somebody has begun it. */
  record Begun(
      String attemptId,
      String fingerprint,
      @Nullable Instant workingUntil,
      @Nullable Integer answerStatus,
      @Nullable String answerBody) {}

  private final JdbcClient jdbc;

  JdbcAttempts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** False if the customer has used the key before; waits for somebody who is just beginning. */
  boolean begin(
      AttemptClaim.Work work,
      String customerRef,
      String key,
      String fingerprint,
      Instant now,
      Instant until) {
    return jdbc.sql(BEGIN)
            .param("attempt", work.attemptId())
            .param("customer", customerRef)
            .param("key", key)
            .param("fingerprint", fingerprint)
            .param("now", utc(now))
            .param("until", utc(until))
            .param("token", work.token())
            .update()
        == 1;
  }

  /** Empty if the key was freed meanwhile. */
  Optional<Begun> lock(String customerRef, String key) {
    return jdbc.sql(LOCK)
        .param("customer", customerRef)
        .param("key", key)
        .query(JdbcAttempts::begun)
        .optional();
  }

  private static Begun begun(ResultSet row, int n) throws SQLException {
    OffsetDateTime until = row.getObject("working_until", OffsetDateTime.class);
    return new Begun(
        row.getString("attempt_id"),
        row.getString("fingerprint"),
        until == null ? null : until.toInstant(),
        row.getObject("answer_status", Integer.class),
        row.getString("answer_body"));
  }

  void lockAttempt(String attemptId) {
    jdbc.sql(LOCK_ATTEMPT).param("attempt", attemptId).query(String.class).single();
  }

  /** False if others have taken the work over, or answered. */
  boolean lockWork(AttemptClaim.Work work) {
    return jdbc.sql(LOCK_WORK)
        .param("attempt", work.attemptId())
        .param("token", work.token())
        .query(String.class)
        .optional()
        .isPresent();
  }

  void takeOver(AttemptClaim.Work work, Instant until) {
    jdbc.sql(TAKE_OVER)
        .param("attempt", work.attemptId())
        .param("until", utc(until))
        .param("token", work.token())
        .update();
  }

  boolean answer(AttemptClaim.Work work, int status, String body) {
    return jdbc.sql(ANSWER)
            .param("attempt", work.attemptId())
            .param("status", status)
            .param("body", body)
            .param("token", work.token())
            .update()
        == 1;
  }

  void record(
      String attemptId,
      Fact fact,
      Instant at,
      @Nullable String externalRef,
      String actor,
      @Nullable String detail) {
    jdbc.sql(RECORD)
        .param("attempt", attemptId)
        .param("fact", fact.code())
        .param("at", utc(at))
        .param("ref", externalRef)
        .param("actor", actor)
        .param("detail", detail)
        .update();
  }

  void recordAll(
      String attemptId, List<CheckoutAttempts.Happening> happenings, Instant at, String actor) {
    if (happenings.isEmpty()) {
      return;
    }
    jdbc.sql(RECORD_ALL)
        .param("attempt", attemptId)
        .param("at", utc(at))
        .param("actor", actor)
        .param("facts", texts(happenings, each -> each.fact().code()))
        .param("refs", texts(happenings, CheckoutAttempts.Happening::externalRef))
        .param("details", texts(happenings, each -> storable(each.detail())))
        .update();
  }

  private static @Nullable String[] texts(
      List<CheckoutAttempts.Happening> happenings,
      Function<CheckoutAttempts.Happening, @Nullable String> part) {
    return happenings.stream().map(part).toArray(String[]::new);
  }

  /** Texts of others may hold NUL, which a table can't; the fact is what counts. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '?');
  }

  List<CheckoutAttempts.Abandoned> takeOverAbandoned(
      Instant before, Instant until, Instant farthest, String token, int limit) {
    return jdbc.sql(TAKE_OVER_ABANDONED)
        .param("before", utc(before))
        .param("until", utc(until))
        .param("farthest", utc(farthest))
        .param("token", token)
        .param("limit", limit)
        .query(
            (row, _) ->
                new CheckoutAttempts.Abandoned(
                    new AttemptClaim.Work(
                        Objects.requireNonNull(row.getString("attempt_id")), token),
                    row.getInt("takeovers")))
        .list();
  }

  int forgetKeys(Instant before, int limit) {
    return jdbc.sql(FORGET_KEYS).param("before", utc(before)).param("limit", limit).update();
  }

  Set<Fact> facts(String attemptId) {
    Set<Fact> facts = EnumSet.noneOf(Fact.class);
    jdbc.sql(FACTS)
        .param("attempt", attemptId)
        .query(
            row -> {
              facts.add(Fact.of(Objects.requireNonNull(row.getString("fact"))));
            });
    return facts;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

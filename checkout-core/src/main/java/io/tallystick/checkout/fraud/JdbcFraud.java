package io.tallystick.checkout.fraud;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tables fraud_question and fraud_signal. */
final class JdbcFraud {
  // who asks about the same customer waits its turn: otherwise many at once wouldn't see each other
  private static final String PATIENCE = "SELECT set_config('lock_timeout', '2s', true)";
  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))";
  private static final String ANSWERED =
      "SELECT verdict, reason FROM fraud_question WHERE question_key = :key";
  private static final String COUNT =
      """
      SELECT count(*) FROM fraud_signal
      WHERE kind = :kind AND hash = decode(:hash, 'hex') AND asked_at > :after AND asked_at < :before
      """;
  private static final String ANSWER =
      """
      INSERT INTO fraud_question (question_key, verdict, reason, asked_at) VALUES (:key, :verdict, :reason, :at)
      """;
  private static final String SIGNAL =
      """
      INSERT INTO fraud_signal (question_key, kind, hash, asked_at)
      VALUES (:key, :kind, decode(:hash, 'hex'), :at)
      """;
  // signals go with their question
  private static final String FORGET =
      """
      DELETE FROM fraud_question WHERE question_key = ANY (ARRAY(
        SELECT question_key FROM fraud_question WHERE asked_at < :before
        ORDER BY asked_at LIMIT :limit FOR UPDATE SKIP LOCKED))
      """;

  private final JdbcClient jdbc;

  JdbcFraud(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  void waitBriefly() {
    jdbc.sql(PATIENCE).query(String.class).single();
  }

  void lock(String name) {
    jdbc.sql(LOCK).param("name", "tallystick:fraud:" + name).query((_, _) -> true).single();
  }

  Optional<Verdict> answered(String key) {
    return jdbc.sql(ANSWERED)
        .param("key", key)
        .query((row, _) -> verdict(row.getString("verdict"), row.getString("reason")))
        .optional();
  }

  private static Verdict verdict(String verdict, @Nullable String reason) {
    String why = reason == null ? "" : reason;
    return switch (verdict) {
      case "review" -> new Verdict.Review(why);
      case "refuse" -> new Verdict.Refuse(why);
      default -> new Verdict.Pass();
    };
  }

  int count(String kind, String hash, Instant after, Instant before) {
    return jdbc.sql(COUNT)
        .param("kind", kind)
        .param("hash", hash)
        .param("after", utc(after))
        .param("before", utc(before))
        .query(Integer.class)
        .single();
  }

  void answer(String key, Verdict verdict, Instant at) {
    jdbc.sql(ANSWER)
        .param("key", key)
        .param(
            "verdict",
            switch (verdict) {
              case Verdict.Pass _ -> "pass";
              case Verdict.Review _ -> "review";
              case Verdict.Refuse _ -> "refuse";
            })
        .param(
            "reason",
            switch (verdict) {
              case Verdict.Pass _ -> null;
              case Verdict.Review review -> review.reason();
              case Verdict.Refuse refuse -> refuse.reason();
            })
        .param("at", utc(at))
        .update();
  }

  void signal(String key, String kind, String hash, Instant at) {
    jdbc.sql(SIGNAL)
        .param("key", key)
        .param("kind", kind)
        .param("hash", hash)
        .param("at", utc(at))
        .update();
  }

  int forget(Instant before, int limit) {
    return jdbc.sql(FORGET).param("before", utc(before)).param("limit", limit).update();
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}

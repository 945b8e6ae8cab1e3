package io.tallystick.checkout.note;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table order_note. */
final class JdbcNotes {
  private static final String ORDER = "SELECT count(*) FROM orders WHERE order_id = :order";
  private static final String INSERT =
      """
      INSERT INTO order_note (order_id, note_key, author, body, written_at)
      VALUES (:order, :key, :author, :body, :now)
      ON CONFLICT ON CONSTRAINT order_note_once DO NOTHING
      """;
  private static final String SAME =
      """
      SELECT count(*) FROM order_note
      WHERE note_key = :key AND order_id = :order AND author = :author AND body = :body
      """;
  private static final String OF_ORDER =
      """
      SELECT author, body, written_at FROM order_note WHERE order_id = :order
      ORDER BY note_id DESC LIMIT 200
      """;

  private final JdbcClient jdbc;

  JdbcNotes(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  boolean orderExists(String orderId) {
    return jdbc.sql(ORDER).param("order", orderId).query(Long.class).single() > 0;
  }

  /** False if the key is taken. */
  boolean insert(String orderId, String body, String author, String key, Instant now) {
    return jdbc.sql(INSERT)
            .param("order", orderId)
            .param("key", key)
            .param("author", author)
            .param("body", body)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  boolean isSame(String key, String orderId, String author, String body) {
    return jdbc.sql(SAME)
            .param("key", key)
            .param("order", orderId)
            .param("author", author)
            .param("body", body)
            .query(Long.class)
            .single()
        > 0;
  }

  List<Note> ofOrder(String orderId) {
    return jdbc.sql(OF_ORDER)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Note(
                    Objects.requireNonNull(row.getString("author")),
                    Objects.requireNonNull(row.getString("body")),
                    row.getObject("written_at", OffsetDateTime.class).toInstant()))
        .list();
  }
}

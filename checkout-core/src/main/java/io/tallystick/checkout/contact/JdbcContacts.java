package io.tallystick.checkout.contact;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table order_contact. */
final class JdbcContacts {
  private static final String INSERT =
      """
      INSERT INTO order_contact (order_id, email, name, street, city, written_at)
      VALUES (:order, :email, :name, :street, :city, :now)
      ON CONFLICT ON CONSTRAINT order_contact_once DO NOTHING
      """;
  private static final String REPLACE =
      """
      UPDATE order_contact SET email = :email, name = :name, street = :street, city = :city, written_at = :now
      WHERE order_id = :order AND redacted_at IS NULL
      """;
  private static final String FIND =
      "SELECT email, name, street, city FROM order_contact WHERE order_id = :order AND redacted_at"
          + " IS NULL";
  private static final String REDACTED =
      "SELECT count(*) FROM order_contact WHERE order_id = :order AND redacted_at IS NOT NULL";
  private static final String REDACT =
      """
      UPDATE order_contact SET email = NULL, name = NULL, street = NULL, city = NULL, redacted_at = :now
      WHERE order_id = :order AND redacted_at IS NULL
      """;

  private final JdbcClient jdbc;

  JdbcContacts(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  boolean insert(String orderId, Contact contact, Instant now) {
    return put(INSERT, orderId, contact, now);
  }

  /** False if there are none, or if they were redacted. */
  boolean replace(String orderId, Contact contact, Instant now) {
    return put(REPLACE, orderId, contact, now);
  }

  private boolean put(String sql, String orderId, Contact contact, Instant now) {
    return jdbc.sql(sql)
            .param("order", orderId)
            .param("email", contact.email())
            .param("name", contact.name())
            .param("street", contact.street())
            .param("city", contact.city())
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  Optional<Contact> find(String orderId) {
    return jdbc.sql(FIND)
        .param("order", orderId)
        .query(
            (row, _) ->
                new Contact(
                    Objects.requireNonNull(row.getString("email")),
                    row.getString("name"),
                    row.getString("street"),
                    row.getString("city")))
        .optional();
  }

  boolean isRedacted(String orderId) {
    return jdbc.sql(REDACTED).param("order", orderId).query(Long.class).single() > 0;
  }

  boolean redact(String orderId, Instant now) {
    return jdbc.sql(REDACT)
            .param("order", orderId)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }
}

package io.tallystick.demo.bench;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks' floor: a row like the inbox's, in a table of its own with the same indexes and no
 * other constraint, by one INSERT that asks nothing. Over HTTP it answers before the service's
 * filters and controllers do: it only reads the body.
 */
final class PlainInsert implements Filter {
  static final String PATH = "/bench/floor";
  static final String TABLE =
      """
      CREATE TABLE webhook_floor (LIKE webhook_event INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE)
      """;
  private static final String INSERT =
      """
      INSERT INTO webhook_floor (event_id, type, api_version, live, object_id, object_type, created_at, received_at,
        last_received_at, payload, state, next_try_at)
      VALUES (?, 'payment_intent.succeeded', '2026-08-27.basil', false, ?, 'payment_intent', ?, ?, ?, ?, 'waiting', ?)
      """;

  private volatile @Nullable DataSource dataSource;

  /** As soon as there is one. */
  void on(DataSource pool) {
    dataSource = pool;
  }

  void insert(String eventId, String intentId, String payload) throws SQLException {
    DataSource pool = dataSource;
    if (pool == null) {
      throw new IllegalStateException("no database yet");
    }
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    try (Connection connection = pool.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, eventId);
      insert.setString(2, intentId);
      insert.setObject(3, now);
      insert.setObject(4, now);
      insert.setObject(5, now);
      insert.setString(6, payload);
      insert.setObject(7, now);
      insert.executeUpdate();
    }
  }

  /** Its ids come as the query, so that it needn't read the body. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String payload = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String ids = ((jakarta.servlet.http.HttpServletRequest) request).getQueryString();
    int comma = ids.indexOf(',');
    try {
      insert(ids.substring(0, comma), ids.substring(comma + 1), payload);
    } catch (SQLException e) {
      throw new ServletException(e);
    }
    response.setContentLength(0);
  }
}

package io.tallystick.console.approvals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Refunds that somebody asked for and nobody decided on. */
@Component
final class JdbcWaitingRefunds {
  private static final String OLDEST =
      """
      SELECT refund_id, order_id, amount_minor, currency, coalesce(reason, '') AS reason,
             coalesce(requested_by, '') AS requested_by, requested_at,
             (SELECT count(*) FROM refund WHERE state = 'requested') AS in_all
      FROM refund WHERE state = 'requested' ORDER BY requested_at, refund_id LIMIT 25
      """;

  /**
   * @param inAll how many wait
   */
  record Row(
      String refundId,
      String orderId,
      long amountMinor,
      String currency,
      String reason,
      String requestedBy,
      Instant requestedAt,
      long inAll) {}

  private final JdbcClient jdbc;

  JdbcWaitingRefunds(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** The first 25: each is judged with its order. */
  List<Row> oldest() {
    return jdbc.sql(OLDEST)
        .query(
            (row, _) ->
                new Row(
                    Objects.requireNonNull(row.getString("refund_id")),
                    Objects.requireNonNull(row.getString("order_id")),
                    row.getLong("amount_minor"),
                    Objects.requireNonNull(row.getString("currency")),
                    row.getString("reason"),
                    row.getString("requested_by"),
                    row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                    row.getLong("in_all")))
        .list();
  }
}

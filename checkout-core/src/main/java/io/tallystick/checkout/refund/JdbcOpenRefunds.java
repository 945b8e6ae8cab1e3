package io.tallystick.checkout.refund;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which rows of table refund are due, and whose turn they are. */
final class JdbcOpenRefunds {
  // Taking it puts off the next time: who dies meanwhile holds nothing up for longer than that.
  private static final String CLAIM =
      """
      UPDATE refund SET asks = asks + 1, ask_at = :now + CASE state
          WHEN 'pending' THEN make_interval(secs => :longest)
          ELSE make_interval(secs => least(:longest, :first * power(2, least(asks, 30)))) END
      WHERE refund_id = ANY (ARRAY(   -- evaluated once; an IN may be joined and evaluated per row, past its limit
        SELECT refund_id FROM refund
        WHERE ask_at <= :now OR ask_at > :farthest   -- set by a clock that has gone back since
        ORDER BY ask_at, refund_id LIMIT :limit
        FOR UPDATE SKIP LOCKED))
      RETURNING refund_id, order_id, state, asks
      """;
  private static final String NOTE =
      "UPDATE refund SET last_error = :error WHERE refund_id = :id AND ask_at IS NOT NULL";

  /** A refund that is this worker's to look after, for now. */
  record Due(String refundId, String orderId, RefundState state, int asks) {}

  private final JdbcClient jdbc;

  JdbcOpenRefunds(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  List<Due> claim(Instant now, Instant farthest, Duration first, Duration longest, int limit) {
    return jdbc.sql(CLAIM)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("farthest", farthest.atOffset(ZoneOffset.UTC))
        .param("first", (double) first.toSeconds())
        .param("longest", (double) longest.toSeconds())
        .param("limit", limit)
        .query(
            (row, _) ->
                new Due(
                    row.getString("refund_id"),
                    row.getString("order_id"),
                    RefundState.of(row.getString("state")),
                    row.getInt("asks")))
        .list();
  }

  void note(String refundId, String error) {
    jdbc.sql(NOTE).param("id", refundId).param("error", error).update();
  }
}

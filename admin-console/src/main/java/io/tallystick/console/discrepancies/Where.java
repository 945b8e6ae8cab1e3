package io.tallystick.console.discrepancies;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A filter as SQL. Only what is set stands in it, so that each has a plan of its own; what people
 * typed goes into parameters.
 */
record Where(String sql, Map<String, Object> parameters) {

  static Where of(QueueFilter filter, String me, Instant now) {
    List<String> sql = new ArrayList<>();
    Map<String, Object> parameters = new LinkedHashMap<>();
    sql.add(
        switch (filter.state()) {
          case "resolved" -> "state = 'resolved'";
          case "assigned" -> "state <> 'resolved' AND state = 'assigned'";
          case "open" -> "state <> 'resolved' AND state = 'open'";
          default -> "state <> 'resolved'";
        });
    equal("type", filter.type(), sql, parameters);
    equal("severity", filter.severity(), sql, parameters);
    equal("currency", filter.currency(), sql, parameters);
    equal("incident", filter.incident(), sql, parameters);
    if (!filter.order().isEmpty()) {
      sql.add("order_id = :order");
      parameters.put("order", filter.order());
    }
    if (filter.owner().equals("nobody")) {
      sql.add("owner IS NULL");
    } else {
      equal("owner", filter.owner().equals("me") ? me : filter.owner(), sql, parameters);
    }
    if (!filter.age().isEmpty()) {
      sql.add("first_seen <= :before");
      parameters.put(
          "before", JdbcQueue.utc(now.minus(Duration.ofDays(Integer.parseInt(filter.age())))));
    }
    return new Where(String.join(" AND ", sql), parameters);
  }

  private static void equal(
      String column, String value, List<String> sql, Map<String, Object> parameters) {
    if (!value.isEmpty()) {
      sql.add(column + " = :" + column);
      parameters.put(column, value);
    }
  }

  /** The statement with its parameters. */
  JdbcClient.StatementSpec in(JdbcClient.StatementSpec statement) {
    return statement.params(parameters);
  }
}

package io.tallystick.demo.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * All rows that one checkout leaves in the database, as a pattern for others. Which tables it
 * writes is seen by counting their rows before and after, so that none can be forgotten here.
 */
final class OrderRows {
  /** In the order in which they can be inserted, and which of their rows are an order's. */
  private static final Map<String, String> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put("checkout_attempt", "attempt_id = :attempt");
    TABLES.put("checkout_fact", "attempt_id = :attempt");
    TABLES.put("fraud_question", "question_key = :attempt || ':fraud'");
    TABLES.put("fraud_signal", "question_key = :attempt || ':fraud'");
    for (String table :
        List.of(
            "orders",
            "order_event",
            "order_pricing",
            "order_line",
            "order_extra",
            "order_contact",
            "order_attribution",
            "payment_attempt")) {
      TABLES.put(table, "order_id = :order");
    }
    TABLES.put("reservation", "attempt_id = :attempt");
    TABLES.put("outbox", "aggregate = 'order:' || :order");
    TABLES.put("audit", "subject IN ('order:' || :order, 'payment:' || :attempt)");
  }

  private static final String ALL_TABLES =
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
  // the rest is filled in by the server, for the floor as for us
  private static final String COLUMNS =
      """
      SELECT column_name FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = :table AND is_identity = 'NO'
        AND column_name NOT IN ('written_by', 'written_in')
      ORDER BY ordinal_position
      """;

  /** Stands for the n-th of the names that differ from order to order. */
  private static final char MARK = '\uE000';

  /**
   * The rows of one table.
   *
   * @param insert with a parameter for each column
   * @param rows values as text, some with marks in them
   */
  record Rows(String table, String insert, List<List<Value>> rows) {}

  /** A value as text; null: NULL. */
  record Value(@Nullable String text) {}

  private final JdbcClient jdbc;

  OrderRows(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  /** How many rows each table has. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String table : jdbc.sql(ALL_TABLES).query(String.class).list()) {
      counts.put(
          table, jdbc.sql("SELECT count(*) FROM \"" + table + "\"").query(Long.class).single());
    }
    return counts;
  }

  /**
   * The rows of an order that was the only thing that happened since.
   *
   * @param names of the order; in the pattern each is a mark
   */
  List<Rows> of(String orderId, String attemptId, List<String> names, Map<String, Long> before) {
    Map<String, Long> after = counts();
    List<Rows> all = new ArrayList<>();
    TABLES.forEach(
        (table, condition) -> {
          Rows rows = rows(table, condition, orderId, attemptId, names);
          if (!rows.rows().isEmpty()) {
            all.add(rows);
          }
          after.merge(table, (long) -rows.rows().size(), Long::sum);
        });
    if (!after.equals(before)) {
      throw new IllegalStateException(
          "A checkout writes other rows than the floor: %s, without them %s"
              .formatted(before, after));
    }
    return all;
  }

  private Rows rows(
      String table, String condition, String orderId, String attemptId, List<String> names) {
    List<String> columns =
        jdbc.sql(COLUMNS)
            .param("table", table)
            .query((row, _) -> Objects.requireNonNull(row.getString(1)))
            .list();
    String read =
        "SELECT %s FROM %s WHERE %s"
            .formatted(String.join("::text, ", columns) + "::text", table, condition);
    List<List<Value>> rows =
        jdbc.sql(read)
            .param("order", orderId)
            .param("attempt", attemptId)
            .query(
                (row, _) -> {
                  List<Value> values = new ArrayList<>();
                  for (int i = 1; i <= columns.size(); i++) {
                    values.add(new Value(marked(row.getString(i), names)));
                  }
                  return values;
                })
            .list();
    String insert =
        "INSERT INTO %s (%s) VALUES (%s)"
            .formatted(
                table,
                String.join(", ", columns),
                String.join(", ", columns.stream().map(_ -> "?").toList()));
    return new Rows(table, insert, rows);
  }

  private static @Nullable String marked(@Nullable String value, List<String> names) {
    String marked = value;
    for (int i = 0; i < names.size() && marked != null; i++) {
      marked = marked.replace(names.get(i), String.valueOf((char) (MARK + i)));
    }
    return marked;
  }

  /** A value with other names in it. */
  static @Nullable String filled(Value pattern, List<String> names) {
    String value = pattern.text();
    if (value == null) {
      return null;
    }
    StringBuilder filled = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= MARK && c < MARK + names.size()) {
        if (filled == null) {
          filled = new StringBuilder(value.length() + 100).append(value, 0, i);
        }
        filled.append(names.get(c - MARK));
      } else if (filled != null) {
        filled.append(c);
      }
    }
    return Objects.requireNonNullElse(filled, value).toString();
  }
}

package io.tallystick.demo.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must always hold, as sql/invariants asks for it. */
final class Invariants {
  private static final List<String> NAMES =
      List.of("audit", "checkout_facts", "consumers", "refunds", "stock", "webhooks");

  private Invariants() {}

  /** One line for each that doesn't hold. */
  static List<String> broken(JdbcClient jdbc) {
    List<String> broken = new ArrayList<>();
    for (String name : NAMES) {
      int rows = jdbc.sql(query(name)).query().listOfRows().size();
      if (rows > 0) {
        broken.add("sql/invariants/%s.sql: %d rows".formatted(name, rows));
      }
    }
    return broken;
  }

  private static String query(String name) {
    try (InputStream sql = Invariants.class.getResourceAsStream("/invariants/" + name + ".sql")) {
      if (sql == null) {
        throw new IllegalStateException("There is no invariant " + name);
      }
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

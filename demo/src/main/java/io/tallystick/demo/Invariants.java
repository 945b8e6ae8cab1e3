package io.tallystick.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What must hold in the database whatever happened: the queries of sql/invariants.
 *
 * @param checked how many queries
 * @param explained rows about what somebody's SQL has harmed
 * @param broken the other rows
 */
record Invariants(int checked, long explained, List<String> broken) {
  private static final String ALL = "classpath*:db/invariants/*.sql";

  /**
   * @param harmed orders, payments and refunds
   */
  static Invariants check(JdbcClient jdbc, Set<String> harmed) {
    Resource[] queries = queries();
    long explained = 0;
    List<String> broken = new ArrayList<>();
    for (Resource query : queries) {
      for (Map<String, @Nullable Object> row : jdbc.sql(text(query)).query().listOfRows()) {
        if (row.values().stream().anyMatch(value -> harmed.contains(String.valueOf(value)))) {
          explained++;
        } else {
          broken.add("%s: %s".formatted(query.getFilename(), row));
        }
      }
    }
    return new Invariants(queries.length, explained, List.copyOf(broken));
  }

  boolean hold() {
    return broken.isEmpty();
  }

  String words() {
    if (!hold()) {
      return "Invariants broken:%n%s".formatted(String.join(System.lineSeparator(), broken));
    }
    return "Invariants: %d queries over the checkout's tables, no row%s."
        .formatted(
            checked,
            explained == 0
                ? ""
                : " but %d about orders that the demo damaged itself".formatted(explained));
  }

  private static Resource[] queries() {
    try {
      Resource[] found = new PathMatchingResourcePatternResolver().getResources(ALL);
      Arrays.sort(
          found, Comparator.comparing(query -> Objects.requireNonNull(query.getFilename())));
      if (found.length == 0) {
        throw new IllegalStateException("There are no invariants in " + ALL);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Resource query) {
    try {
      return query.getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

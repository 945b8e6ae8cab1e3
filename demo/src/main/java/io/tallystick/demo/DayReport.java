package io.tallystick.demo;

import io.tallystick.demo.shop.RunningShop;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What came of the day, as the checkout's tables and the provider's counters have it. */
final class DayReport {
  private static final String STATES =
      "SELECT state, count(*) AS orders FROM orders GROUP BY state ORDER BY count(*) DESC, state";
  private static final String BY_SWEEP =
      "SELECT count(DISTINCT order_id) FROM order_event WHERE actor = :actor AND to_state = :to";

  private final RunningShop shop;

  DayReport(RunningShop shop) {
    this.shop = shop;
  }

  String text() {
    long calls = shop.provider.requestCounts().values().stream().mapToLong(n -> n).sum();
    long faults = shop.provider.faults().hits().values().stream().mapToLong(n -> n).sum();
    return """
    %s
    Orders: %s.
    The provider had %,d requests and failed %,d of them.
    What the checkout had to ask for: %d orders paid, %d given up. Webhooks told of %d paid.
    """
        .formatted(
            shop.tally.table(),
            states(),
            calls,
            faults,
            moved("sweep", "paid"),
            moved("sweep", "expired"),
            moved("webhook", "paid"));
  }

  private String states() {
    List<Map<String, @Nullable Object>> rows = shop.jdbc().sql(STATES).query().listOfRows();
    return rows.stream()
        .map(
            row ->
                "%s %s"
                    .formatted(
                        row.get("orders"), String.valueOf(row.get("state")).replace('_', ' ')))
        .collect(Collectors.joining(", "));
  }

  private long moved(String actor, String to) {
    return shop.jdbc()
        .sql(BY_SWEEP)
        .param("actor", actor)
        .param("to", to)
        .query(Long.class)
        .single();
  }
}

package io.tallystick.reconciliation.outboxcheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.EVENT_NOT_CONSUMED;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.EVENT_NOT_PUBLISHED;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.Repair;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the outbox, the ledgers of checkouts, and what consumers have done. */
public final class OutboxCheck implements Check {
  public static final String NAME = "outbox-check";

  private static final String QUERY = SqlFile.read(OutboxCheck.class, "outbox-check.sql");

  private final String query;
  private final Map<DiscrepancyType, Repair> repairs;

  /**
   * @param wishes consumers by name, and the types that each wants
   */
  OutboxCheck(Map<String, Set<String>> wishes, Publish publish, HandOver handOver) {
    this.query = QUERY.replace("[WISHES]", rows(wishes));
    this.repairs = Map.of(EVENT_NOT_PUBLISHED, publish, EVENT_NOT_CONSUMED, handOver);
  }

  /** As rows of constants; names and types are those of our classes. */
  private static String rows(Map<String, Set<String>> wishes) {
    String rows =
        new TreeMap<>(wishes)
            .entrySet().stream()
                .flatMap(
                    wish ->
                        new TreeSet<>(wish.getValue())
                            .stream()
                                .map(
                                    type ->
                                        "(%s, %s)"
                                            .formatted(literal(wish.getKey()), literal(type))))
                .collect(Collectors.joining(", "));
    return rows.isEmpty() ? "(NULL, NULL)" : rows;
  }

  private static String literal(String name) {
    if (!name.matches("[a-z0-9_.-]+")) {
      throw new IllegalArgumentException("A consumer or type is called '" + name + "'");
    }
    return "'" + name + "'";
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(EVENT_NOT_PUBLISHED, EVENT_NOT_CONSUMED);
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public String population() {
    return """
    SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL)
        + (SELECT count(*) FROM outbox WHERE published_at >= :from::timestamptz AND published_at < :to::timestamptz)
        AS examined
    """;
  }

  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return repairs;
  }
}

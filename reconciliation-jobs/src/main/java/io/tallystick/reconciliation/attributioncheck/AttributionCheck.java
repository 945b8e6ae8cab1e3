package io.tallystick.reconciliation.attributioncheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.ATTRIBUTION_MISSING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PHANTOM_CONVERSION;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import java.util.Set;

/**
 * Compares orders with what browsers claim. Anybody may claim anything, so what it can find is
 * bounded: one difference per order of ours, one per day for all claims of orders we don't have.
 */
public final class AttributionCheck implements Check {
  public static final String NAME = "attribution-check";

  private static final String QUERY = SqlFile.read(AttributionCheck.class, "attribution-check.sql");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(ATTRIBUTION_MISSING, PHANTOM_CONVERSION);
  }

  @Override
  public String query() {
    return QUERY;
  }

  @Override
  public String population() {
    return """
    SELECT (SELECT count(*) FROM analytics_event
            WHERE kind = 'purchase' AND occurred_at >= :from AND occurred_at < :to)
         + (SELECT count(*) FROM client_event
            WHERE kind = 'purchase' AND received_at >= :from AND received_at < :to) AS examined
    """;
  }
}

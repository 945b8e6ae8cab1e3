package io.tallystick.reconciliation.pendingsweep;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.AUTHORIZATION_EXPIRING;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.OUTCOME_UNKNOWN;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PENDING_TOO_LONG;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.Repair;
import java.util.Map;
import java.util.Set;

/** What is under way for too long, whenever it began: the window doesn't matter. */
public final class PendingSweep implements Check {
  public static final String NAME = "pending-sweep";

  private static final String QUERY = SqlFile.read(PendingSweep.class, "pending-sweep.sql");

  private final String query;
  private final Repair ask;

  PendingSweep(PendingAges ages, Repair ask) {
    this.query = ages.in(QUERY);
    this.ask = ask;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(PENDING_TOO_LONG, OUTCOME_UNKNOWN, AUTHORIZATION_EXPIRING);
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public String population() {
    return """
    SELECT (SELECT count(*) FROM payment_attempt
            WHERE state IN ('created', 'requires_action', 'processing', 'authorized', 'unknown')
               OR state = 'failed' AND ask_at IS NOT NULL)
         + (SELECT count(*) FROM refund WHERE state IN ('approved', 'submitted', 'pending', 'unknown')) AS examined
    """;
  }

  /** A hold that runs out may have been captured or let go of, and nobody told us. */
  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return Map.of(PENDING_TOO_LONG, ask, OUTCOME_UNKNOWN, ask, AUTHORIZATION_EXPIRING, ask);
  }
}

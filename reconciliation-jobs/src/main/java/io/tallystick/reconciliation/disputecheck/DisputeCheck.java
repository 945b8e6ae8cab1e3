package io.tallystick.reconciliation.disputecheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DISPUTE_DEADLINE;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.DISPUTE_NOT_RECORDED;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.CheckRun;
import io.tallystick.reconciliation.check.Repair;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Compares disputes at the provider with our books, and warns before evidence is due. */
public final class DisputeCheck implements Check {
  public static final String NAME = "dispute-check";

  /** How long before evidence is due people are told; three days without it. */
  static final String SETTING = "tallystick.disputes.warn-before";

  private static final String QUERY = SqlFile.read(DisputeCheck.class, "dispute-check.sql");
  private static final String POPULATION =
      """
      SELECT (SELECT count(*) FROM dispute WHERE created_at >= :from AND created_at < :to)
           + (SELECT count(*) FROM dispute
              WHERE status IN ('needs_response', 'warning_needs_response') AND NOT (created_at >= :from AND created_at < :to)
                AND evidence_due_by > :now::timestamptz - interval '30 days')
           + cardinality(:again::text[]) AS examined
      """;

  private final DisputeNews news;
  private final Repair takeDown;
  private final Duration warnBefore;

  DisputeCheck(DisputeNews news, Repair takeDown, Duration warnBefore) {
    if (warnBefore.isNegative() || warnBefore.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalStateException(
          "Setting %s is %s; give a time such as 3d or P3D, up to a year"
              .formatted(SETTING, warnBefore));
    }
    this.news = news;
    this.takeDown = takeDown;
    this.warnBefore = warnBefore;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(DISPUTE_NOT_RECORDED, DISPUTE_DEADLINE);
  }

  /**
   * The provider's list tells of new disputes, not of evidence that was handed in meanwhile: those
   * near their end are asked for one by one. A dry run writes nothing, so it doesn't.
   */
  @Override
  public void prepare(CheckRun run) {
    if (!run.dryRun()) {
      news.ask(run.now(), warnBefore);
    }
  }

  @Override
  public String query() {
    return QUERY.replace("WARN", warnBefore.toSeconds() + " seconds");
  }

  @Override
  public String population() {
    return POPULATION;
  }

  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return Map.of(DISPUTE_NOT_RECORDED, takeDown);
  }
}

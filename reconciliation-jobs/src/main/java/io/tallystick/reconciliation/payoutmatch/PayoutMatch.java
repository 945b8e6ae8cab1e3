package io.tallystick.reconciliation.payoutmatch;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.FEE_VARIANCE;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAYOUT_FAILED_LATER;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAYOUT_NOT_AT_BANK;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAYOUT_SUM_MISMATCH;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.bankimport.BankPairs;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.CheckRun;
import java.util.List;
import java.util.Set;

/** Compares payouts with what is in them, with the bank's statements and with the fees agreed. */
public final class PayoutMatch implements Check {
  public static final String NAME = "payout-match";

  private static final String QUERY = SqlFile.read(PayoutMatch.class, "payout-match.sql");
  private static final String FEES = SqlFile.read(PayoutMatch.class, "fee-variance.sql");
  private static final String POPULATION =
      """
      SELECT count(*) AS examined FROM payout
      WHERE created_at >= :from AND created_at < :to OR payout_id = ANY (:again)
         OR arrival_date >= (:from::timestamptz AT TIME ZONE 'UTC')::date
            AND arrival_date < (:to::timestamptz AT TIME ZONE 'UTC')::date
         OR content_read_at >= :now::timestamptz - interval '36 hours'
      """;

  private final BankPairs pairs;
  private final String query;

  PayoutMatch(BankPairs pairs, List<FeeTerms> fees) {
    this.pairs = pairs;
    this.query = fees.isEmpty() ? QUERY : QUERY + FEES.replace("TERMS", FeeTerms.values(fees));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(PAYOUT_SUM_MISMATCH, PAYOUT_FAILED_LATER, PAYOUT_NOT_AT_BANK, FEE_VARIANCE);
  }

  /** Payouts that came after their statement are found in it. A dry run writes nothing. */
  @Override
  public void prepare(CheckRun run) {
    if (!run.dryRun()) {
      pairs.find(run.from());
    }
  }

  @Override
  public String query() {
    return query;
  }

  @Override
  public String population() {
    return POPULATION;
  }
}

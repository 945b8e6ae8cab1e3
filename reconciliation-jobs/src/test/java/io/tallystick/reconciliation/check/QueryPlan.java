package io.tallystick.reconciliation.check;

import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How the database would find a check's differences, with one file import beside the API's. */
public final class QueryPlan {
  private QueryPlan() {}

  /**
   * The plan, line by line. Reading a table whole is priced out, as for one that is large: where it
   * is in the plan still, no index would do.
   */
  public static List<String> of(CheckRig rig, String query) {
    String literal =
        query
            .replaceAll("(?<!:):from\\b", "timestamptz '2026-09-01T00:00Z'")
            .replaceAll("(?<!:):to\\b", "timestamptz '2026-09-02T00:00Z'")
            .replaceAll("(?<!:):now\\b", "timestamptz '2026-09-02T01:00Z'")
            .replaceAll("(?<!:):grace\\b", "'1 hour'")
            .replaceAll("(?<!:):again\\b", "'{x}'::text[]");
    var transaction = new TransactionTemplate(new JdbcTransactionManager(rig.dataSource));
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              status.setRollbackOnly();
              rig.sql(
                  """
                  CREATE TABLE provider_entry_l1 PARTITION OF provider_entry FOR VALUES IN (1);
                  CREATE UNIQUE INDEX l1_once ON provider_entry_l1 (entry_id);
                  CREATE INDEX l1_source ON provider_entry_l1 (source_id);
                  CREATE INDEX l1_charge ON provider_entry_l1 (charge_id);
                  CREATE INDEX l1_time ON provider_entry_l1 (occurred_at);
                  CREATE INDEX l1_payout ON provider_entry_l1 (payout_id) WHERE payout_id IS NOT NULL;
                  SET LOCAL enable_seqscan = off
                  """);
              return rig.jdbc
                  .sql("EXPLAIN (COSTS OFF) " + literal)
                  .query((row, _) -> String.valueOf(row.getString(1)))
                  .list();
            }));
  }
}

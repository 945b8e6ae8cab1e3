package io.tallystick.reconciliation.inventorycheck;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.reconciliation.check.Found;
import io.tallystick.reconciliation.check.Repair;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives back what is held for a checkout that is over, or never came about. */
public final class OrphanRelease implements Repair {
  private static final String HELD =
      """
      SELECT string_agg(quantity || ' x ' || sku, ', ' ORDER BY sku) FROM reservation
      WHERE attempt_id = :attempt AND state = 'held'
      """;
  private static final String IS_OPEN =
      """
      SELECT EXISTS (SELECT 1 FROM payment_attempt WHERE attempt_id = :attempt
          AND state IN ('created', 'requires_action', 'processing', 'authorized', 'captured', 'unknown'))
      """;

  private final Inventory inventory;
  private final Audit audit;
  private final JdbcClient jdbc;

  public OrphanRelease(Inventory inventory, Audit audit, DataSource dataSource) {
    this.inventory = inventory;
    this.audit = audit;
    this.jdbc = JdbcClient.create(dataSource);
  }

  @Override
  public String plan(Found found) {
    return "give back the stock held for attempt " + found.anchor();
  }

  @Override
  public Result repair(Found found, String actor) {
    String attempt = found.anchor();
    String held =
        jdbc.sql(HELD)
            .param("attempt", attempt)
            .query((row, _) -> String.valueOf(row.getString(1)))
            .single();
    if (jdbc.sql(IS_OPEN).param("attempt", attempt).query(Boolean.class).single()) {
      return new NotDone("its payment has been gone on with meanwhile");
    }
    if (!inventory.release(attempt)) {
      return new NotDone("nothing is held any more");
    }
    audit.record(
        new AuditEntry(
            "reservation:" + attempt,
            "reservation.released",
            actor,
            "held for a checkout that is over",
            held,
            "released",
            null));
    return new Done("held: " + held, "released");
  }
}

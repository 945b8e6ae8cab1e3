package io.tallystick.reconciliation.inventorycheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.ORPHANED_RESERVATION;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAID_WITHOUT_STOCK;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.STOCK_SUM_MISMATCH;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.Repair;
import java.util.Map;
import java.util.Set;

/** Compares stock, reservations and orders. */
public final class InventoryCheck implements Check {
  public static final String NAME = "inventory-check";

  private static final String QUERY = SqlFile.read(InventoryCheck.class, "inventory-check.sql");

  private final Repair release;

  public InventoryCheck(OrphanRelease release) {
    this.release = release;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(ORPHANED_RESERVATION, STOCK_SUM_MISMATCH, PAID_WITHOUT_STOCK);
  }

  @Override
  public String query() {
    return QUERY;
  }

  @Override
  public String population() {
    return "SELECT (SELECT count(*) FROM stock) + (SELECT count(*) FROM reservation WHERE state ="
        + " 'held') AS examined";
  }

  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return Map.of(ORPHANED_RESERVATION, release);
  }
}

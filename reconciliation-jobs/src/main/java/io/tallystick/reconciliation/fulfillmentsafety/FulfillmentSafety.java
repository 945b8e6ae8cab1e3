package io.tallystick.reconciliation.fulfillmentsafety;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DOWNLOAD_WITHOUT_ENTITLEMENT;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.FULFILLED_NOT_PAID;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAID_NOT_FULFILLED;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.batch.SqlFile;
import io.tallystick.reconciliation.check.Check;
import io.tallystick.reconciliation.check.Repair;
import java.util.Map;
import java.util.Set;

/**
 * Compares orders with fulfillments, entitlements and downloads. Orders without a cart are of books
 * made elsewhere, and so is their fulfillment.
 */
public final class FulfillmentSafety implements Check {
  public static final String NAME = "fulfillment-safety";

  private static final String QUERY =
      SqlFile.read(FulfillmentSafety.class, "fulfillment-safety.sql");

  private final Repair request;

  FulfillmentSafety(Repair request) {
    this.request = request;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<DiscrepancyType> finds() {
    return Set.of(FULFILLED_NOT_PAID, PAID_NOT_FULFILLED, DOWNLOAD_WITHOUT_ENTITLEMENT);
  }

  @Override
  public String query() {
    return QUERY;
  }

  @Override
  public String population() {
    return """
    SELECT (SELECT count(*) FROM fulfillment WHERE changed_at >= :from AND changed_at < :to)
         + (SELECT count(*) FROM orders WHERE state IN ('paid', 'fulfillment_pending') AND cart_id IS NOT NULL)
         + (SELECT count(*) FROM download WHERE downloaded_at >= :from AND downloaded_at < :to) AS examined
    """;
  }

  @Override
  public Map<DiscrepancyType, Repair> repairs() {
    return Map.of(PAID_NOT_FULFILLED, request);
  }
}

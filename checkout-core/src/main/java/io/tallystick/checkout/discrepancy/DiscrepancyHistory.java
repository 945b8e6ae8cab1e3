package io.tallystick.checkout.discrepancy;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditEntry;
import org.jspecify.annotations.Nullable;

/** What the audit says of discrepancies, and of requests about them. */
final class DiscrepancyHistory {
  private final Audit audit;

  DiscrepancyHistory(Audit audit) {
    this.audit = audit;
  }

  void assigned(Plan.Row row, String owner, String by) {
    entry(row.id(), "assigned", by, null, standing(row), "assigned: " + owner);
  }

  void noted(long id, String note, String by) {
    entry(id, "noted", by, note, null, null);
  }

  void resolved(Plan.Row row, Resolution to, String reason, String by, @Nullable String request) {
    entry(
        row.id(),
        "resolved",
        by,
        reason,
        standing(row),
        "resolved: " + to.code() + (request == null ? "" : ", approved in " + request));
  }

  void reopened(Plan.Row row, String reason, String by) {
    entry(row.id(), "reopened", by, reason, standing(row), "open");
  }

  void askedAbout(Plan.Row row, Plan plan, String requestId, String by) {
    entry(
        row.id(),
        "acceptance_requested",
        by,
        plan.reason(),
        standing(row),
        plan.to().code() + " asked for in " + requestId);
  }

  /** Of a request as a whole. */
  void request(
      String requestId,
      String action,
      String by,
      @Nullable String reason,
      @Nullable RequestState before,
      RequestState after) {
    audit.record(
        new AuditEntry(
            "resolution:" + requestId,
            "resolution." + action,
            by,
            reason,
            before == null ? null : before.code(),
            after.code(),
            "console"));
  }

  private void entry(
      long id,
      String action,
      String by,
      @Nullable String reason,
      @Nullable String before,
      @Nullable String after) {
    audit.record(
        new AuditEntry(
            "discrepancy:" + id, "discrepancy." + action, by, reason, before, after, "console"));
  }

  private static String standing(Plan.Row row) {
    return row.state() == DiscrepancyState.ASSIGNED
        ? "assigned: " + row.owner()
        : row.state().code();
  }
}

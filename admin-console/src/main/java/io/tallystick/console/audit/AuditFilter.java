package io.tallystick.console.audit;

import io.tallystick.console.page.Asked;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the list shall show; it stands in the address. */
record AuditFilter(
    @Nullable String subject,
    @Nullable String actor,
    @Nullable String action,
    @Nullable LocalDate day) {
  private static final List<String> KINDS =
      List.of(
          "",
          "order:",
          "refund:",
          "webhook:",
          "discrepancy:",
          "job:",
          "user:",
          "payout:",
          "dispute:");

  static AuditFilter of(
      @Nullable String subject,
      @Nullable String actor,
      @Nullable String action,
      @Nullable String day) {
    return new AuditFilter(
        Asked.text(subject), Asked.text(actor), Asked.text(action), Asked.day(day));
  }

  /** What that subject may be called: people type SO-1 and mean order:SO-1. */
  Stream<String> subjects() {
    return subject == null ? Stream.empty() : KINDS.stream().map(kind -> kind + subject);
  }

  public boolean none() {
    return subject == null && actor == null && action == null && day == null;
  }

  String path(Object after) {
    return Asked.path(
        "/audit", "subject", subject, "actor", actor, "action", action, "day", day, "after", after);
  }
}

package io.tallystick.console.page;

import io.tallystick.console.access.Person;
import io.tallystick.console.access.Right;
import java.util.List;

/** The pages, in the order of the navigation; {@code @navigation} in templates. */
public final class Navigation {
  /**
   * One of them.
   *
   * @param path of the page; what lies below it belongs to it
   * @param right that one needs to see it
   */
  public record Entry(String name, String path, Right right) {
    /** Is this page, or one below it, shown? */
    public boolean isOf(String shown) {
      return path.equals("/")
          ? shown.equals("/")
          : shown.equals(path) || shown.startsWith(path + "/");
    }
  }

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("Inbox", "/", Right.VIEW),
          new Entry("Discrepancies", "/discrepancies", Right.VIEW),
          new Entry("Approvals", "/approvals", Right.VIEW),
          new Entry("Webhooks", "/webhooks", Right.VIEW),
          new Entry("Runs", "/runs", Right.VIEW),
          new Entry("Payouts", "/payouts", Right.VIEW),
          new Entry("Reports", "/reports", Right.VIEW),
          new Entry("Triage", "/triage", Right.VIEW),
          new Entry("Health", "/health", Right.VIEW),
          new Entry("Audit", "/audit", Right.VIEW),
          new Entry("Users", "/users", Right.MANAGE_USERS));

  Navigation() {}

  /** Those that somebody may see. */
  public List<Entry> entries(Person person) {
    return ENTRIES.stream().filter(entry -> person.may(entry.right())).toList();
  }
}

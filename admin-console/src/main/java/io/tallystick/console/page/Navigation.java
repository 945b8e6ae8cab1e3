package io.tallystick.console.page;

import java.util.List;

/** The pages, in the order of the navigation; {@code @navigation} in templates. */
public final class Navigation {
  /**
   * One of them.
   *
   * @param path of the page; what lies below it belongs to it
   */
  public record Entry(String name, String path) {
    /** Is this page, or one below it, shown? */
    public boolean isOf(String shown) {
      return path.equals("/")
          ? shown.equals("/")
          : shown.equals(path) || shown.startsWith(path + "/");
    }
  }

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("Inbox", "/"),
          new Entry("Discrepancies", "/discrepancies"),
          new Entry("Approvals", "/approvals"),
          new Entry("Webhooks", "/webhooks"),
          new Entry("Runs", "/runs"),
          new Entry("Payouts", "/payouts"),
          new Entry("Reports", "/reports"),
          new Entry("Triage", "/triage"),
          new Entry("Health", "/health"),
          new Entry("Audit", "/audit"));

  Navigation() {}

  /** All of them. */
  public List<Entry> entries() {
    return ENTRIES;
  }
}

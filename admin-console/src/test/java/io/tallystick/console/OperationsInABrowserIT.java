package io.tallystick.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tallystick.checkout.run.JobClaim;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The operators' pages as people with a browser have them. */
class OperationsInABrowserIT {
  private static ConsoleRig rig;
  private static Browser browser;
  private static final List<String> PAGES = new ArrayList<>();

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    var operations = new Operations(rig);
    operations.order("SO-1", "pi_1");
    operations.webhook(
        "evt_1",
        "payment_intent.succeeded",
        "pi_1",
        "processed:order paid",
        "{\"id\":\"evt_1\",\"text\":\"" + "long ".repeat(100) + "\"}",
        ConsoleRig.NOW.minusSeconds(30));
    operations.webhook(
        "evt_2",
        "charge.refunded",
        "re_1",
        "parked:no such refund",
        "{}",
        ConsoleRig.NOW.minusSeconds(10));
    operations.webhook(
        "evt_3",
        "charge.updated",
        "ch_1",
        "waiting:timeout",
        "{}",
        ConsoleRig.NOW.minusSeconds(20));
    long run =
        operations.run(
            "reconciliation",
            ConsoleRig.NOW.minus(Duration.ofHours(34)),
            ConsoleRig.NOW.minus(Duration.ofHours(10)),
            "discrepancies");
    operations.tieOut(run, "provider", 30_000, 28_800, 1_100);
    operations.tieOut(run, "books", 28_800, 28_800, 0);
    operations.finding(run, "UNKNOWN_TO_US", "x", "lost since 09:00");
    operations.repair(run, "ask again");
    operations.payout("po_1", 9_290, "paid", "2026-09-01");
    operations.part("po_1", "charge", "charge", 12_500, 400);
    operations.part("po_1", "refund", "refund", -2_500, 0);
    operations.atBank("po_1", "2026-09-01", 9_290);
    operations.attempt(
        "at-SO-1",
        ConsoleRig.NOW.minusSeconds(60),
        "timeout",
        "attempt_created",
        "payment_unknown");
    PAGES.addAll(
        List.of(
            "/webhooks",
            "/webhooks?state=waiting&type=none",
            "/webhooks/evt_1",
            "/webhooks/evt_2",
            "/webhooks/failed",
            "/runs",
            "/runs/" + run,
            "/jobs",
            "/jobs/new?job=nightly&day=2026-09-01",
            "/payouts",
            "/payouts/po_1",
            "/health",
            "/triage?fact=payment_unknown",
            "/audit"));
    browser = Browser.open(rig);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    rig.close();
  }

  @Test
  void noPageBarsAnybodyInLightOrInDark() {
    Page page = browser.loggedIn("operator");
    for (String theme : List.of("light", "dark")) {
      page.context()
          .addCookies(
              List.of(
                  new com.microsoft.playwright.options.Cookie("tallystick-theme", theme)
                      .setUrl(rig.address())));
      for (String path : PAGES) {
        assertThat(page.navigate(path).status()).as(path).isEqualTo(200);
        assertThat(page.evaluate("document.documentElement.getAttribute('data-bs-theme')"))
            .isEqualTo(theme);
        assertThat(Browser.barriers(page)).as(path + " in " + theme).isEmpty();
      }
    }
  }

  @Test
  void onAPhoneNoPageScrollsSideways() {
    Page page = browser.loggedIn("operator");
    page.setViewportSize(390, 844);
    for (String path : PAGES) {
      page.navigate(path);
      assertThat(
              ((Number)
                      page.evaluate(
                          "document.documentElement.scrollWidth -"
                              + " document.documentElement.clientWidth"))
                  .intValue())
          .as(path)
          .isZero();
    }
  }

  @Test
  void tickedEventsAreReplayed() {
    Page page = browser.loggedIn("operator");
    page.navigate("/webhooks");
    page.getByLabel("Tick evt_2").check();
    page.getByLabel("Tick evt_3").check();
    page.getByLabel("Why have the ticked ones looked at again?").fill("provider is back");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Replay the ticked ones"))
        .click();
    assertThat(page.getByRole(AriaRole.STATUS).textContent())
        .isEqualTo("2 of 2 wait to be looked at again.");
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE action = 'webhook.replayed' AND actor ="
                    + " 'operator'"))
        .isEqualTo(2);
  }

  @Test
  void aJobIsAskedForAndWatchedUntilItIsOver() {
    Page page = browser.loggedIn("operator");
    page.navigate("/jobs");
    page.locator("#n-day").fill("2026-08-31");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Estimate the nightly"))
        .click();
    assertThat(page.locator("h1").textContent()).isEqualTo("nightly of 2026-08-31");
    page.getByLabel("Why?").fill("a late file");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ask for it")).click();
    page.getByText("No worker process is alive").waitFor();
    rig.bean(WorkerProcesses.class).register("w-1", "host-1", 42, "1.0");
    var requests = rig.bean(JobRequests.class);
    JobClaim claim = requests.claim("w-1").orElseThrow();
    requests.note(claim, "matching, 40 %");
    page.getByText("matching, 40 %").waitFor(); // by itself: the page asks every three seconds
    requests.done(claim, false, "All is explained.");
    page.getByText("All is explained.").waitFor();
    assertThat(page.locator("#state").textContent()).isEqualTo("done: clean");
    assertThat(page.locator("#progress").getAttribute("hx-get")).isNull();
  }
}

package io.tallystick.console.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.tallystick.console.Browser;
import io.tallystick.console.ConsoleRig;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Order, search and approvals as people see them. */
class OrderBrowserIT {
  private static ConsoleRig rig;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    new Given(rig)
        .paid("SO-1", 1980)
        .email("SO-1", "anna@example.com", "Anna")
        .fulfillment("SO-1", "requested", null, "asked for")
        .receipt("SO-1", "sent")
        .webhook(
            "evt_1",
            "charge.succeeded",
            "ch_SO-1",
            "{\"id\":\"evt_1\",\"long\":\"" + "x".repeat(300) + "\"}")
        .discrepancy("SO-1", "AMOUNT_MISMATCH", "19.80 here, 18.80 there")
        .checkout("A-SO-1", "SO-1")
        .order("SO-2", "payment_failed", 1980)
        .email("SO-2", "anna@example.com", "Anna");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void everyPageCanBeUsedByEverybodyAlsoOnAPhone() {
    try (var browser = Browser.open(rig)) {
      Page page = browser.loggedIn("second");
      var softly = new SoftAssertions();
      for (String path :
          List.of(
              "/orders/SO-1",
              "/orders/SO-1?kind=mail",
              "/orders/SO-2",
              "/search?q=anna@example.com",
              "/search?q=nothing",
              "/approvals")) {
        page.setViewportSize(1280, 900);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
          page.navigate(path);
          softly.assertThat(Browser.barriers(page)).as("%s %s", path, scheme).isEmpty();
        }
        page.setViewportSize(390, 844);
        page.navigate(path);
        softly
            .assertThat(
                page.evaluate(
                    "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
            .as("%s fits a phone", path)
            .isEqualTo(true);
      }
      softly.assertAll();
    }
  }

  @Test
  void anAnswerForACustomerIsFoundCopiedAndARefundAskedForAndApproved() {
    try (var browser = Browser.open(rig)) {
      Page page = browser.loggedIn("support");
      page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      page.keyboard().press("/");
      page.keyboard().type("pi_SO-1");
      page.keyboard().press("Enter");
      page.waitForURL("**/orders/SO-1");
      assertThat(page.locator("#money-sentence").textContent())
          .isEqualTo("Charged: 19.80 EUR was taken.");
      page.getByText("Copy", new Page.GetByTextOptions().setExact(true)).click();
      page.waitForFunction("document.querySelector('[data-copy]').textContent === 'Copied'");
      assertThat(page.evaluate("navigator.clipboard.readText()"))
          .isEqualTo(
              "Your order SO-1: You were charged 19.80 EUR. The order is being prepared and hasn't"
                  + " left yet.");
      page.getByLabel("Amount in EUR, like 12.50").fill("5.00");
      page.locator("#refund-reason").fill("a scratch");
      page.getByText("Ask for the refund", new Page.GetByTextOptions().setExact(true)).click();
      page.waitForURL("**/orders/SO-1");
      assertThat(page.getByRole(AriaRole.STATUS).textContent())
          .startsWith("The refund of 5.00 EUR is asked for.");
      page.locator("#timeline-title + ul a:has-text('refund')").click();
      page.waitForURL("**/orders/SO-1?kind=refund#timeline");
      assertThat(page.locator("#timeline-lines tbody tr").count()).isEqualTo(1);

      Page approver = browser.loggedIn("approver");
      approver.navigate("/approvals");
      for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
        approver.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        approver.navigate("/approvals");
        assertThat(Browser.barriers(approver)).isEmpty();
      }
      approver.setViewportSize(390, 844);
      assertThat(
              approver.evaluate(
                  "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
          .isEqualTo(true);
      approver.getByText("Approve 5.00 EUR").click();
      assertThat(approver.getByRole(AriaRole.STATUS).textContent())
          .isEqualTo("Approved: 5.00 EUR goes back within minutes.");
      assertThat(rig.count("SELECT count(*) FROM refund WHERE state = 'approved'")).isEqualTo(1);
    }
  }
}

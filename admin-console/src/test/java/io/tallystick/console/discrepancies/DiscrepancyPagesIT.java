package io.tallystick.console.discrepancies;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tallystick.checkout.discrepancy.ChangeResult;
import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.Resolution;
import io.tallystick.checkout.discrepancy.Seen;
import io.tallystick.console.Browser;
import io.tallystick.console.ConsoleRig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inbox, discrepancies and approvals in a real browser. */
class DiscrepancyPagesIT {
  private static ConsoleRig rig;
  private static Browser browser;
  private static long first;
  private static String request;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    var differences = new Differences(rig);
    differences.order("SO-1");
    first =
        differences.add(
            "PAID_NOT_RECORDED",
            1250,
            "EUR",
            Map.of("order", "SO-1", "severity", "critical", "deadline", "2026-09-03T02:00Z"));
    for (int i = 0; i < 5; i++) {
      differences.add(
          "AMOUNT_MISMATCH", 700 + i, "JPY", Map.of("incident", "coupon " + "SUMMER".repeat(12)));
    }
    long asked = differences.add("UNKNOWN_TO_US", 900, "EUR");
    request =
        ((ChangeResult.Asked)
                rig.bean(Discrepancies.class)
                    .ask(List.of(new Seen(asked, 0)), Resolution.ACCEPTED, "ours", "finance", "k"))
            .requestId();
    browser = Browser.open(rig);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    rig.close();
  }

  private static List<String> pages() {
    return List.of(
        "/",
        "/discrepancies",
        "/discrepancies?state=resolved",
        "/discrepancies/numbers",
        "/discrepancies/" + first,
        "/approvals/resolutions",
        "/approvals/resolutions/" + request);
  }

  @Test
  void nothingBarsPeopleInLightAndInDarkAndOnAPhone() {
    Page page = browser.loggedIn("second");
    for (String theme : List.of("light", "dark")) {
      page.context()
          .addCookies(
              List.of(
                  new com.microsoft.playwright.options.Cookie("tallystick-theme", theme)
                      .setUrl(rig.address())));
      for (String address : pages()) {
        page.setViewportSize(1280, 900);
        page.navigate(address);
        assertThat(Browser.barriers(page)).as(theme + " " + address).isEmpty();
        page.setViewportSize(390, 800);
        assertThat(
                (boolean)
                    page.evaluate(
                        "document.documentElement.scrollWidth <="
                            + " document.documentElement.clientWidth"))
            .as("fits a phone: " + address)
            .isTrue();
      }
    }
  }

  @Test
  void anIncidentIsOpenedChosenPreviewedAndClosed() {
    Page page = browser.loggedIn("operator");
    page.navigate("/discrepancies");
    page.getByText("Incident: coupon SUMMER").first().click();
    page.getByLabel("Choose all on this page").check();
    page.getByLabel("Reason").fill("price list was wrong");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Preview the chosen"))
        .click();
    assertThat(page.locator("h1").textContent()).isEqualTo("Preview: nothing is done yet");
    assertThat(Browser.barriers(page)).isEmpty();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close 5 discrepancies"))
        .click();
    assertThat(page.getByRole(AriaRole.STATUS).textContent())
        .isEqualTo("5 discrepancies are closed as fixed.");
    assertThat(rig.count("SELECT count(*) FROM discrepancy WHERE resolution = 'fixed'"))
        .isEqualTo(5);
  }

  @Test
  void oneIsTakenFromTheQueueByKeys() {
    Page page = browser.loggedIn("support");
    page.navigate("/discrepancies?type=PAID_NOT_RECORDED");
    page.locator("h1").click();
    page.keyboard().press("j");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("paid not recorded")).click();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Take it")).click();
    assertThat(page.getByRole(AriaRole.STATUS).textContent()).isEqualTo("It is yours now.");
    page.navigate("/");
    assertThat(page.locator("main").textContent()).contains("Yours").contains("paid not recorded");
  }
}

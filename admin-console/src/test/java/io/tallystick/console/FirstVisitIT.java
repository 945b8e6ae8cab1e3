package io.tallystick.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Coming in, and what every page has. */
class FirstVisitIT {
  private static ConsoleRig rig;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void whoIsNotLoggedInIsSentToTheLogin() {
    var visitor = rig.visitor();
    var answer = visitor.get("/discrepancies");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
  }

  @Test
  void aPartOfAPageAskedForAfterTheSessionEndedLoadsTheWholePage() {
    var answer = rig.visitor().get("/", "HX-Request", "true");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("HX-Refresh")).contains("true");
    assertThat(answer.body()).doesNotContain("password");
  }

  @Test
  void nameAndPasswordLetIn() {
    var visitor = rig.loggedIn("support");
    var page = visitor.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Inbox").contains("support");
  }

  @Test
  void aWrongPasswordDoesNot() {
    var visitor = rig.visitor();
    visitor.get("/login");
    var answer = visitor.post("/login", Map.of("username", "support", "password", "wrong"));
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login?error");
    assertThat(visitor.get("/").statusCode()).isEqualTo(302);
  }

  @Test
  void everyPageTellsTheBrowserToRunNothingThatStandsInIt() {
    var headers = rig.visitor().get("/login").headers();
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("same-origin");
    assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).contains("same-origin");
    assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
  }

  @Test
  void aBrowserLogsInAndTheKeysWork() {
    try (var browser = Browser.open(rig)) {
      Page page = browser.loggedIn("support");
      assertThat(Browser.barriers(page)).isEmpty();
      page.keyboard().press("/");
      assertThat(page.evaluate("document.activeElement.id")).isEqualTo("search");
      page.locator("h1").click();
      page.keyboard().press("?");
      assertThat(page.locator("#keys").isVisible()).isTrue();
    }
  }
}

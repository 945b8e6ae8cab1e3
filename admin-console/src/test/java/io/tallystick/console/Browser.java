package io.tallystick.console;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** A real Chromium. Where there is none its tests are skipped, and say so; CI must have one. */
public final class Browser implements AutoCloseable {
  private static final List<String> PLACES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final String address;

  private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, String address) {
    this.playwright = playwright;
    this.browser = browser;
    this.address = address;
  }

  /** Opens it for that console. */
  public static Browser open(ConsoleRig rig) {
    Path chromium =
        PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
    if (chromium == null) {
      String missing =
          "No Chromium in " + PLACES + ": install it (Debian: apt-get install chromium)";
      if (System.getenv("CI") != null) {
        throw new IllegalStateException(missing);
      }
      Assumptions.abort(missing);
    }
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Browser(
        playwright,
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Objects.requireNonNull(chromium))
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))),
        rig.address());
  }

  /** A window of its own, in which that user has logged in. */
  public Page loggedIn(String name) {
    Page page = window(1280, 900);
    page.navigate("/login");
    page.getByLabel("Name").fill(name);
    page.getByLabel("Password").fill(ConsoleRig.PASSWORD);
    page.keyboard().press("Enter");
    page.waitForURL("**/");
    return page;
  }

  /** A window of its own. Whatever the page's script fails at fails the test. */
  public Page window(int width, int height) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(address)
                .setViewportSize(width, height));
    context.setDefaultTimeout(15_000);
    Page page = context.newPage();
    page.onPageError(
        error -> {
          throw new AssertionError("Script failed on " + page.url() + ": " + error);
        });
    return page;
  }

  /**
   * What bars people from using the page, by axe-core's rules for WCAG 2 A and AA; empty: nothing.
   */
  @SuppressWarnings("unchecked")
  public static List<String> barriers(Page page) {
    // CSP lets no script of ours into the page; the debugger's way isn't held by it
    page.evaluate(AXE);
    return (List<String>)
        page.evaluate(
            """
            async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}))
              .violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary))
            """);
  }

  private static final String AXE = axe();

  private static String axe() {
    try (var in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    playwright.close();
  }
}

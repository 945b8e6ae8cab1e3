package io.tallystick.console.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsIT {
  @TempDir Path directory;

  private Path root() {
    return directory.resolve("reports");
  }

  private void file(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void whatStandsThereIsListedAndHandedOutWhole() throws IOException {
    file("reports/run-7-2026-08-31/summary.csv", "a,b\r\n1,2\r\n");
    file("reports/run-7-2026-08-31-excel/summary.csv", "a");
    file("reports/run-12-2026-09-01/manifest.json", "{}");
    file("reports/.run-13-2026-09-01.writing-x/summary.csv", "half");
    file("reports/other/summary.csv", "no");
    file("reports/run-12-2026-09-01/.hidden.csv", "no");
    try (var rig = ConsoleRig.start("tallystick.worker.reports=" + root())) {
      var viewer = rig.loggedIn("viewer");
      String page = viewer.get("/reports").body();
      assertThat(page)
          .containsSubsequence(
              "run-12-2026-09-01/manifest.json",
              "run-7-2026-08-31/summary.csv",
              "run-7-2026-08-31-excel/summary.csv")
          .contains("10 bytes")
          .doesNotContain("writing")
          .doesNotContain("other")
          .doesNotContain(".hidden");
      var answer = viewer.get("/reports/run-7-2026-08-31/summary.csv", "Range", "bytes=0-2");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("a,b\r\n1,2\r\n");
      assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
          .isEqualTo("attachment; filename=\"run-7-2026-08-31-summary.csv\"");
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
      assertThat(rig.visitor().get("/reports/run-7-2026-08-31/summary.csv").statusCode())
          .isEqualTo(302);
    }
  }

  @Test
  void nothingElseIsHandedOut() throws IOException {
    file("reports/run-7-2026-08-31/summary.csv", "a");
    file("secret.csv", "secret");
    file("reports/secret.csv", "secret");
    file("reports/.run-13-2026-09-01.writing-x/summary.csv", "secret");
    Files.createSymbolicLink(
        root().resolve("run-7-2026-08-31/link.csv"), directory.resolve("secret.csv"));
    Files.createSymbolicLink(root().resolve("run-8-2026-08-31"), directory);
    try (var rig = ConsoleRig.start("tallystick.worker.reports=" + root())) {
      var viewer = rig.loggedIn("viewer");
      for (String path :
          new String[] {
            "/reports/run-7-2026-08-31/..%2Fsecret.csv",
            "/reports/..%2f/secret.csv",
            "/reports/%2e%2e/secret.csv",
            "/reports/../secret.csv",
            "/reports/run-7-2026-08-31/link.csv",
            "/reports/run-8-2026-08-31/secret.csv",
            "/reports/.run-13-2026-09-01.writing-x/summary.csv",
            "/reports/run-7-2026-08-31/none.csv",
            "/reports/run-7-2026-08-31/..%5Csecret.csv",
            "/reports/run-7-2026-08-31/summary.csv%00"
          }) {
        var answer = viewer.get(path);
        assertThat(answer.statusCode()).as(path).isIn(400, 404);
        assertThat(answer.body()).as(path).doesNotContain(">secret").doesNotStartWith("secret");
      }
    }
  }

  @Test
  void withoutADirectoryOrReportsItSaysWhatToDo() {
    try (var rig = ConsoleRig.start()) {
      assertThat(rig.loggedIn("viewer").get("/reports").body())
          .contains("No directory of reports is configured");
    }
    try (var rig = ConsoleRig.start("tallystick.worker.reports=" + directory.resolve("none"))) {
      assertThat(rig.loggedIn("viewer").get("/reports").body()).contains("There is no report yet");
    }
  }
}

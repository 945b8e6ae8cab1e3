package io.tallystick.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunsIT {
  private ConsoleRig rig;
  private Operations operations;

  @BeforeEach
  void start() {
    rig = ConsoleRig.start();
    operations = new Operations(rig);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static Instant day(int day) {
    return LocalDate.of(2026, 8, 1)
        .plusDays(day - 1)
        .atStartOfDay(java.time.ZoneId.of("Europe/Berlin"))
        .toInstant();
  }

  private long night(String job, int day, String state) {
    return operations.run(job, day(day), day(day + 1), state);
  }

  private List<String> ids(String path) {
    var page = rig.loggedIn("viewer").get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    return Pattern.compile("href=\"/runs/([0-9]+)\"")
        .matcher(page.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void withoutRunsThePageSaysWhatToDo() {
    assertThat(rig.loggedIn("viewer").get("/runs").body())
        .contains("Nothing was compared yet")
        .contains("before the first run");
  }

  @Test
  void listsAndFiltersInTheAddress() {
    long first = night("reconciliation", 28, "clean");
    long second = night("reconciliation", 29, "discrepancies");
    long third = night("webhook-gap", 29, "failed");
    assertThat(ids("/runs")).containsExactly("" + third, "" + second, "" + first);
    assertThat(ids("/runs?job=reconciliation")).containsExactly("" + second, "" + first);
    assertThat(ids("/runs?verdict=failed")).containsExactly("" + third);
    assertThat(ids("/runs?day=2026-08-28")).containsExactly("" + first);
    assertThat(ids("/runs?before=" + second)).containsExactly("" + first);
    var viewer = rig.loggedIn("viewer");
    assertThat(viewer.get("/runs?verdict=nice").statusCode()).isEqualTo(400);
    assertThat(viewer.get("/runs?day=someday").statusCode()).isEqualTo(400);
    assertThat(viewer.get("/runs/99999").statusCode()).isEqualTo(404);
    assertThat(viewer.get("/runs/x").statusCode()).isEqualTo(400);
  }

  @Test
  void theCalendarTellsHowEachDayCameOut() {
    night("reconciliation", 26, "clean");
    night("reconciliation", 27, "failed");
    night("reconciliation", 27, "clean"); // made up for
    night("reconciliation", 28, "clean");
    night("webhook-gap", 28, "failed");
    operations.finding(night("reconciliation", 30, "discrepancies"), "UNKNOWN_TO_US", "x", null);
    operations.run("reconciliation", day(31), day(31).plus(Duration.ofHours(3)), "clean"); // no day
    night("reconciliation", 32, "running");
    var calendar = rig.bean(RunCalendar.class).until(ConsoleRig.NOW);
    assertThat(calendar).hasSize(35);
    assertThat(calendar.subList(0, 8))
        .extracting(day -> day.day() + " " + day.state().words())
        .containsExactly(
            "2026-09-01 failed",
            "2026-08-31 missing",
            "2026-08-30 discrepancies",
            "2026-08-29 missing",
            "2026-08-28 failed",
            "2026-08-27 good",
            "2026-08-26 good",
            "2026-08-25 before the first run");
    assertThat(rig.loggedIn("viewer").get("/runs").body())
        .contains("1 discrepancies")
        .contains("missing");
  }

  @Test
  void oneRunShowsItsTieOutItsFindingsIncidentsAndRepairs() {
    long run = night("reconciliation", 30, "discrepancies");
    operations.tieOut(run, "provider", 30_000, 28_800, 1_200);
    operations.tieOut(run, "books", 28_800, 28_800, 0);
    operations.finding(run, "UNKNOWN_TO_US", "x", "lost since 09:00");
    operations.repair(run, "ask again");
    String page = rig.loggedIn("viewer").get("/runs/" + run).body();
    assertThat(page)
        .contains("Every entry and every amount of both sides is explained")
        .contains("300.00 EUR")
        .contains("288.00 EUR")
        .contains("12.00 EUR")
        .contains("/discrepancies?type=UNKNOWN_TO_US")
        .contains("lost since 09:00")
        .contains("ask again")
        .contains("not done: 1")
        .contains("href=\"/orders/SO-1\"");
  }

  @Test
  void aResidualIsSaidLoudly() {
    long run = night("reconciliation", 30, "discrepancies");
    operations.tieOut(run, "provider", 30_000, 28_700, 1_250);
    var viewer = rig.loggedIn("viewer");
    assertThat(viewer.get("/runs/" + run).body())
        .contains("this run proves nothing")
        .contains("0.50 EUR");
    assertThat(viewer.get("/runs").body()).contains("0.50 EUR unexplained");
  }

  @Test
  void onlyOperatorsAreOfferedARestart() {
    long run = night("reconciliation", 30, "failed");
    assertThat(rig.loggedIn("viewer").get("/runs/" + run).body())
        .contains("The source was short.")
        .doesNotContain("Go on where it stopped");
    assertThat(rig.loggedIn("operator").get("/runs/" + run).body())
        .contains("/jobs/new?job=restart&amp;run=" + run);
  }

  @Test
  void hostileTextIsShownAsText() {
    long run = night(Operations.HOSTILE, 30, "failed");
    rig.jdbc
        .sql("UPDATE reconciliation_run SET failure = ?, report_dir = ?")
        .params(Operations.HOSTILE, Operations.HOSTILE)
        .update();
    operations.finding(run, Operations.HOSTILE, Operations.HOSTILE, Operations.HOSTILE);
    operations.repair(run, Operations.HOSTILE);
    for (String path : List.of("/runs", "/runs/" + run)) {
      assertThat(rig.loggedIn("operator").get(path).body())
          .contains(Operations.SHOWN)
          .doesNotContain("<script>alert")
          .doesNotContain("<img");
    }
  }
}

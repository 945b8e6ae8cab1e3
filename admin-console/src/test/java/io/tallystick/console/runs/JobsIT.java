package io.tallystick.console.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.run.JobClaim;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsIT {
  private ConsoleRig rig;

  @BeforeEach
  void start() {
    rig = ConsoleRig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static Map<String, String> form(ConsoleRig.Visitor visitor, String... pairs) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("formKey", visitor.formKey());
    for (int i = 0; i < pairs.length; i += 2) {
      form.put(pairs[i], pairs[i + 1]);
    }
    return form;
  }

  private String asked() {
    return rig.jdbc
        .sql(
            "SELECT string_agg(concat_ws(' ', job, day, check_name, restart_run, dry_run,"
                + " requested_by, reason, state), '; ' ORDER BY request_id) FROM job_request")
        .query(String.class)
        .optional()
        .orElse("");
  }

  @Test
  void anEmptyListSaysWhatToDoAndThatNobodyWorks() {
    assertThat(rig.loggedIn("viewer").get("/jobs").body())
        .contains("Nobody has asked for a job yet")
        .contains("No worker process is alive")
        .doesNotContain("hx-get")
        .doesNotContain("Estimate the nightly");
    assertThat(rig.loggedIn("operator").get("/jobs").body())
        .contains("Estimate the nightly")
        .contains("value=\"2026-09-01\"");
  }

  @Test
  void aNightlyIsEstimatedThenAskedForOnce() {
    new Operations(rig)
        .run(
            "reconciliation",
            java.time.Instant.parse("2026-08-31T22:00:00Z"),
            java.time.Instant.parse("2026-09-01T22:00:00Z"),
            "clean");
    var operator = rig.loggedIn("operator");
    String estimate = operator.get("/jobs/new?job=nightly&day=2026-09-01").body();
    assertThat(estimate)
        .contains("nightly of 2026-09-01")
        .contains("2026-09-01 00:00 CEST to 2026-09-02 00:00 CEST, holds 0 entries")
        .contains(
            "It was last looked at by run 1 (reconciliation), begun 2026-09-02 01:00:00 CEST: clean, in 60 s."
                .replace("60 s", "1 min"))
        .contains("No worker process is alive");
    assertThat(asked()).as("an estimate asks for nothing").isEmpty();
    Map<String, String> form =
        form(operator, "job", "nightly", "day", "2026-09-01", "reason", "late file");
    var answer = operator.post("/jobs", form);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/jobs/1");
    assertThat(operator.get("/jobs/1").body())
        .contains("Asked for.")
        .contains("late file")
        .contains("waiting")
        .contains("hx-get=\"/jobs/1/progress\"");
    operator.post("/jobs", form);
    assertThat(operator.get("/jobs/1").body()).contains("Already done");
    assertThat(asked()).isEqualTo("nightly 2026-09-01 f operator late file requested");
    form.put("day", "2026-08-31");
    operator.post("/jobs", form);
    assertThat(operator.get("/jobs/1").body()).contains("used before, for another job");
    assertThat(rig.count("SELECT count(*) FROM job_request")).isEqualTo(1);
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE action = 'job.requested' AND actor = 'operator'"))
        .isEqualTo(1);
  }

  @Test
  void hoursAChecksDryRunAndARestartCanBeAskedFor() {
    var operator = rig.loggedIn("operator");
    for (String query :
        List.of(
            "job=intraday&from=2026-09-02T06:00&to=2026-09-02T09:00",
            "job=check&check=outbox-check&from=2026-09-01T10:00&to=2026-09-02T10:00&dryRun=true",
            "job=restart&run=7")) {
      assertThat(operator.get("/jobs/new?" + query).statusCode()).isEqualTo(200);
      Map<String, String> form = form(operator, "reason", "because");
      for (String pair : query.split("&")) {
        form.put(pair.split("=")[0], pair.split("=")[1]);
      }
      assertThat(operator.post("/jobs", form).statusCode()).isEqualTo(303);
    }
    assertThat(asked())
        .isEqualTo(
            "intraday f operator because requested; check outbox-check t operator because"
                + " requested; restart 7 f operator because requested");
    assertThat(
            rig.jdbc
                .sql(
                    "SELECT window_from = '2026-09-02T04:00:00Z' FROM job_request WHERE job ="
                        + " 'intraday'")
                .query(Boolean.class)
                .single())
        .as("times are typed in the pages' zone")
        .isTrue();
    assertThat(operator.get("/jobs/new?job=restart&run=7").body()).contains("There is no run 7");
  }

  @Test
  void whatCannotBeAskedForSaysWhy() {
    var operator = rig.loggedIn("operator");
    assertThat(operator.get("/jobs/new?job=nightly&day=2026-09-02").body())
        .contains("isn&#39;t over yet");
    assertThat(
            operator.get("/jobs/new?job=intraday&from=2026-09-02T09:00&to=2026-09-02T06:00").body())
        .contains("must be longer than nothing");
    assertThat(
            operator
                .get("/jobs/new?job=check&check=No!&from=2026-09-02T06:00&to=2026-09-02T09:00")
                .body())
        .contains("name is like inventory-check");
    assertThat(operator.get("/jobs/new?job=party").statusCode()).isEqualTo(400);
    operator.get("/jobs/new?job=nightly&day=2026-09-01");
    operator.post("/jobs", form(operator, "job", "nightly", "day", "2026-09-01", "reason", " "));
    assertThat(operator.get("/jobs").body()).contains("reason must have 1 to 500 characters");
    assertThat(asked()).isEmpty();
  }

  @Test
  void progressShowsWhatTheWorkerSaysUntilItIsOver() {
    var operator = rig.loggedIn("operator");
    operator.get("/jobs/new?job=nightly&day=2026-09-01");
    operator.post("/jobs", form(operator, "job", "nightly", "day", "2026-09-01", "reason", "x"));
    var workers = rig.bean(WorkerProcesses.class);
    var requests = rig.bean(JobRequests.class);
    workers.register("w-1", "host-1", 42, "1.0");
    JobClaim claim = requests.claim("w-1").orElseThrow();
    requests.runBegan(claim, 12);
    requests.note(claim, "matching, 40 %");
    String progress = operator.get("/jobs/1/progress", "HX-Request", "true").body();
    assertThat(progress)
        .contains("running")
        .contains("matching, 40 %")
        .contains("/runs/12")
        .contains("last seen 0 s ago")
        .contains("One worker process is alive")
        .contains("hx-trigger=\"every 3s\"")
        .doesNotContain("<html");
    assertThat(operator.get("/jobs/list").body())
        .contains("matching, 40 %")
        .contains("every 3s")
        .doesNotContain("<html");
    rig.clock.advance(Duration.ofSeconds(61));
    assertThat(operator.get("/jobs/1/progress").body())
        .contains("No worker process is alive")
        .contains("not seen any more");
    requests.done(claim, true, "3 discrepancies");
    assertThat(operator.get("/jobs/1/progress").body())
        .contains("done: discrepancies")
        .contains("3 discrepancies")
        .doesNotContain("hx-");
  }

  @Test
  void aRequestIsStoppedOnce() {
    var operator = rig.loggedIn("operator");
    operator.get("/jobs/new?job=nightly&day=2026-09-01");
    operator.post("/jobs", form(operator, "job", "nightly", "day", "2026-09-01", "reason", "x"));
    operator.get("/jobs/1");
    operator.post("/jobs/1/stops", form(operator, "reason", "wrong day"));
    assertThat(operator.get("/jobs/1").body())
        .contains("Taken back")
        .contains("cancelled")
        .doesNotContain("Stop it</button>");
    operator.post("/jobs/1/stops", form(operator, "reason", "wrong day"));
    assertThat(operator.get("/jobs/1").body()).contains("It is over already");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action = 'job.cancelled'")).isEqualTo(1);
  }

  @Test
  void whoMayNotIsRefusedAndNothingChanges() {
    for (String name : List.of("viewer", "support", "approver", "finance", "admin")) {
      var visitor = rig.loggedIn(name);
      visitor.get("/jobs");
      assertThat(visitor.get("/jobs/new?job=nightly&day=2026-09-01").statusCode()).isEqualTo(403);
      assertThat(
              visitor
                  .post(
                      "/jobs",
                      Map.of("job", "nightly", "day", "2026-09-01", "reason", "x", "formKey", "k"))
                  .statusCode())
          .isEqualTo(403);
      assertThat(visitor.post("/jobs/1/stops", Map.of("reason", "x")).statusCode()).isEqualTo(403);
    }
    assertThat(asked()).isEmpty();
  }

  @Test
  void hostileTextIsShownAsText() {
    var operator = rig.loggedIn("operator");
    operator.get("/jobs/new?job=nightly&day=2026-09-01");
    operator.post(
        "/jobs",
        form(operator, "job", "nightly", "day", "2026-09-01", "reason", Operations.HOSTILE));
    rig.jdbc
        .sql("UPDATE job_request SET note = ?, owner = ?")
        .params(Operations.HOSTILE, Operations.HOSTILE)
        .update();
    rig.bean(WorkerProcesses.class).register("w", Operations.HOSTILE, 1, "1");
    rig.bean(WorkerProcesses.class).seen("w", Operations.HOSTILE);
    for (String path : List.of("/jobs", "/jobs/1", "/jobs/1/progress", "/jobs/list")) {
      assertThat(operator.get(path).body())
          .contains(Operations.SHOWN)
          .doesNotContain("<script>alert")
          .doesNotContain("<img");
    }
  }
}

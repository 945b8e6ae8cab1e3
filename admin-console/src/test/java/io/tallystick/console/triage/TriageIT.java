package io.tallystick.console.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TriageIT {
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

  @Test
  void withoutAttemptsItSaysSo() {
    assertThat(rig.loggedIn("viewer").get("/triage").body())
        .contains("Nobody has begun a checkout in that time");
  }

  @Test
  void attemptsAreCountedByTheFurthestTheyCame() {
    operations.order("SO-1", "pi_1");
    operations.attempt(
        "at-SO-1",
        ConsoleRig.NOW.minusSeconds(7_200),
        "timeout",
        "attempt_created",
        "inventory_reserved",
        "payment_unknown");
    operations.attempt("at-2", ConsoleRig.NOW.minusSeconds(60), null, "attempt_created");
    operations.attempt("at-3", ConsoleRig.NOW.minusSeconds(30), null, "attempt_created");
    operations.attempt("at-4", ConsoleRig.NOW.minus(Duration.ofDays(3)), null, "attempt_created");
    var triage = rig.bean(JdbcTriage.class);
    assertThat(triage.counts(ConsoleRig.NOW.minus(Duration.ofDays(1))))
        .extracting(count -> count.furthest() + " " + count.attempts())
        .containsExactlyInAnyOrder("payment_unknown 1", "attempt_created 2");
    var viewer = rig.loggedIn("viewer");
    String list = viewer.get("/triage?fact=payment_unknown").body();
    assertThat(list)
        .contains("payment unknown")
        .contains("href=\"/orders/SO-1\"")
        .contains("timeout")
        .contains("119 min ago");
    assertThat(viewer.get("/triage?fact=attempt_created").body())
        .contains("at-2")
        .contains("at-3")
        .doesNotContain("at-4");
    assertThat(viewer.get("/triage?fact=attempt_created&span=week").body()).contains("at-4");
    assertThat(viewer.get("/triage?span=hour&fact=payment_unknown").body())
        .contains("None in that time");
    assertThat(viewer.get("/triage?fact=none").statusCode()).isEqualTo(400);
    assertThat(viewer.get("/triage?span=year").statusCode()).isEqualTo(400);
  }

  @Test
  void attemptsThatNobodyAnsweredAreNamed() {
    operations.attempt("at-1", ConsoleRig.NOW.minusSeconds(7_200), null, "attempt_created");
    rig.jdbc
        .sql(
            "UPDATE checkout_attempt SET answer_status = NULL, answer_body = NULL, working_until ="
                + " created_at")
        .update();
    assertThat(rig.loggedIn("viewer").get("/triage").body())
        .contains("1 attempts were never answered");
  }

  @Test
  void hostileTextIsShownAsText() {
    operations.attempt(
        "at-1", ConsoleRig.NOW.minusSeconds(60), Operations.HOSTILE, "attempt_created");
    assertThat(rig.loggedIn("viewer").get("/triage?fact=attempt_created").body())
        .contains(Operations.SHOWN)
        .doesNotContain("<script>alert")
        .doesNotContain("<img");
  }
}

package io.tallystick.console.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.metrics.OpenWorkNow;
import io.tallystick.checkout.run.JobRequests;
import io.tallystick.checkout.run.WantedJob;
import io.tallystick.checkout.run.WorkerProcesses;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthIT {
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

  private Map<String, String> lines() {
    return rig.bean(HealthLines.class).of(rig.bean(OpenWorkNow.class).read()).stream()
        .collect(Collectors.toMap(Line::what, line -> line.level().words()));
  }

  @Test
  void aFreshInstallationIsGoodButForWhatHasNeverRun() {
    Map<String, String> lines = lines();
    assertThat(lines)
        .containsEntry("Worker processes", "look")
        .containsEntry("Last good night", "look")
        .containsEntry("Last good hours", "look");
    lines.keySet().removeAll(List.of("Worker processes", "Last good night", "Last good hours"));
    assertThat(lines).hasSize(11).allSatisfy((_, level) -> assertThat(level).isEqualTo("good"));
    assertThat(rig.loggedIn("viewer").get("/health").body())
        .contains("There has been none yet")
        .contains("PostgreSQL")
        .contains("None has registered")
        .contains("No order is under way");
  }

  @Test
  void whatIsLateIsBadAndSaysWhereToGo() {
    Instant now = ConsoleRig.NOW;
    operations.run(
        "reconciliation",
        now.minus(Duration.ofHours(60)),
        now.minus(Duration.ofHours(36)),
        "clean");
    operations.run(
        "reconciliation", now.minus(Duration.ofHours(5)), now.minus(Duration.ofHours(2)), "clean");
    operations.webhook(
        "evt_1", "charge.updated", null, "waiting", "{}", now.minus(Duration.ofHours(1)));
    operations.webhook("evt_2", "charge.updated", null, "parked:no", "{}", now);
    rig.jdbc
        .sql(
            "INSERT INTO outbox (event_id, aggregate, type, version, payload, occurred_at,"
                + " next_try_at) VALUES ('e', 'order:SO-1', 'order.paid', 1, '{}', ?, ?)")
        .params(
            now.minusSeconds(700).atOffset(java.time.ZoneOffset.UTC),
            now.atOffset(java.time.ZoneOffset.UTC))
        .update();
    operations.order("SO-1", "pi_1");
    rig.jdbc.sql("UPDATE orders SET placed_at = placed_at - interval '2 days'").update();
    rig.bean(JobRequests.class)
        .ask(new WantedJob.Nightly(LocalDate.of(2026, 9, 1), false), "k", "operator", "x");
    assertThat(lines())
        .containsEntry("Last good night", "bad")
        .containsEntry("Last good hours", "good")
        .containsEntry("Webhooks to process", "bad")
        .containsEntry("Webhooks given up", "look")
        .containsEntry("Events to publish", "bad")
        .containsEntry("Orders under way", "look")
        .containsEntry("Worker processes", "bad");
    String page = rig.loggedIn("viewer").get("/health").body();
    assertThat(page)
        .contains("and 1 requests wait")
        .contains("href=\"/webhooks?state=parked\"")
        .contains("36 h ago")
        .contains("<th scope=\"row\">paid</th>");
  }

  @Test
  void aLivingWorkerIsGoodAndASilentOneIsNot() {
    var workers = rig.bean(WorkerProcesses.class);
    workers.register("w-1", Operations.HOSTILE, 7, "1.0");
    workers.seen("w-1", Operations.HOSTILE);
    assertThat(lines()).containsEntry("Worker processes", "good");
    assertThat(rig.loggedIn("viewer").get("/health").body())
        .contains(Operations.SHOWN)
        .doesNotContain("<script>alert")
        .doesNotContain("<img");
    rig.clock.advance(Duration.ofSeconds(61));
    assertThat(lines()).containsEntry("Worker processes", "look");
  }
}

package io.tallystick.console.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksIT {
  private static final Instant NOW = ConsoleRig.NOW;
  private static ConsoleRig rig;
  private static Operations operations;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    operations = new Operations(rig);
    operations.order("SO-1", "pi_1");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void threeEvents() {
    rig.jdbc.sql("DELETE FROM webhook_event").update();
    operations.webhook(
        "evt_done",
        "payment_intent.succeeded",
        "pi_1",
        "processed:order paid",
        "{\"id\":\"evt_done\",\"amount\":1.10,\"amount\":1e400}",
        NOW.minusSeconds(30));
    operations.webhook(
        "evt_waits",
        "charge.updated",
        "ch_1",
        "waiting",
        "{\"data\":{\"object\":{\"payment_intent\":\"pi_1\"}}}",
        NOW.minusSeconds(20));
    operations.webhook(
        "evt_parked",
        "charge.refunded",
        "re_1",
        "parked:no such refund",
        "{}",
        NOW.minusSeconds(10));
  }

  private static List<String> ids(HttpResponse<String> page) {
    assertThat(page.statusCode()).isEqualTo(200);
    return Pattern.compile("href=\"/webhooks/(evt_[a-z0-9_]+)\"")
        .matcher(page.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static long replays() {
    return rig.count("SELECT count(*) FROM audit WHERE action = 'webhook.replayed'");
  }

  @Test
  void listsTheLatestFirstAndCountsWhatIsNotDone() {
    var page = rig.loggedIn("viewer").get("/webhooks");
    assertThat(ids(page)).containsExactly("evt_parked", "evt_waits", "evt_done");
    assertThat(page.body())
        .contains("waiting: <span>1</span>")
        .contains("parked: <span>1</span>")
        .contains("no such refund")
        .contains("order paid")
        .contains("2026-09-02 09:59:50 CEST");
  }

  @Test
  void theFilterStandsInTheAddress() {
    var visitor = rig.loggedIn("viewer");
    assertThat(ids(visitor.get("/webhooks?state=parked"))).containsExactly("evt_parked");
    assertThat(ids(visitor.get("/webhooks?state=processed"))).containsExactly("evt_done");
    assertThat(ids(visitor.get("/webhooks?type=charge.updated"))).containsExactly("evt_waits");
    assertThat(ids(visitor.get("/webhooks?object=pi_1"))).containsExactly("evt_done");
    assertThat(ids(visitor.get("/webhooks?object=evt_parked"))).containsExactly("evt_parked");
    assertThat(ids(visitor.get("/webhooks?since=2026-09-02T10:00"))).isEmpty();
    assertThat(ids(visitor.get("/webhooks?since=2026-09-02T09:59"))).hasSize(3);
    assertThat(visitor.get("/webhooks?state=lost").statusCode()).isEqualTo(400);
    assertThat(visitor.get("/webhooks?since=yesterday").statusCode()).isEqualTo(400);
    assertThat(visitor.get("/webhooks?object=pi_0").body()).contains("No event is like that");
  }

  @Test
  void pagesOfFiftyHoldEachEventOnce() {
    for (int i = 0; i < 60; i++) {
      operations.webhook(
          "evt_many_" + i, "ping.ping", null, "waiting", "{}", NOW.minusSeconds(100));
    }
    var visitor = rig.loggedIn("viewer");
    var first = visitor.get("/webhooks?type=ping.ping");
    var older =
        Pattern.compile("href=\"(/webhooks\\?type=ping.ping&amp;after=[^\"]+)\"")
            .matcher(first.body());
    assertThat(older.find()).isTrue();
    var second = visitor.get(older.group(1).replace("&amp;", "&"));
    assertThat(ids(first)).hasSize(50);
    assertThat(ids(second)).hasSize(10).doesNotContainAnyElementsOf(ids(first));
  }

  @Test
  void oneEventIsShownWithItsBodyAsItWasAndItsOrder() {
    var page = rig.loggedIn("viewer").get("/webhooks/evt_done");
    assertThat(page.body())
        .contains("&quot;amount&quot; : 1.10,")
        .contains("&quot;amount&quot; : 1e400")
        .contains("href=\"/orders/SO-1\"")
        .contains("order paid");
    assertThat(rig.loggedIn("viewer").get("/webhooks/evt_waits").body())
        .contains("href=\"/orders/SO-1\"");
    assertThat(rig.loggedIn("viewer").get("/webhooks/evt_none").statusCode()).isEqualTo(404);
  }

  @Test
  void hostileTextIsShownAsText() {
    operations.webhook(
        "evt_bad",
        Operations.HOSTILE,
        Operations.HOSTILE,
        "parked:" + Operations.HOSTILE,
        "{\"x\":\"" + Operations.HOSTILE.replace("\"", "\\\"") + "\"}",
        NOW);
    operations.webhook(
        "evt_worse", "a", null, "processed:" + Operations.HOSTILE, Operations.HOSTILE, NOW);
    for (String path : List.of("/webhooks", "/webhooks/evt_bad", "/webhooks/evt_worse")) {
      assertThat(rig.loggedIn("operator").get(path).body())
          .contains(Operations.SHOWN)
          .doesNotContain("<script>alert")
          .doesNotContain("<img");
    }
    assertThat(rig.loggedIn("viewer").get("/webhooks/evt_worse").body())
        .contains("This isn&#39;t JSON")
        .doesNotContain("<script>alert");
  }

  @Test
  void aHugeBodyIsCutAndSaysSoAndOneThatIsGoneSaysSo() {
    operations.webhook("evt_huge", "a", null, "processed", "x".repeat(300_000), NOW);
    operations.webhook("evt_gone", "a", null, "processed", "", NOW);
    operations.webhook("evt_deep", "a", null, "processed", "[".repeat(5_000), NOW);
    rig.jdbc
        .sql("UPDATE webhook_event SET payload_removed_at = now() WHERE event_id = 'evt_gone'")
        .update();
    var huge = rig.loggedIn("viewer").get("/webhooks/evt_huge").body();
    assertThat(huge)
        .contains("Only the first 256 KB of 300,000 characters")
        .contains("x".repeat(262_144))
        .doesNotContain("x".repeat(262_145));
    assertThat(rig.loggedIn("viewer").get("/webhooks/evt_gone").body())
        .contains("isn&#39;t kept any more");
    assertThat(rig.loggedIn("viewer").get("/webhooks/evt_deep").body())
        .contains("[[[[")
        .contains("shown as it came");
  }

  @Test
  void aReplayTwiceSentHasOneEffect() {
    long before = replays();
    var support = rig.loggedIn("support");
    support.get("/webhooks/evt_parked");
    Map<String, String> form = Map.of("formKey", support.formKey(), "reason", "fixed it");
    assertThat(support.post("/webhooks/evt_parked/replays", form).statusCode()).isEqualTo(303);
    assertThat(support.get("/webhooks/evt_parked").body())
        .contains("It waits to be looked at again.")
        .contains("fixed it");
    assertThat(support.post("/webhooks/evt_parked/replays", form).statusCode()).isEqualTo(303);
    assertThat(support.get("/webhooks/evt_parked").body()).contains("Already done");
    assertThat(replays() - before).isEqualTo(1);
    assertThat(rig.count("SELECT replays FROM webhook_event WHERE event_id = 'evt_parked'"))
        .isEqualTo(1);
    assertThat(
            rig.count(
                "SELECT count(*) FROM audit WHERE action = 'webhook.replayed' AND actor = 'support'"
                    + " AND reason = 'fixed it'"))
        .isEqualTo(1);
  }

  @Test
  void withoutAReasonNothingIsReplayed() {
    long before = replays();
    var support = rig.loggedIn("support");
    support.get("/webhooks/evt_parked");
    support.post(
        "/webhooks/evt_parked/replays", Map.of("formKey", support.formKey(), "reason", " "));
    assertThat(support.get("/webhooks/evt_parked").body()).contains("Say why");
    assertThat(replays()).isEqualTo(before);
    assertThat(rig.count("SELECT count(*) FROM webhook_event WHERE state = 'parked'")).isEqualTo(1);
  }

  @Test
  void anEventWhoseBodyIsGoneIsNotReplayedAndTheFormCanBeSentAgain() {
    rig.jdbc
        .sql(
            "UPDATE webhook_event SET payload_removed_at = now(), payload = '' WHERE event_id ="
                + " 'evt_done'")
        .update();
    var support = rig.loggedIn("support");
    support.get("/webhooks/evt_done");
    long forms = rig.count("SELECT count(*) FROM console_form");
    support.post(
        "/webhooks/evt_done/replays", Map.of("formKey", support.formKey(), "reason", "why not"));
    assertThat(support.get("/webhooks/evt_done").body()).contains("can&#39;t be looked at again");
    assertThat(rig.count("SELECT count(*) FROM console_form")).isEqualTo(forms);
  }

  @Test
  void theTickedOnesAreReplayedTogetherOnce() {
    long before = replays();
    var operator = rig.loggedIn("operator");
    operator.get("/webhooks");
    Map<String, String> form =
        Map.of(
            "formKey",
            operator.formKey(),
            "reason",
            "all of them",
            "event",
            "evt_parked,evt_done,evt_none");
    operator.post("/webhooks/replays", form);
    assertThat(operator.get("/webhooks").body())
        .contains("2 of 3 wait to be looked at again. evt_none was never stored here.");
    operator.post("/webhooks/replays", form);
    assertThat(operator.get("/webhooks").body()).contains("Already done");
    assertThat(replays() - before).isEqualTo(2);
    operator.post("/webhooks/replays", Map.of("formKey", "other", "reason", "none"));
    assertThat(operator.get("/webhooks").body()).contains("Tick 1 to 200 events; 0 were.");
  }

  @Test
  void allThatFailedIsEstimatedFirstAndReplayedOnce() {
    operations.webhook(
        "evt_failed",
        "charge.updated",
        null,
        "waiting:timeout",
        "{}",
        NOW.minus(Duration.ofHours(2)));
    long before = replays();
    var operator = rig.loggedIn("operator");
    var estimate = operator.get("/webhooks/failed");
    assertThat(estimate.body())
        .contains("<strong>2</strong>")
        .contains("charge.refunded")
        .contains("charge.updated")
        .contains("2 h ago");
    assertThat(replays()).as("an estimate changes nothing").isEqualTo(before);
    Map<String, String> form =
        Map.of(
            "formKey",
            operator.formKey(),
            "reason",
            "provider is back",
            "since",
            "2026-09-01T08:00:00Z");
    assertThat(operator.post("/webhooks/failed/replays", form).statusCode()).isEqualTo(303);
    assertThat(operator.get("/webhooks").body()).contains("2 wait to be looked at again.");
    operator.post("/webhooks/failed/replays", form);
    assertThat(operator.get("/webhooks").body()).contains("Already done");
    assertThat(replays() - before).isEqualTo(2);
    assertThat(operator.get("/webhooks/failed").body()).contains("is still open");
  }

  @Test
  void whoMayNotIsRefusedAndNothingChanges() {
    long before = replays();
    for (String name : List.of("viewer", "approver", "finance", "admin")) {
      var visitor = rig.loggedIn(name);
      assertThat(visitor.get("/webhooks/evt_parked").body()).doesNotContain("Replay</button>");
      assertThat(
              visitor
                  .post("/webhooks/evt_parked/replays", Map.of("formKey", "k", "reason", "r"))
                  .statusCode())
          .isEqualTo(403);
    }
    for (String name : List.of("viewer", "support", "approver", "finance", "admin")) {
      var visitor = rig.loggedIn(name);
      assertThat(visitor.get("/webhooks").body()).doesNotContain("Replay the ticked ones");
      assertThat(
              visitor
                  .post(
                      "/webhooks/replays",
                      Map.of("formKey", "k", "reason", "r", "event", "evt_parked"))
                  .statusCode())
          .isEqualTo(403);
      assertThat(visitor.get("/webhooks/failed").statusCode()).isEqualTo(403);
      assertThat(
              visitor
                  .post(
                      "/webhooks/failed/replays",
                      Map.of("formKey", "k", "reason", "r", "since", "2026-09-01T08:00:00Z"))
                  .statusCode())
          .isEqualTo(403);
    }
    assertThat(replays()).isEqualTo(before);
  }
}

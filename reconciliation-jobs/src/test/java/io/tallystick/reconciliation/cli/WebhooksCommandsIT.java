package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhooksCommandsIT {
  private static final String THREE_EVENTS =
      """
      INSERT INTO webhook_event (event_id, type, live, object_id, received_at, last_received_at, payload, state, tries,
        next_try_at, failed_at, reason, result, processed_at, deliveries)
      VALUES
        ('evt_1', 'payment_intent.succeeded', false, 'pi_1', '2026-09-01T08:00:00.5Z', '2026-09-01T08:00:00.5Z', '{}',
         'processed', 1, '2026-09-01T08:00:00.5Z', NULL, NULL, 'payment pi_1, succeeded: applied',
         '2026-09-01T08:00:01Z', 2),
        ('evt_2', 'customer.created', false, 'cus_1', '2026-09-01T09:00:00Z', '2026-09-01T09:00:00Z', '{}',
         'parked', 1, '2026-09-01T09:00:00Z', '2026-09-01T09:00:01Z', E'unknown type:\\u001b[2J customer.created', NULL,
         NULL, 1),
        ('evt_3', 'refund.failed', false, NULL, '2026-09-02T09:00:00Z', '2026-09-02T09:00:00Z', '{}',
         'waiting', 3, '2026-09-02T09:05:00Z', '2026-09-02T09:01:00Z', 'no answer', NULL, NULL, 1)
      """;

  @TempDir Path folder;
  private JdbcTemplate jdbc;
  private Captured tally;

  @BeforeEach
  void aDatabaseWithThreeEvents() {
    String url = TestPostgres.migratedDatabaseUrl();
    jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
    jdbc.execute(THREE_EVENTS);
    tally = new Captured(Map.of("DATABASE_URL", url, "USER", "mia"), List.of());
  }

  @Test
  void eventsAreListedWithWhatTheyCameTo() {
    assertThat(tally.run("webhooks", "list")).as(tally.err()).isZero();
    assertThat(tally.out())
        .isEqualTo(
            """
            event  type                      object  state      received              deliveries  tries  came to
            evt_3  refund.failed             -       waiting    2026-09-02T09:00:00Z           1      3  no answer
            evt_2  customer.created          cus_1   parked     2026-09-01T09:00:00Z           1      1  unknown type: [2J customer.created
            evt_1  payment_intent.succeeded  pi_1    processed  2026-09-01T08:00:00Z           2      1  payment pi_1, succeeded: applied
            """);
  }

  @Test
  void theListIsNarrowedByStateTimeAndNumber() {
    assertThat(tally.run("webhooks", "list", "--state", "parked", "--json")).isZero();
    JsonNode json = JsonMapper.shared().readTree(tally.out());
    assertThat(json.path("events")).hasSize(1);
    assertThat(json.path("events").path(0).path("eventId").stringValue()).isEqualTo("evt_2");
    assertThat(json.path("events").path(0).path("processed").isNull()).isTrue();

    assertThat(tally.run("webhooks", "list", "--since", "2026-09-02")).isZero();
    assertThat(tally.out()).contains("evt_3").doesNotContain("evt_1").doesNotContain("evt_2");
    assertThat(tally.run("webhooks", "list", "--limit", "1")).isZero();
    assertThat(tally.out()).contains("evt_3").hasLineCount(2);
    assertThat(tally.run("webhooks", "list", "--since", "2026-10-01")).isZero();
    assertThat(tally.out())
        .isEqualTo("No such event; without --state and --since all are listed.\n");
  }

  @Test
  void aReplayedEventWaitsAndTheRecordSaysWhoWantedIt() {
    assertThat(tally.run("webhooks", "replay", "evt_1", "--reason", "customer asks")).isZero();
    assertThat(tally.out())
        .isEqualTo(
            """
            Event evt_1 was processed and waits now.
            A running checkout service takes what waits within seconds.
            """);
    assertThat(waiting()).isEqualTo(2);
    assertThat(
            jdbc.queryForList(
                "SELECT concat_ws(' ', subject, actor, reason) FROM audit", String.class))
        .containsExactly("webhook:evt_1 cli:mia customer asks");
  }

  @Test
  void failedEventsAreReplayedTogether() {
    assertThat(tally.run("webhooks", "replay", "--failed-since", "2026-09-01", "--limit", "1"))
        .isZero();
    assertThat(tally.out()).startsWith("Failed events that wait now: 1.\nThere are more.");
    assertThat(tally.run("webhooks", "replay", "--failed-since", "2026-09-01T00:00:00Z")).isZero();
    assertThat(tally.out()).startsWith("Failed events that wait now: 1.\nA running");
    assertThat(tally.run("webhooks", "replay", "--failed-since", "2026-09-01")).isZero();
    assertThat(tally.out()).isEqualTo("Failed events that wait now: 0.\n");
    assertThat(waiting()).isEqualTo(2);
  }

  @Test
  void anEventThatNeverCameIsOneSentence() {
    assertThat(tally.run("webhooks", "replay", "evt_9")).isEqualTo(1);
    assertThat(tally.err()).startsWith("tally: Event evt_9 was never received.").hasLineCount(1);
  }

  @Test
  void wrongUsageSaysWhatIsRight() {
    assertThat(tally.run("webhooks")).isEqualTo(2);
    assertThat(tally.err()).contains("list or replay");
    assertThat(tally.run("webhooks", "list", "--since", "yesterday")).isEqualTo(2);
    assertThat(tally.err()).contains("--since 'yesterday' is neither a day");
    assertThat(tally.run("webhooks", "list", "--limit", "0")).isEqualTo(2);
    assertThat(tally.run("webhooks", "list", "--state", "lost")).isEqualTo(2);
    assertThat(tally.run("webhooks", "replay")).isEqualTo(2);
    assertThat(tally.run("webhooks", "replay", "evt_1", "--failed-since", "2026-09-01"))
        .isEqualTo(2);
    assertThat(waiting()).isEqualTo(1);
  }

  @Test
  void nowItIsProcessedOnTheSpotAndTheProviderIsAsked() throws Exception {
    try (var stripe = SandboxServer.start(new Ledger(5), 0, Clock.systemUTC());
        var http = HttpClient.newHttpClient()) {
      String intent = payment(http, stripe.baseUrl());
      Path settings =
          Files.writeString(
              folder.resolve("t.properties"),
              "tallystick.stripe.api-key=sk_test_x\ntallystick.stripe.api-base=%s\n"
                  .formatted(stripe.baseUrl()));
      jdbc.update(
          "UPDATE webhook_event SET object_id = ?, payload = ? WHERE event_id = 'evt_1'",
          intent,
          "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"id\":\"%s\",\"object\":\"payment_intent\"}}}"
              .formatted(intent));
      jdbc.update("DELETE FROM webhook_event WHERE event_id = 'evt_3'");

      int ended =
          tally.run("--config", settings.toString(), "webhooks", "replay", "evt_1", "--now");

      assertThat(ended).as(tally.err()).isZero();
      assertThat(tally.out())
          .startsWith("Event evt_1 was processed and waits now.\nevt_1: processed, ")
          .contains(intent);
      assertThat(waiting()).isZero();
    }
  }

  /** Made by somebody else with the same account. */
  private static String payment(HttpClient http, String base) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base + "/v1/payment_intents"))
            .header("Authorization", "Bearer sk_test_x")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("amount=1200&currency=eur"))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    return JsonMapper.shared().readTree(answer.body()).get("id").asString();
  }

  @Test
  void nowNeedsAKeyAndWithoutOneNothingIsBegun() {
    assertThat(tally.run("webhooks", "replay", "evt_1", "--now")).isEqualTo(2);
    assertThat(tally.err()).contains("--now needs a key");
    assertThat(waiting()).isEqualTo(1);
  }

  private int waiting() {
    return jdbc.queryForObject(
        "SELECT count(*) FROM webhook_event WHERE state = 'waiting'", Integer.class);
  }
}

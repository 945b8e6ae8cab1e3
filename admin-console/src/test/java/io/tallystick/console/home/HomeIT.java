package io.tallystick.console.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.Resolution;
import io.tallystick.checkout.discrepancy.Seen;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.discrepancies.Differences;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HomeIT {
  private final ConsoleRig rig = ConsoleRig.start();

  @AfterEach
  void stop() {
    rig.close();
  }

  private String home(String who) {
    return rig.loggedIn(who).get("/").body();
  }

  private static String text(String page) {
    return page.substring(page.indexOf("<h1")).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  @Test
  void beforeTheFirstNightItSaysSo() {
    assertThat(text(home("support")))
        .contains("All is quiet: nothing waits for you.")
        .contains("No night has been compared yet");
  }

  @Test
  void whenAllIsQuietItTellsOfTheLastGoodNight() {
    var differences = new Differences(rig);
    differences.run("reconciliation", "failed", "2026-08-20T04:00Z");
    assertThat(text(home("operator")))
        .contains("All is quiet: nothing waits for you.")
        .contains("2026-09-02 05:20:00 CEST")
        .contains("4 h ago");
  }

  @Test
  void eachSeesWhatTheyMayDoSomethingAbout() {
    var differences = new Differences(rig);
    long mine = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    differences.add("DISPUTE_DEADLINE", 700, "EUR", Map.of("deadline", "2026-09-04T07:59Z"));
    differences.add("WEBHOOK_MISSING", 800, "EUR", Map.of("deadline", "2026-09-04T08:01Z"));
    var service = rig.bean(Discrepancies.class);
    service.assign(new Seen(mine, 0), "support", "support", "k1");
    service.ask(List.of(new Seen(mine, 1)), Resolution.ACCEPTED, "ours", "finance", "k2");
    differences.order("SO-1");
    rig.jdbc
        .sql("UPDATE orders SET review_reason = :reason WHERE order_id = 'SO-1'")
        .param("reason", Differences.HOSTILE)
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO refund (refund_id, order_id, amount_minor, currency, state, requested_by, requested_at)
            VALUES ('rf_1', 'SO-1', 100, 'EUR', 'requested', 'support', '2026-09-02T07:00Z'),
                   ('rf_2', 'SO-1', 100, 'EUR', 'requested', 'Second', '2026-09-02T07:00Z')
            """)
        .update();
    rig.jdbc
        .sql(
            """
            INSERT INTO webhook_event (event_id, type, live, received_at, last_received_at, payload, state, next_try_at,
                failed_at, reason)
            VALUES ('evt_1', 'charge.succeeded', false, '2026-09-02T07:00Z', '2026-09-02T07:00Z', '{}', 'parked',
                '2026-09-02T07:00Z', '2026-09-02T07:00Z', 'x')
            """)
        .update();
    differences.run("webhook-gap", "failed", "2026-09-01T01:00Z");
    differences.run("webhook-gap", "failed", "2026-08-31T01:00Z");

    assertThat(text(home("support")))
        .contains("Due within 48 hours, or overdue")
        .contains("dispute deadline 7.00 EUR 2026-09-04 09:59 CEST , in 47 h")
        .contains("Yours")
        .contains("amount mismatch 5.00 EUR")
        .contains("Orders in review: 1")
        .contains("1 event is parked")
        .doesNotContain("webhook missing")
        .doesNotContain("Waits for your decision")
        .doesNotContain("Runs that failed");
    assertThat(home("support")).doesNotContain("<script>alert").doesNotContain("<img src=x");
    assertThat(text(home("approver")))
        .contains("2 refunds , asked for by others")
        .contains("1 request to accept or write off differences , asked for by others")
        .doesNotContain("Yours")
        .doesNotContain("parked");
    assertThat(text(home("second"))).contains("1 refund , asked for by others");
    assertThat(text(home("finance")))
        .doesNotContain("Waits for your decision") // the request is their own
        .doesNotContain("Yours");
    assertThat(text(home("operator")))
        .contains("Runs that failed since yesterday")
        .containsOnlyOnce("webhook-gap")
        .contains("The provider didn&#39;t answer.");
    assertThat(text(home("viewer"))).contains("All is quiet");
  }
}

package io.tallystick.console.discrepancies;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueIT {
  private static final Pattern ROW = Pattern.compile("<tr data-row.*?>(.*?)</tr>", Pattern.DOTALL);

  private final ConsoleRig rig = ConsoleRig.start();
  private final Differences differences = new Differences(rig);
  private final ConsoleRig.Visitor support = rig.loggedIn("support");

  @AfterEach
  void stop() {
    rig.close();
  }

  private List<String> rows(String address) {
    var page = support.get(address);
    assertThat(page.statusCode()).isEqualTo(200);
    List<String> rows = new ArrayList<>();
    Matcher found = ROW.matcher(page.body());
    while (found.find()) {
      rows.add(found.group(1).replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip());
    }
    return rows;
  }

  @Test
  void theEmptyQueueSaysWhatNext() {
    assertThat(support.get("/discrepancies").body())
        .contains("No discrepancy is open.")
        .contains("among the resolved");
    assertThat(support.get("/discrepancies?type=AMOUNT_MISMATCH").body())
        .contains("Nothing is like that.");
  }

  @Test
  void whatIsDueComesFirstThenWhatWeighsMostAndAnIncidentIsOneRow() {
    differences.add("AMOUNT_MISMATCH", 500, "EUR");
    differences.add("UNKNOWN_TO_US", 100_000, "JPY"); // about 600 euros
    differences.add("DUPLICATE_CHARGE", 50_000, "EUR");
    differences.add("DISPUTE_DEADLINE", 1, "EUR", Map.of("deadline", "2026-09-02T20:00Z"));
    differences.add("WEBHOOK_MISSING", 70_000, "USD", Map.of("deadline", "2026-09-20T20:00Z"));
    for (int i = 0; i < 37; i++) {
      differences.add("PAID_NOT_RECORDED", 3_000, "EUR", Map.of("incident", "coupon SUMMER"));
    }
    differences.add("PAID_NOT_RECORDED", 1_000, "GBP", Map.of("incident", "coupon SUMMER"));

    assertThat(rows("/discrepancies"))
        .extracting(row -> row.replaceAll(" the explanation.*", ""))
        .satisfiesExactly(
            row -> assertThat(row).startsWith("dispute deadline"),
            row ->
                assertThat(row)
                    .startsWith("Incident: coupon SUMMER , 38 rows")
                    .contains("1,110.00 EUR 10.00 GBP"),
            row -> assertThat(row).startsWith("webhook missing"),
            row -> assertThat(row).startsWith("unknown to us"),
            row -> assertThat(row).startsWith("duplicate charge"),
            row -> assertThat(row).startsWith("amount mismatch"));
    String page = support.get("/discrepancies").body();
    assertThat(page)
        .contains(JdbcQueue.ORDER_IN_WORDS)
        .contains("2026-09-02 22:00 CEST") // the zone is said
        .contains("1,615.01 EUR")
        .contains("100,000 JPY");
    assertThat(rows("/discrepancies?incident=coupon+SUMMER")).hasSize(38);
    assertThat(rows("/discrepancies?flat=1")).hasSize(43);
  }

  @Test
  void filtersStandInTheAddress() {
    long mine = differences.add("AMOUNT_MISMATCH", 500, "EUR", Map.of("order", "SO-1"));
    differences.add(
        "UNKNOWN_TO_US", 600, "USD", Map.of("severity", "critical", "seen", "2026-08-01T00:00Z"));
    rig.jdbc
        .sql(
            "UPDATE discrepancy SET state = 'assigned', owner = 'support' WHERE discrepancy_id ="
                + " :id")
        .param("id", mine)
        .update();
    for (String filter :
        List.of(
            "type=AMOUNT_MISMATCH",
            "severity=high",
            "state=assigned",
            "owner=me",
            "owner=support",
            "currency=EUR",
            "order=SO-1")) {
      assertThat(rows("/discrepancies?" + filter)).as(filter).hasSize(1);
      assertThat(rows("/discrepancies?" + filter).getFirst()).as(filter).contains("SO-1");
    }
    for (String filter : List.of("severity=critical", "state=open", "owner=nobody", "age=10")) {
      assertThat(rows("/discrepancies?" + filter)).as(filter).hasSize(1);
      assertThat(rows("/discrepancies?" + filter).getFirst()).as(filter).contains("6.00 USD");
    }
    assertThat(rows("/discrepancies?state=resolved")).isEmpty();
    assertThat(rows("/discrepancies?age=x&type=%27;DROP&after=nonsense")).isEmpty();
  }

  @Test
  void pagesFollowOnEachOtherWithoutGapOrTwin() {
    for (int i = 0; i < 60; i++) {
      differences.add("AMOUNT_MISMATCH", 100 + i % 7, "EUR");
      differences.add("UNKNOWN_TO_US", 200 + i % 3, "EUR", Map.of("incident", "incident " + i));
    }
    for (int i = 0; i < 55; i++) {
      differences.add("DISPUTE_DEADLINE", 5, "EUR", Map.of("deadline", "2026-09-02T20:00Z"));
    }
    List<String> all = new ArrayList<>();
    String next = "/discrepancies";
    Pattern link = Pattern.compile("href=\"([^\"]+)\">Next page");
    for (int page = 0; page < 10 && next != null; page++) {
      all.addAll(rows(next));
      Matcher found = link.matcher(support.get(next).body());
      next = found.find() ? found.group(1).replace("&amp;", "&") : null;
    }
    assertThat(all).hasSize(175);
    Pattern name = Pattern.compile("Incident: incident \\d+|pi_\\d+");
    assertThat(all)
        .extracting(
            row -> {
              Matcher found = name.matcher(row);
              assertThat(found.find()).as(row).isTrue();
              return found.group();
            })
        .doesNotHaveDuplicates();

    rig.jdbc
        .sql(
            """
            UPDATE discrepancy SET state = 'resolved', resolution = 'fixed', resolved_by = 'run 1',
                resolved_at = '2026-09-02T06:00Z'::timestamptz - discrepancy_id % 5 * interval '1 second'
            """)
        .update();
    List<String> resolved = new ArrayList<>();
    next = "/discrepancies?state=resolved";
    for (int page = 0; page < 10 && next != null; page++) {
      resolved.addAll(rows(next));
      Matcher found = link.matcher(support.get(next).body());
      next = found.find() ? found.group(1).replace("&amp;", "&") : null;
    }
    assertThat(resolved).hasSize(175).doesNotHaveDuplicates();
  }

  @Test
  void hostileTextIsShownAsText() {
    differences.add(
        "AMOUNT_MISMATCH",
        500,
        "EUR",
        Map.of("explanation", Differences.HOSTILE, "order", Differences.HOSTILE));
    differences.add("AMOUNT_MISMATCH", 500, "EUR", Map.of("incident", Differences.HOSTILE));
    var filter =
        java.net.URLEncoder.encode(Differences.HOSTILE, java.nio.charset.StandardCharsets.UTF_8);
    for (String address :
        List.of(
            "/discrepancies",
            "/discrepancies?incident=" + filter,
            "/discrepancies?order=" + filter,
            "/discrepancies?currency=" + filter + "&type=" + filter)) {
      String page = support.get(address).body();
      assertThat(page).doesNotContain("<script>alert").doesNotContain("<img src=x");
    }
    assertThat(support.get("/discrepancies").body()).contains("&lt;script&gt;alert(1)");
  }

  @Test
  void picturesHaveTheirNumbersBeneathThem() {
    differences.add("AMOUNT_MISMATCH", 500, "EUR", Map.of("seen", "2026-08-30T10:00Z"));
    String page = support.get("/discrepancies/numbers").body();
    assertThat(page)
        .contains("<title id=\"by-day-title\">Discrepancies by day</title>")
        .contains("<title>08-30, first seen: 1</title>")
        .contains("<title>1 to 3 days: 1</title>")
        .doesNotContain("style=");
  }

  @Test
  void aViewerSeesItAndHasNothingToChoose() {
    differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String page = rig.loggedIn("viewer").get("/discrepancies").body();
    assertThat(page).contains("amount mismatch").doesNotContain("name=\"resolution\"");
  }
}

package io.tallystick.console.discrepancies;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkIT {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"(\\w+)\" value=\"([^\"]*)\"");

  private final ConsoleRig rig = ConsoleRig.start();
  private final Differences differences = new Differences(rig);
  private final ConsoleRig.Visitor finance = rig.loggedIn("finance");

  @AfterEach
  void stop() {
    rig.close();
  }

  /**
   * The visitor's forms have one value per name; several ids are given as one list, which binds
   * alike.
   */
  private HttpResponse<String> preview(String resolution, String... more) {
    finance.get("/discrepancies");
    Map<String, String> form = new LinkedHashMap<>();
    form.put("resolution", resolution);
    form.put("reason", "one cause");
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return finance.post("/discrepancies/preview", form);
  }

  private static Map<String, String> confirmation(String page) {
    Map<String, String> form = new LinkedHashMap<>();
    String main = page.substring(page.indexOf("<h1"));
    Matcher found = HIDDEN.matcher(main);
    while (found.find()) {
      if (!found.group(1).equals("_csrf")) {
        form.merge(found.group(1), found.group(2), (a, b) -> a + "," + b);
      }
    }
    return form;
  }

  private static String text(String page) {
    return page.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ");
  }

  @Test
  void whatWasPreviewedIsDoneAndOnce() {
    long one = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    long two = differences.add("AMOUNT_MISMATCH", 700, "EUR");
    long three = differences.add("UNKNOWN_TO_US", 900, "JPY");
    long four = differences.add("UNKNOWN_TO_US", 900, "JPY");

    String page = preview("FIXED", "id", one + "," + two + "," + three).body();

    assertThat(text(page))
        .contains("Preview: nothing is done yet")
        .contains("3 discrepancies will be closed as fixed")
        .contains("amount mismatch EUR 2 12.00 EUR")
        .contains("unknown to us JPY 1 900 JPY")
        .contains("Close 3 discrepancies");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action LIKE 'discrepancy%'")).isZero();

    Map<String, String> form = confirmation(page);
    var answer = finance.post("/discrepancies/resolve", form);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(finance.get("/discrepancies").body())
        .contains("3 discrepancies are closed as fixed.");
    finance.post("/discrepancies/resolve", form);
    assertThat(finance.get("/discrepancies").body()).contains("Already done");
    for (long id : List.of(one, two, three)) {
      assertThat(differences.standing(id)).isEqualTo("resolved fixed finance");
    }
    assertThat(differences.standing(four)).isEqualTo("open");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action = 'discrepancy.resolved'"))
        .isEqualTo(3);
  }

  @Test
  void ifSomethingChangedThePreviewIsShownAgain() {
    long one = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    long two = differences.add("AMOUNT_MISMATCH", 700, "EUR");
    Map<String, String> form = confirmation(preview("FIXED", "id", one + "," + two).body());
    rig.jdbc
        .sql("UPDATE discrepancy SET at_stake_minor = 70000 WHERE discrepancy_id = :id")
        .param("id", two)
        .update();

    var again = finance.post("/discrepancies/resolve", form);

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(text(again.body()))
        .contains("Something has changed since the preview. Nothing was done.")
        .contains("705.00 EUR");
    assertThat(differences.standing(one)).isEqualTo("open");
    finance.post("/discrepancies/resolve", confirmation(again.body()));
    assertThat(differences.standing(one)).isEqualTo("resolved fixed finance");
  }

  @Test
  void anotherReasonOrMoreRowsThanWerePreviewedAreRefused() {
    long one = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    long two = differences.add("AMOUNT_MISMATCH", 700, "EUR");
    for (Map.Entry<String, String> forged :
        Map.of("id", one + "," + two, "reason", "other", "resolution", "TIMING").entrySet()) {
      Map<String, String> form = confirmation(preview("FIXED", "id", "" + one).body());
      form.put(forged.getKey(), forged.getValue());
      assertThat(text(finance.post("/discrepancies/resolve", form).body()))
          .contains("Something has changed since the preview");
    }
    assertThat(differences.standing(one)).isEqualTo("open");
    assertThat(differences.standing(two)).isEqualTo("open");
  }

  @Test
  void allOfAFilterAreOneThousandAtMost() {
    rig.jdbc
        .sql(
            """
            INSERT INTO discrepancy (fingerprint, type, severity, state, kind, group_key, currency, at_stake_minor,
                explanation, evidence, occurred_at, first_run, last_run, first_seen, last_seen, checked_to, entries, incident)
            SELECT 'f' || n, 'WEBHOOK_MISSING', 'high', 'open', 'webhook-gap', 'f' || n, 'EUR', n, 'gone', '{}',
                '2026-09-01Z', run_id, run_id, '2026-09-02Z', '2026-09-02Z', '2026-09-02Z', '{}', 'endpoint'
            FROM generate_series(1, 1005) n, (SELECT min(run_id) AS run_id FROM reconciliation_run) r
            """)
        .update();
    differences.add("AMOUNT_MISMATCH", 500, "EUR");

    String page = preview("FIXED", "all", "1", "incident", "endpoint").body();

    assertThat(text(page)).contains("1,000 discrepancies will be closed").contains("And 900 more");
    var form = confirmation(page);
    assertThat(form).containsEntry("incident", "endpoint");
    var answer = finance.post("/discrepancies/resolve", form);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .endsWith("/discrepancies?incident=endpoint");
    assertThat(rig.count("SELECT count(*) FROM discrepancy WHERE state = 'resolved'"))
        .isEqualTo(1000);
    // the smallest are left: the queue begins with the greatest
    assertThat(
            rig.count(
                "SELECT sum(at_stake_minor) FROM discrepancy WHERE state = 'open' AND incident ="
                    + " 'endpoint'"))
        .isEqualTo(15);
  }

  @Test
  void manyAreAskedForAtOnceByFinanceOnly() {
    long one = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    long two = differences.add("AMOUNT_MISMATCH", 700, "EUR");
    String page = preview("ACCEPTED", "id", one + "," + two).body();
    assertThat(text(page)).contains("A second person is asked").contains("Ask for 2 discrepancies");
    var form = confirmation(page);
    finance.post("/discrepancies/ask", form);
    finance.get("/discrepancies");
    finance.post("/discrepancies/ask", form);
    assertThat(rig.count("SELECT count(*) FROM resolution_request")).isEqualTo(1);
    assertThat(differences.standing(one)).isEqualTo("open");

    var support = rig.loggedIn("support");
    support.get("/discrepancies");
    assertThat(support.post("/discrepancies/ask", form).statusCode()).isEqualTo(403);
    form.put("formKey", "another");
    support.get("/discrepancies");
    support.post("/discrepancies/resolve", form);
    assertThat(support.get("/discrepancies").body()).contains("Only finance may ask");
    assertThat(rig.count("SELECT count(*) FROM resolution_request")).isEqualTo(1);
  }

  @Test
  void whoChoseNothingIsTold() {
    differences.add("AMOUNT_MISMATCH", 500, "EUR");
    assertThat(preview("FIXED", "type", "AMOUNT_MISMATCH").statusCode()).isEqualTo(303);
    assertThat(finance.get("/discrepancies?type=AMOUNT_MISMATCH").body())
        .contains("Choose at least one discrepancy.");
    assertThat(rig.loggedIn("viewer").get("/discrepancies/preview").statusCode()).isIn(400, 405);
  }
}

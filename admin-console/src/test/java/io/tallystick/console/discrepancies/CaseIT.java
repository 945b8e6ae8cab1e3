package io.tallystick.console.discrepancies;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CaseIT {
  private static ConsoleRig rig;
  private static Differences differences;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    differences = new Differences(rig);
    differences.order("SO-1");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static Map<String, String> form(String key, int version, String... more) {
    Map<String, String> form = new HashMap<>(Map.of("formKey", key, "version", "" + version));
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return form;
  }

  @Test
  void onePageSaysWhatItIsAndShowsBothSides() {
    long id =
        differences.add(
            "PAID_NOT_RECORDED",
            1250,
            "EUR",
            Map.of("order", "SO-1", "severity", "critical", "deadline", "2026-09-03T08:00Z"));
    differences.add("METADATA_DRIFT", 0, "EUR", Map.of("order", "SO-1"));
    var page = rig.loggedIn("viewer").get("/discrepancies/" + id);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("paid not recorded")
        .contains(Meanings.of("PAID_NOT_RECORDED").replace("'", "&#39;"))
        .contains("docs/matching.md")
        .contains("12.50 EUR")
        .contains("&quot;entry&quot;: &quot;ch_1&quot;")
        .contains("Nothing noted of this side.")
        .contains("href=\"/orders/SO-1\"")
        .contains("href=\"/runs/")
        .contains("metadata drift")
        .contains("2026-09-03 10:00:00 CEST")
        .contains("You may look, and change nothing here.")
        .contains("Nobody has written anything yet.")
        .contains("Nobody has done anything about it yet.");
    assertThat(rig.loggedIn("viewer").get("/discrepancies/999999").statusCode()).isEqualTo(404);
    assertThat(rig.loggedIn("viewer").get("/discrepancies/x").statusCode()).isEqualTo(400);
  }

  @Test
  void itIsTakenNotedClosedAndOpenedAgain() {
    long id = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String at = "/discrepancies/" + id;
    var support = rig.loggedIn("support");
    support.get(at);
    var answer = support.post(at + "/assign", form("a1-" + id, 0, "owner", "support"));
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith(at);
    assertThat(support.get(at).body()).contains("It is yours now.");
    assertThat(differences.standing(id)).isEqualTo("assigned support");

    support.post(at + "/notes", form("a2-" + id, 1, "note", Differences.HOSTILE));
    String page = support.get(at).body();
    assertThat(page).contains("Noted.").contains("&lt;script&gt;alert(1)");
    assertThat(page).doesNotContain("<script>alert").doesNotContain("<img src=x");

    support.post(
        at + "/resolve", form("a3-" + id, 1, "resolution", "FIXED", "reason", Differences.HOSTILE));
    page = support.get(at).body();
    assertThat(page).contains("Closed as fixed.").doesNotContain("<script>alert");
    assertThat(differences.standing(id)).isEqualTo("resolved support fixed support");

    support.post(at + "/reopen", form("a4-" + id, 2, "reason", "it wasn't"));
    assertThat(support.get(at).body().replaceAll("<[^>]*>", "").replaceAll("\\s+", " "))
        .contains("Open again.")
        .contains("resolved → open");
    assertThat(differences.standing(id)).isEqualTo("open");
  }

  @Test
  void theSameFormTwiceIsDoneOnceAndAnOldOneNotAtAll() {
    long id = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String at = "/discrepancies/" + id;
    var support = rig.loggedIn("support");
    support.get(at);
    support.post(at + "/notes", form("b1-" + id, 0, "note", "once"));
    support.get(at);
    support.post(at + "/notes", form("b1-" + id, 0, "note", "once"));
    assertThat(support.get(at).body()).contains("Already done");
    assertThat(rig.count("SELECT count(*) FROM discrepancy_note WHERE discrepancy_id = " + id))
        .isEqualTo(1);

    var resolve = form("b2-" + id, 0, "resolution", "TIMING", "reason", "comes later");
    support.post(at + "/resolve", resolve);
    support.get(at);
    support.post(at + "/resolve", resolve);
    assertThat(support.get(at).body()).contains("Already done");
    support.post(at + "/resolve", form("b3-" + id, 0, "resolution", "FIXED", "reason", "x"));
    assertThat(support.get(at).body()).contains("Changed while you looked at it");
    assertThat(differences.standing(id)).isEqualTo("resolved timing support");
  }

  @Test
  void aFormThatSaysTooLittleIsRefusedInWords() {
    long id = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String at = "/discrepancies/" + id;
    var finance = rig.loggedIn("finance");
    finance.get(at);
    finance.post(at + "/resolve", form("c1-" + id, 0, "resolution", "FIXED", "reason", " "));
    assertThat(finance.get(at).body()).contains("Write a reason");
    finance.post(at + "/resolve", form("c2-" + id, 0, "resolution", "ACCEPTED", "reason", "x"));
    assertThat(finance.get(at).body()).contains("nothing that one person decides");
    finance.post(at + "/assign", form("c3-" + id, 0, "owner", "viewer"));
    assertThat(finance.get(at).body()).contains("Nobody of that name works on discrepancies");
    assertThat(
            finance
                .post(at + "/resolve", form("c4-" + id, 0, "resolution", "NONSENSE", "reason", "x"))
                .statusCode())
        .isEqualTo(400);
    assertThat(differences.standing(id)).isEqualTo("open");
  }

  @Test
  void onlyWhoMayDoesAndWithoutTheTokenNobody() {
    long id = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String at = "/discrepancies/" + id;
    Map<String, List<String>> may =
        Map.of(
            "assign", List.of("support", "operator", "finance"),
            "notes", List.of("support", "operator", "finance"),
            "resolve", List.of("support", "operator", "finance"),
            "ask", List.of("finance"),
            "reopen", List.of("support", "operator", "finance"));
    for (String who : List.of("viewer", "support", "approver", "operator", "finance", "admin")) {
      var visitor = rig.loggedIn(who);
      visitor.get(at);
      may.forEach(
          (action, allowed) -> {
            // of an older version: whoever may is let in, and changes nothing
            var answer =
                visitor.post(
                    at + "/" + action,
                    form(
                        "d-" + who + action,
                        77,
                        "owner",
                        "support",
                        "resolution",
                        action.equals("ask") ? "ACCEPTED" : "FIXED",
                        "reason",
                        "x",
                        "note",
                        " "));
            assertThat(answer.statusCode())
                .as(who + " " + action)
                .isEqualTo(allowed.contains(who) ? 303 : 403);
          });
      assertThat(
              visitor
                  .postPlain(at + "/notes", Map.of("formKey", "e" + who, "note", "without a token"))
                  .statusCode())
          .isEqualTo(403);
    }
    assertThat(differences.standing(id)).isEqualTo("open");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE subject = 'discrepancy:" + id + "'"))
        .isZero();
  }

  @Test
  void financeAsksAndTheRequestIsLinked() {
    long id = differences.add("AMOUNT_MISMATCH", 500, "EUR");
    String at = "/discrepancies/" + id;
    var finance = rig.loggedIn("finance");
    finance.get(at);
    var ask = form("f1-" + id, 0, "resolution", "WRITTEN_OFF", "reason", "not worth a call");
    finance.post(at + "/ask", ask);
    finance.post(at + "/ask", ask);
    assertThat(finance.get(at).body())
        .contains("A second person decides")
        .contains("has asked for it to be")
        .contains("href=\"/approvals/resolutions/rr_");
    finance.post(at + "/ask", form("f2-" + id, 0, "resolution", "ACCEPTED", "reason", "other"));
    assertThat(finance.get(at).body()).contains("a decision is waited for already");
    assertThat(differences.standing(id)).isEqualTo("open");
    assertThat(
            rig.count("SELECT count(*) FROM resolution_request_item WHERE discrepancy_id = " + id))
        .isEqualTo(1);
  }
}

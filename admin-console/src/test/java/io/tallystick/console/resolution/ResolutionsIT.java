package io.tallystick.console.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.ChangeResult;
import io.tallystick.checkout.discrepancy.Discrepancies;
import io.tallystick.checkout.discrepancy.Resolution;
import io.tallystick.checkout.discrepancy.Seen;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.discrepancies.Differences;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolutionsIT {
  private static final Pattern DIGEST = Pattern.compile("name=\"digest\" value=\"([0-9a-f]{64})\"");

  private final ConsoleRig rig = ConsoleRig.start();
  private final Differences differences = new Differences(rig);
  private int asked;

  @AfterEach
  void stop() {
    rig.close();
  }

  private String asked(long id, String by, String reason) {
    var result =
        rig.bean(Discrepancies.class)
            .ask(List.of(new Seen(id, 0)), Resolution.WRITTEN_OFF, reason, by, "k" + asked++);
    return "/approvals/resolutions/" + ((ChangeResult.Asked) result).requestId();
  }

  private static String digest(String page) {
    var found = DIGEST.matcher(page);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void withoutARequestThePageSaysWhereOneIsMade() {
    assertThat(rig.loggedIn("viewer").get("/approvals/resolutions").body())
        .contains("Nothing waits for a second person.")
        .contains("None yet.");
  }

  @Test
  void aSecondPersonApprovesExactlyThat() {
    long id = differences.add("AMOUNT_MISMATCH", 1250, "EUR");
    String at = asked(id, "finance", Differences.HOSTILE);
    var approver = rig.loggedIn("approver");
    String list = approver.get("/approvals/resolutions").body();
    assertThat(list).contains("12.50 EUR").contains(at).doesNotContain("<script>alert");
    String page = approver.get(at).body();
    assertThat(page)
        .contains("Approve exactly this")
        .doesNotContain("<script>alert")
        .contains("the same");
    Map<String, String> form = Map.of("digest", digest(page));
    assertThat(approver.post(at + "/approve", form).statusCode()).isEqualTo(303);
    assertThat(approver.get(at).body())
        .contains("Approved: 1 discrepancies")
        .contains("✓ approved");
    approver.post(at + "/approve", form);
    assertThat(approver.get(at).body()).contains("Approved: 1 discrepancies");
    assertThat(differences.standing(id)).isEqualTo("resolved written_off finance approver");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action = 'discrepancy.resolved'"))
        .isEqualTo(1);
    assertThat(approver.get("/approvals/resolutions").body()).contains("Decided lately");
  }

  @Test
  void nobodyDecidesOnTheirOwnAndOthersOnlyWithTheRight() {
    long id = differences.add("AMOUNT_MISMATCH", 1250, "EUR");
    String at = asked(id, "finance", "not worth a call");
    String digest = digest(rig.loggedIn("approver").get(at).body());
    var finance = rig.loggedIn("finance");
    assertThat(finance.get(at).body())
        .contains("You asked for it: somebody else decides.")
        .doesNotContain("Approve exactly this");
    finance.post(at + "/approve", Map.of("digest", digest));
    assertThat(finance.get(at).body()).contains("You asked for it yourself.");
    finance.post(at + "/reject", Map.of("why", "changed my mind"));
    assertThat(finance.get(at).body()).contains("You asked for it yourself.");
    for (String who : List.of("viewer", "support", "operator", "admin")) {
      var visitor = rig.loggedIn(who);
      assertThat(visitor.get(at).body()).contains("Finance or an approver decides.");
      assertThat(visitor.post(at + "/approve", Map.of("digest", digest)).statusCode())
          .as(who)
          .isEqualTo(403);
      visitor.get(at);
      assertThat(visitor.post(at + "/reject", Map.of("why", "no")).statusCode())
          .as(who)
          .isEqualTo(403);
    }
    assertThat(differences.standing(id)).isEqualTo("open");
  }

  @Test
  void whatHasChangedSinceIsShownAndDies() {
    long id = differences.add("AMOUNT_MISMATCH", 1250, "EUR");
    String at = asked(id, "finance", "not worth a call");
    var approver = rig.loggedIn("approver");
    String digest = digest(approver.get(at).body());
    rig.jdbc.sql("UPDATE discrepancy SET at_stake_minor = 125000").update();
    assertThat(approver.get(at).body())
        .contains("⚠ changed")
        .contains("has changed since it was asked for");
    approver.post(at + "/approve", Map.of("digest", digest));
    assertThat(approver.get(at).body()).contains("the request is void").contains("✕ void");
    assertThat(differences.standing(id)).isEqualTo("open");
  }

  @Test
  void whatIsRejectedSaysWhyAndWhatRanOutSaysSo() {
    String first = asked(differences.add("AMOUNT_MISMATCH", 1250, "EUR"), "finance", "why not");
    String second = asked(differences.add("AMOUNT_MISMATCH", 1251, "EUR"), "finance", "why not");
    var approver = rig.loggedIn("approver");
    approver.get(first);
    approver.post(first + "/reject", Map.of("why", " "));
    assertThat(approver.get(first).body()).contains("Write a reason");
    approver.post(first + "/reject", Map.of("why", "call them first"));
    assertThat(approver.get(first).body()).contains("✕ rejected").contains("call them first");
    rig.clock.advance(Duration.ofDays(7));
    var later = rig.loggedIn("approver");
    assertThat(later.get("/approvals/resolutions").body()).contains("Nothing waits");
    assertThat(later.get(second).body()).contains("✕ expired");
    assertThat(later.get("/approvals/resolutions/rr_none").statusCode()).isEqualTo(404);
  }
}

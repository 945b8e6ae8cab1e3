package io.tallystick.console.payouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PayoutsIT {
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

  private List<String> ids(String path) {
    var page = rig.loggedIn("viewer").get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    return Pattern.compile("href=\"/payouts/(po_[a-z0-9]+)\"")
        .matcher(page.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void withoutPayoutsThePageSaysWhereTheyComeFrom() {
    assertThat(rig.loggedIn("viewer").get("/payouts").body())
        .contains("No payout is known yet")
        .contains("tally import bank");
    assertThat(rig.loggedIn("viewer").get("/payouts/po_0").statusCode()).isEqualTo(404);
  }

  @Test
  void listsByArrivalAndSaysWhatTheBankHas() {
    operations.payout("po_1", 10_000, "paid", "2026-08-30");
    operations.payout("po_2", 20_000, "paid", "2026-09-01");
    operations.payout("po_3", 30_000, "in_transit", "2026-09-03");
    operations.payout("po_4", 40_000, "paid", "2026-08-30");
    operations.atBank("po_1", "2026-08-30", 10_000);
    assertThat(ids("/payouts")).containsExactly("po_3", "po_2", "po_4", "po_1");
    assertThat(ids("/payouts?bank=yes")).containsExactly("po_1");
    assertThat(ids("/payouts?bank=no&status=paid")).containsExactly("po_2", "po_4");
    assertThat(ids("/payouts?since=2026-09-01")).containsExactly("po_3", "po_2");
    assertThat(ids("/payouts?after=2026-08-30_po_4")).containsExactly("po_1");
    String page = rig.loggedIn("viewer").get("/payouts").body();
    assertThat(page)
        .contains("at the bank on 2026-08-30, by its amount")
        .contains("not in the statement of that day")
        .contains("no statement of that day was imported")
        .contains("300.00 EUR")
        .contains("in transit");
    assertThat(rig.loggedIn("viewer").get("/payouts?bank=perhaps").statusCode()).isEqualTo(400);
    assertThat(rig.loggedIn("viewer").get("/payouts?after=x").statusCode()).isEqualTo(400);
  }

  @Test
  void aPayoutIsExplainedToTheCentAsATableAndAsAPicture() {
    operations.payout("po_1", 9_290, "paid", "2026-09-01");
    operations.part("po_1", "charge", "charge", 12_500, 400);
    operations.part("po_1", "refund", "refund", -2_500, 0);
    operations.part("po_1", "fee", "network_cost", -310, 0);
    String page = rig.loggedIn("viewer").get("/payouts/po_1").body();
    assertThat(page)
        .contains("All of it is explained")
        .contains("125.00 EUR")
        .contains("-25.00 EUR")
        .contains("-7.10 EUR")
        .contains("-4.00 EUR")
        .contains("-3.10 EUR")
        .contains("92.90 EUR")
        .contains("<span id=\"unexplained\">0.00 EUR</span>")
        .contains("viewBox=\"0 0 720 260\"")
        .contains("<title id=\"waterfall-title\">From gross to net</title>")
        .contains("class=\"less\"")
        .doesNotContain("style=");
  }

  @Test
  void whatIsUnexplainedIsSaidLoudly() {
    operations.payout("po_1", 9_290, "paid", "2026-09-01");
    operations.part("po_1", "charge", "charge", 12_500, 400);
    String page = rig.loggedIn("viewer").get("/payouts/po_1").body();
    assertThat(page)
        .contains("-28.10 EUR is unexplained")
        .contains("<span id=\"unexplained\">-28.10 EUR</span>")
        .contains("class=\"bad\"");
  }

  @Test
  void whereTheContentIsntKnownNothingIsClaimed() {
    operations.payout("po_1", 9_290, "paid", "2026-09-01");
    rig.jdbc.sql("UPDATE payout SET content_read_at = NULL").update();
    assertThat(rig.loggedIn("viewer").get("/payouts/po_1").body())
        .contains("read to its end yet")
        .doesNotContain("id=\"unexplained\"")
        .doesNotContain("<svg");
    rig.jdbc.sql("UPDATE payout SET automatic = false").update();
    assertThat(rig.loggedIn("viewer").get("/payouts/po_1").body())
        .contains("A manual or instant payout")
        .doesNotContain("id=\"unexplained\"");
  }

  @Test
  void hostileTextIsShownAsText() {
    operations.payout("po_1", 9_290, Operations.HOSTILE, "2026-09-01");
    operations.part("po_1", "charge", Operations.HOSTILE, 12_500, 400);
    for (String path : List.of("/payouts", "/payouts/po_1")) {
      assertThat(rig.loggedIn("viewer").get(path).body())
          .contains(Operations.SHOWN)
          .doesNotContain("<script>alert")
          .doesNotContain("<img");
    }
  }
}

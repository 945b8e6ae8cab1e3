package io.tallystick.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.audit.Audit;
import io.tallystick.checkout.audit.AuditChain;
import io.tallystick.checkout.audit.AuditEntry;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.Operations;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class AuditPageIT {
  private static ConsoleRig rig;

  @BeforeAll
  static void start() {
    rig = ConsoleRig.start();
    record("order:SO-1", "order.paid", "checkout", null, "payment_pending", "paid");
    rig.clock.advance(Duration.ofDays(1));
    record("order:SO-1", "order.fulfilled", "warehouse", "sent", "paid", "fulfilled");
    record(
        "refund:re_1",
        "refund.approved",
        "anna",
        Operations.HOSTILE,
        Operations.HOSTILE,
        Operations.HOSTILE);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static void record(
      String subject, String action, String actor, String reason, String before, String after) {
    rig.bean(TransactionTemplate.class)
        .executeWithoutResult(
            _ ->
                rig.bean(Audit.class)
                    .record(new AuditEntry(subject, action, actor, reason, before, after, "test")));
  }

  private static List<String> actions(String query) {
    var page = rig.loggedIn("viewer").get("/audit" + query);
    assertThat(page.statusCode()).isEqualTo(200);
    return Pattern.compile("href=\"/audit\\?action=([a-z.]+)\"")
        .matcher(page.body())
        .results()
        .map(found -> found.group(1))
        .filter(action -> action.startsWith("order.") || action.startsWith("refund."))
        .toList();
  }

  @Test
  void entriesStandNewestFirstWithBeforeAndAfter() {
    assertThat(actions("")).containsExactly("refund.approved", "order.fulfilled", "order.paid");
    assertThat(rig.loggedIn("viewer").get("/audit").body())
        .contains("payment_pending")
        .contains("2026-09-03 10:00:00 CEST")
        .contains("href=\"/orders/SO-1\"");
  }

  @Test
  void theFilterStandsInTheAddress() {
    assertThat(actions("?subject=order:SO-1")).containsExactly("order.fulfilled", "order.paid");
    assertThat(actions("?subject=SO-1")).containsExactly("order.fulfilled", "order.paid");
    assertThat(actions("?subject=re_1")).containsExactly("refund.approved");
    assertThat(actions("?actor=warehouse")).containsExactly("order.fulfilled");
    assertThat(actions("?action=order.paid")).containsExactly("order.paid");
    assertThat(actions("?day=2026-09-02&actor=checkout")).containsExactly("order.paid");
    assertThat(actions("?day=2026-09-03&actor=checkout")).isEmpty();
    assertThat(rig.loggedIn("viewer").get("/audit?actor=nobody").body())
        .contains("No entry is like that");
    assertThat(rig.loggedIn("viewer").get("/audit?day=x").statusCode()).isEqualTo(400);
    assertThat(rig.loggedIn("viewer").get("/audit?after=2026-09-02T08:00:00Z_x").statusCode())
        .isEqualTo(400);
  }

  @Test
  void pagesOfFiftyHoldEachEntryOnce() {
    for (int i = 0; i < 60; i++) {
      record("thing:" + i, "thing.counted", "counter", null, null, null);
    }
    var viewer = rig.loggedIn("viewer");
    String first = viewer.get("/audit?actor=counter").body();
    var older =
        Pattern.compile("href=\"(/audit\\?actor=counter&amp;after=[^\"]+)\"").matcher(first);
    assertThat(older.find()).isTrue();
    String second = viewer.get(older.group(1).replace("&amp;", "&")).body();
    var things = Pattern.compile(">(thing:[0-9]+)<");
    var seen =
        new java.util.ArrayList<>(
            things.matcher(first).results().map(found -> found.group(1)).toList());
    assertThat(seen).hasSize(50);
    seen.addAll(things.matcher(second).results().map(found -> found.group(1)).toList());
    assertThat(seen).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void theSealIsToldOf() {
    rig.bean(AuditChain.class).sealAll();
    var head = rig.bean(AuditChain.class).head();
    assertThat(head.position()).isPositive();
    assertThat(rig.loggedIn("viewer").get("/audit").body())
        .contains(head.position() + ":" + head.hash())
        .contains("✓ sealed");
  }

  @Test
  void hostileTextIsShownAsText() {
    assertThat(rig.loggedIn("viewer").get("/audit?actor=anna").body())
        .contains(Operations.SHOWN)
        .doesNotContain("<script>alert")
        .doesNotContain("<img");
  }
}

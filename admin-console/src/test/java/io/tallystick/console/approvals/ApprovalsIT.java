package io.tallystick.console.approvals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.refund.DecisionResult;
import io.tallystick.checkout.refund.Refunds;
import io.tallystick.checkout.refund.RequestResult;
import io.tallystick.console.ConsoleRig;
import io.tallystick.console.order.Given;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class ApprovalsIT {
  private final ConsoleRig rig = ConsoleRig.start();
  private final Given given = new Given(rig);
  private final Refunds refunds = rig.bean(Refunds.class);

  @AfterEach
  void stop() {
    rig.close();
  }

  private String asked(String order, long minor, String by) {
    var result = refunds.request(order, minor, "broken cup", by, "key-" + order + minor);
    return ((RequestResult.Requested) result).refund().refundId();
  }

  private String decide(
      ConsoleRig.Visitor who, String refund, String how, Map<String, String> form) {
    Map<String, String> fields = new LinkedHashMap<>(form);
    fields.put("formKey", who.formKey());
    var answer = who.post("/approvals/refunds/" + refund + "/" + how, fields);
    assertThat(answer.statusCode()).isEqualTo(303);
    var found =
        Pattern.compile("role=\"(?:status|alert)\">([^<]*)<").matcher(who.get("/approvals").body());
    return found.find() ? found.group(1).replace("&#39;", "'") : "nothing said";
  }

  private ConsoleRig.Visitor at(String who) {
    var visitor = rig.loggedIn(who);
    assertThat(visitor.get("/approvals").statusCode()).isEqualTo(200);
    return visitor;
  }

  private String state(String refund) {
    return refunds.find(refund).orElseThrow().state().code();
  }

  @Test
  void anotherPersonApprovesExactlyWhatTheySaw() {
    given.paid("SO-1", 2000);
    String refund = asked("SO-1", 1250, "support");
    var approver = at("approver");
    String body = approver.get("/approvals").body();
    assertThat(body)
        .contains("12.50 EUR")
        .contains("broken cup")
        .contains("Charged: 20.00 EUR was taken.")
        .contains("Approve 12.50 EUR")
        .contains("2026-09-05 10:00:00 CEST");

    assertThat(decide(approver, refund, "approve", Map.of("amountMinor", "1251")))
        .isEqualTo(
            "The refund is over 12.50 EUR, not what you saw. Nothing was done: look at it again.");
    assertThat(state(refund)).isEqualTo("requested");
    assertThat(decide(approver, refund, "approve", Map.of("amountMinor", "1250")))
        .isEqualTo("Approved: 12.50 EUR goes back within minutes.");
    assertThat(decide(approver, refund, "approve", Map.of("amountMinor", "1250")))
        .isEqualTo("Already done: you approved it before.");
    assertThat(state(refund)).isEqualTo("approved");
    assertThat(rig.count("SELECT count(*) FROM audit WHERE action = 'refund.approved'"))
        .isEqualTo(1);
    assertThat(decide(at("second"), refund, "reject", Map.of("reason", "no")))
        .isEqualTo("Somebody else decided on it: it is approved. Nothing was done by you.");
    assertThat(approver.get("/approvals").body()).contains("No refund waits for a decision.");
  }

  @Test
  void anotherPersonRejectsAndTheAmountIsFreeAgain() {
    given.paid("SO-1", 2000);
    String refund = asked("SO-1", 2000, "support");
    var approver = at("approver");
    assertThat(decide(approver, refund, "reject", Map.of("reason", " ")))
        .isEqualTo("Say why you reject it. Nothing was done.");
    assertThat(decide(approver, refund, "reject", Map.of("reason", "paid by bank already")))
        .isEqualTo("Rejected: 20.00 EUR doesn't go back.");
    assertThat(decide(approver, refund, "reject", Map.of("reason", "paid by bank already")))
        .isEqualTo("Already done: you rejected it before.");
    assertThat(state(refund)).isEqualTo("rejected");
    asked("SO-1", 1999, "support");
  }

  @Test
  void nobodyApprovesTheirOwnRequest() {
    given.paid("SO-1", 2000);
    String refund = asked("SO-1", 1250, "second");
    var second = at("second");
    assertThat(second.get("/approvals").body())
        .contains("You asked for it yourself, so somebody else has to decide.")
        .doesNotContain("Approve 12.50 EUR");
    assertThat(decide(second, refund, "approve", Map.of("amountMinor", "1250")))
        .isEqualTo(
            "You asked for this refund yourself, so somebody else has to decide. Nothing was"
                + " done.");
    assertThat(decide(second, refund, "reject", Map.of("reason", "changed my mind")))
        .startsWith("You asked for this refund yourself");
    assertThat(state(refund)).isEqualTo("requested");
    // the database holds it too, whatever a program says
    assertThatThrownBy(
            () ->
                rig.jdbc
                    .sql(
                        "UPDATE refund SET state = 'approved', approved_by = 'Second',"
                            + " approved_minor = 1250, approved_at = now() WHERE refund_id = ?")
                    .param(refund)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("refund_four_eyes");
    assertThatThrownBy(
            () ->
                rig.jdbc
                    .sql(
                        "UPDATE refund SET state = 'approved', approved_by = 'approver',"
                            + " approved_minor = 1251, approved_at = now() WHERE refund_id = ?")
                    .param(refund)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("refund_approved_as_requested");
  }

  @Test
  void afterThreeDaysARequestCanOnlyBeRejected() {
    given.paid("SO-1", 2000);
    String refund = asked("SO-1", 1250, "support");
    rig.clock.advance(Duration.ofHours(72).minusSeconds(1));
    assertThat(at("approver").get("/approvals").body()).contains("Approve 12.50 EUR");
    rig.clock.advance(Duration.ofSeconds(1));
    var approver = at("approver");
    assertThat(approver.get("/approvals").body())
        .contains("✕ expired")
        .doesNotContain("Approve 12.50 EUR");
    assertThat(decide(approver, refund, "approve", Map.of("amountMinor", "1250")))
        .isEqualTo(
            "It could be approved until 2026-09-05 10:00:00 CEST. Reject it; it can be asked for"
                + " anew.");
    assertThat(refunds.approve(refund, "approver", 1250))
        .isInstanceOf(DecisionResult.Expired.class);
    assertThat(state(refund)).isEqualTo("requested");
    assertThat(decide(approver, refund, "reject", Map.of("reason", "too late")))
        .isEqualTo("Rejected: 12.50 EUR doesn't go back.");
  }

  @Test
  void onlyApproversDecide() {
    given.paid("SO-1", 2000);
    String refund = asked("SO-1", 1250, "anna");
    for (String who : new String[] {"viewer", "support", "operator", "finance", "admin"}) {
      var visitor = at(who);
      assertThat(visitor.get("/approvals").body())
          .contains("12.50 EUR")
          .contains("Your roles don&#39;t include deciding on refunds.")
          .doesNotContain("/approve\"");
      for (String how : new String[] {"approve", "reject"}) {
        assertThat(
                visitor
                    .post(
                        "/approvals/refunds/" + refund + "/" + how,
                        Map.of("amountMinor", "1250", "reason", "no", "formKey", "abcdefgh"))
                    .statusCode())
            .isEqualTo(403);
      }
    }
    assertThat(state(refund)).isEqualTo("requested");
    assertThat(
            at("approver")
                .post("/approvals/refunds/rf_404/approve", Map.of("amountMinor", "1"))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void whatIsHostileIsShownAsText() {
    given.paid("SO-1", 2000);
    refunds.request("SO-1", 100, Given.HOSTILE, Given.HOSTILE, "k1");
    assertThat(at("approver").get("/approvals").body())
        .doesNotContain("<script>alert(1)")
        .doesNotContain("<img src=x")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }
}

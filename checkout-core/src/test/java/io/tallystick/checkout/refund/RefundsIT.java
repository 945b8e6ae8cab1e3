package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

/** Who may ask for which money back, and who may agree. */
class RefundsIT {
  private final RefundShop shop = new RefundShop();
  private final Refunds refunds = shop.refunds;

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aWholeRefundGoesFromTheWishToTheProviderAndTheOrderFollows() {
    shop.paid("SO-1", 1000);
    String id = shop.approved("SO-1", 1000);

    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(1, 0, 0));

    assertThat(shop.atProvider()).containsExactly(1000L);
    assertThat(shop.refund(id).providerRef()).isEqualTo(shop.ledger.refunds().getFirst().id());
    assertThat(shop.ledger.refunds().getFirst().metadata()).containsEntry("refund_id", id);
    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
    assertThat(shop.review("SO-1")).isEmpty();
    assertThat(shop.events("SO-1")).containsExactly("order.refunded 1000 1000");
    assertThat(shop.history(id))
        .containsExactly(
            "new>requested by anna",
            "requested>approved by bert",
            "approved>submitted by refunds",
            "submitted>succeeded by refunds");
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 0, 0));
    shop.advance(Duration.ofDays(30));
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 0, 0));
  }

  @Test
  void severalPartsAddUpAndTheirKeysAreNumbered() {
    shop.paid("SO-1", 1000);
    shop.approved("SO-1", 300);
    shop.worker.round(10);
    assertThat(shop.orderState("SO-1")).isEqualTo("partially_refunded");

    shop.approved("SO-1", 200);
    shop.approved("SO-1", 500);
    shop.worker.round(10);

    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
    assertThat(shop.atProvider()).containsExactlyInAnyOrder(300L, 200L, 500L);
    assertThat(shop.events("SO-1"))
        .hasSize(3)
        .startsWith("order.refunded 300 300")
        .element(2)
        .asString()
        .endsWith(" 1000");
    assertThat(
            shop.jdbc
                .sql("SELECT provider_key FROM refund ORDER BY refund_no")
                .query(String.class)
                .list())
        .containsExactly("A-SO-1:refund:1", "A-SO-1:refund:2", "A-SO-1:refund:3");
  }

  @Test
  void whatIsWantedCountsAgainstThePaymentBeforeItIsPaidBack() {
    shop.paid("SO-1", 1000);
    shop.requested("SO-1", 300);
    shop.approved("SO-1", 300);

    assertThat(refunds.request("SO-1", 401, "more", "anna", "k"))
        .isEqualTo(new RequestResult.Refused(400, "EUR", "more than what is left of the payment"));
    shop.requested("SO-1", 400);
    assertThat(refunds.request("SO-1", 1, "more", "anna", "k"))
        .isEqualTo(new RequestResult.Refused(0, "EUR", "more than what is left of the payment"));
    assertThat(shop.rows()).isEqualTo(3);
  }

  @Test
  void whatIsRejectedIsFreeAgain() {
    shop.paid("SO-1", 1000);
    String id = shop.requested("SO-1", 1000);

    assertThat(refunds.reject(id, "bert", "not damaged"))
        .isInstanceOf(DecisionResult.Decided.class);
    assertThat(refunds.reject(id, "bert", "not damaged"))
        .isEqualTo(new DecisionResult.Decided(shop.refund(id)));

    assertThat(shop.refund(id).failureReason()).isEqualTo("not damaged");
    assertThat(refunds.approve(id, "carl", 1000))
        .isEqualTo(new DecisionResult.NotWaiting(RefundState.REJECTED));
    assertThat(shop.history(id))
        .containsExactly("new>requested by anna", "requested>rejected by bert");
    shop.requested("SO-1", 1000);
  }

  @Test
  void theSameRequestAgainIsTheSameRefund() {
    shop.paid("SO-1", 1000);
    shop.paid("SO-2", 1000);
    var first = refunds.request("SO-1", 600, "damaged", "anna", "k");
    assertThat(refunds.request("SO-1", 600, "damaged", "anna", "k")).isEqualTo(first);
    String id = ((RequestResult.Requested) first).refund().refundId();

    var conflict = new RequestResult.KeyConflict(id);
    assertThat(refunds.request("SO-1", 500, "damaged", "anna", "k")).isEqualTo(conflict);
    assertThat(refunds.request("SO-1", 600, "late", "anna", "k")).isEqualTo(conflict);
    assertThat(refunds.request("SO-1", 600, "damaged", "bert", "k")).isEqualTo(conflict);
    assertThat(refunds.request("SO-2", 600, "damaged", "anna", "k")).isEqualTo(conflict);
    assertThat(shop.rows()).isEqualTo(1);

    refunds.approve(id, "bert", 600);
    assertThat(refunds.request("SO-1", 600, "damaged", "anna", "k"))
        .isEqualTo(new RequestResult.Requested(shop.refund(id)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"anna", "Anna", " anna "})
  void nobodyDecidesOnTheirOwnRequest(String requester) {
    shop.paid("SO-1", 1000);
    String id = shop.requested("SO-1", 1000);

    var own = new DecisionResult.OwnRequest("anna");
    assertThat(refunds.approve(id, requester, 1000)).isEqualTo(own);
    assertThat(refunds.reject(id, requester, "oh")).isEqualTo(own);
    assertThat(shop.state(id)).isEqualTo(RefundState.REQUESTED);
  }

  @Test
  void theDatabaseRefusesWhatTheServiceWould() {
    shop.paid("SO-1", 1000);
    String id = shop.requested("SO-1", 1000);

    assertRefused("refund_four_eyes", approval(id, "anna", 1000));
    assertRefused("refund_four_eyes", approval(id, "ANNA", 1000));
    assertRefused("refund_approved_as_requested", approval(id, "bert", 999));
    assertRefused("refund_policy_for_compensation", approval(id, "policy", 1000));
    assertRefused(
        "refund_policy_for_compensation",
        approval(id, "bert", 1000).replace("SET", "SET requested_by = 'compensation',"));
    assertRefused(
        "refund_approved_before_sent", "UPDATE refund SET state = 'submitted' WHERE true");
    assertThat(shop.jdbc.sql(approval(id, "bert", 1000)).update()).isEqualTo(1);
    assertRefused("refund_approved_as_requested", "UPDATE refund SET amount_minor = 1");
    shop.jdbc
        .sql(
            "UPDATE refund SET state = 'requested', approved_by = NULL, approved_minor = NULL,"
                + " approved_at = NULL")
        .update();
  }

  private static String approval(String id, String by, long amount) {
    return """
    UPDATE refund SET state = 'approved', approved_by = '%s', approved_minor = %d, approved_at = now()
    WHERE refund_id = '%s'
    """
        .formatted(by, amount, id);
  }

  private void assertRefused(String constraint, String sql) {
    assertThatThrownBy(() -> shop.jdbc.sql(sql).update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining(constraint);
  }

  @Test
  void theApproverMustHaveSeenTheAmountAndDecidesOnce() {
    shop.paid("SO-1", 1000);
    String id = shop.requested("SO-1", 700);

    assertThat(refunds.approve(id, "bert", 1000))
        .isEqualTo(new DecisionResult.OtherAmount(700, "EUR"));
    assertThat(refunds.approve(id, "bert", 700)).isInstanceOf(DecisionResult.Decided.class);
    assertThat(refunds.approve(id, "bert", 700))
        .isEqualTo(new DecisionResult.Decided(shop.refund(id)));
    assertThat(refunds.approve(id, "carl", 700))
        .isEqualTo(new DecisionResult.NotWaiting(RefundState.APPROVED));
    assertThat(refunds.reject(id, "carl", "no"))
        .isEqualTo(new DecisionResult.NotWaiting(RefundState.APPROVED));
    assertThat(refunds.approve("rf_404", "bert", 700))
        .isEqualTo(new DecisionResult.NoSuchRefund("rf_404"));
    assertThat(shop.history(id)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy", "Compensation", "provider", "", "a\0b"})
  void nobodyIsCalledLikeOurPrograms(String name) {
    shop.paid("SO-1", 1000);
    String id = shop.requested("SO-1", 700);

    assertThatThrownBy(() -> refunds.request("SO-1", 1, "x", name, "k"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> refunds.approve(id, name, 700))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theCheckoutsOwnCompensationNeedsNobodyAndHappensOnce() {
    shop.paid("SO-1", 1000, "cancelled", "pm_card_visa");
    var first = refunds.compensate("A-SO-1", 1000, "came too late");
    assertThat(first)
        .isInstanceOfSatisfying(
            RequestResult.Requested.class,
            it -> {
              assertThat(it.refund().state()).isEqualTo(RefundState.APPROVED);
              assertThat(it.refund().requestedBy()).isEqualTo("compensation");
              assertThat(it.refund().approvedBy()).isEqualTo("policy");
            });
    assertThat(refunds.compensate("A-SO-1", 1000, "came too late, again")).isEqualTo(first);
    assertThat(refunds.compensate("A-SO-1", 999, "other"))
        .isInstanceOf(RequestResult.KeyConflict.class);

    shop.worker.round(10);

    assertThat(shop.atProvider()).containsExactly(1000L);
    assertThat(shop.orderState("SO-1")).isEqualTo("cancelled");
    assertThat(shop.review("SO-1")).isEmpty();
    assertThat(refunds.compensate("A-404", 1, "?"))
        .isEqualTo(new RequestResult.NothingCaptured("A-404"));
  }

  @Test
  void moneyThatWasTakenTwiceGoesBackOnceAndTheOrderStaysPaid() {
    shop.paid("SO-1", 1000);
    shop.payment("SO-1", "A-2", 1000, "pm_card_visa");

    refunds.compensate("A-2", 1000, "paid twice");
    shop.worker.round(10);

    assertThat(shop.orderState("SO-1")).isEqualTo("paid");
    assertThat(shop.review("SO-1")).isEmpty();
    shop.approved("SO-1", 1000);
    shop.worker.round(10);
    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
    assertThat(shop.atProvider()).containsExactly(1000L, 1000L);
  }

  @Test
  void withoutACaptureNothingCanGoBack() {
    shop.order("SO-1", 1000, "payment_pending");

    assertThat(refunds.request("SO-1", 1000, "x", "anna", "k"))
        .isEqualTo(new RequestResult.NothingCaptured("SO-1"));
    assertThat(refunds.request("SO-404", 1000, "x", "anna", "k"))
        .isEqualTo(new RequestResult.NothingCaptured("SO-404"));
    assertThatThrownBy(() -> refunds.request("SO-1", 0, "x", "anna", "k"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAmountTheCurrencyDoesNotHaveIsRefused() {
    shop.order("SO-1", 12_340, "paid");
    shop.attempt("SO-1", "A-1", 12_340, "pi_1");
    shop.jdbc.sql("UPDATE payment_attempt SET currency = 'KWD'").update();

    assertThat(refunds.request("SO-1", 1_234, "x", "anna", "k"))
        .isEqualTo(new RequestResult.Refused(12_340, "KWD", "amounts in KWD are multiples of 10"));
  }

  @Test
  void aTextWithNulIsKeptWithoutIt() {
    shop.paid("SO-1", 1000);
    assertThat(refunds.request("SO-1", 1, "dam\0aged", "anna", "k"))
        .isInstanceOfSatisfying(
            RequestResult.Requested.class,
            it -> assertThat(it.refund().reason()).isEqualTo("dam?aged"));
  }

  @Test
  void ofTwoRequestsForTheRestAtOnceExactlyOneWins() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        String order = "SO-" + i;
        shop.order(order, 1000, "paid");
        shop.attempt(order, "A-" + i, 1000, "pi_" + i);
        List<Callable<RequestResult>> both =
            List.of(
                () -> refunds.request(order, 600, "a", "anna", order + "-a"),
                () -> refunds.request(order, 600, "b", "bert", order + "-b"));
        int won = 0;
        for (var call : executor.invokeAll(both)) {
          won += call.get() instanceof RequestResult.Requested ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
      }
    }
    assertThat(shop.rows()).isEqualTo(200);
  }
}

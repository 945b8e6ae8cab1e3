package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.sandbox.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What can happen to a refund on its way: it is paid back once, and nothing is forgotten. */
class RefundCallsIT extends RefundRig {
  @Test
  void aKeptServerErrorHealsOnceTheProviderHasForgottenTheKey() {
    String id = approvedOf(400);
    shop.arm(Fault.statusKept(REFUNDS, 500, Fault.Body.JSON));

    shop.workEvery(MINUTE, 5 * 60);
    assertThat(shop.state(id)).isEqualTo(RefundState.UNKNOWN);
    assertThat(shop.review("SO-1"))
        .isEqualTo("Refund %s stays open: look at the provider".formatted(id));
    int calls = shop.provider.refundCalls.get();
    assertThat(calls).isBetween(4, 6);
    shop.workEvery(Duration.ofHours(1), 40);

    assertRefundedOnce(id, 400);
    assertThat(
            shop.jdbc
                .sql("SELECT count(*) FROM audit WHERE reason LIKE '%may have forgotten the key%'")
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void whatWasNotSentWaitsAndIsSentThen() {
    String id = approvedOf(400);
    shop.arm(Fault.rateLimit(REFUNDS, "global-rate"));
    shop.arm(Fault.lockTimeout(REFUNDS));

    shop.worker.round(10);
    assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
    shop.worker.round(10);
    assertThat(shop.provider.refundCalls).hasValue(1);
    shop.advance(MINUTE);
    shop.worker.round(10);
    shop.advance(MINUTE);
    shop.worker.round(10); // twice as long now
    assertThat(shop.provider.refundCalls).hasValue(2);
    shop.advance(MINUTE);
    shop.worker.round(10);

    assertThat(shop.provider.refundCalls).hasValue(3);
    assertThat(shop.provider.questions).hasValue(0);
    assertRefundedOnce(id, 400);
  }

  @Test
  void whatCanNeverBeSentStaysVisibleAndCanBeSentByHand() {
    String id = approvedOf(400);
    shop.arm(Fault.rateLimit(REFUNDS, "global-rate").withTimes(10));

    shop.workEvery(Duration.ofHours(6), 20);

    assertThat(shop.provider.refundCalls).hasValue(10);
    assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
    assertThat(shop.lastError(id)).contains("rate");
    assertThat(shop.review("SO-1"))
        .contains("Refund %s couldn't be sent to the provider".formatted(id));
    assertThat(shop.refunds.submit(id)).isEqualTo(new SubmitResult.Called(RefundState.SUCCEEDED));
    assertRefundedOnce(id, 400);
  }

  @Test
  void aRefusalIsAFailureThatAPersonSeesAndItsAmountIsFree() {
    String intent = shop.paid("SO-1", 1000);
    String id = shop.approved("SO-1", 600);
    shop.fromDashboard(intent, 500);

    shop.worker.round(10);

    assertThat(shop.state(id)).isEqualTo(RefundState.FAILED);
    assertThat(shop.refund(id).failureReason()).startsWith("amount_too_large: ");
    assertThat(shop.review("SO-1"))
        .startsWith("Refund %s of 6.00 EUR failed: amount".formatted(id));
    assertThat(shop.events("SO-1")).isEmpty();
    assertThat(shop.orderState("SO-1")).isEqualTo("paid");
    shop.requested("SO-1", 1000);
  }

  @Test
  void aPendingRefundIsAskedForAfterADay() {
    shop.paid("SO-1", 1000, "fulfilled", "pm_card_pendingRefund");
    String id = shop.approved("SO-1", 1000);

    shop.worker.round(10);
    assertThat(shop.state(id)).isEqualTo(RefundState.PENDING);
    assertThat(shop.orderState("SO-1")).isEqualTo("fulfilled");
    shop.workEvery(Duration.ofHours(1), 24);
    assertThat(shop.provider.questions).hasValue(0);
    shop.worker.round(10);

    assertThat(shop.provider.questions).hasValue(1);
    assertThat(shop.state(id)).isEqualTo(RefundState.SUCCEEDED);
    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
  }

  @Test
  void workersAtOnceSubmitEachRefundOnce() throws Exception {
    for (int i = 0; i < 40; i++) {
      shop.paid("SO-" + i, 1000);
      shop.approved("SO-" + i, 1000);
    }
    List<Callable<RefundWorker.Round>> rounds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rounds.add(() -> shop.worker.round(10));
    }
    int submitted = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var round : executor.invokeAll(rounds)) {
        submitted += round.get().submitted();
        assertThat(round.get().failed()).isZero();
      }
    }
    submitted += shop.worker.round(100).submitted();

    assertThat(submitted).isEqualTo(40);
    assertThat(shop.provider.refundCalls).hasValue(40);
    assertThat(shop.atProvider()).hasSize(40);
  }

  @Test
  void ofManyWhoSubmitOneRefundAtOnceOneCalls() throws Exception {
    String id = approvedOf(400);
    List<Callable<SubmitResult>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(() -> shop.refunds.submit(id));
    }
    int called = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var submit : executor.invokeAll(all)) {
        called += submit.get() instanceof SubmitResult.Called ? 1 : 0;
      }
    }
    assertThat(called).isEqualTo(1);
    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @Test
  void theOutcomeOfAnOldCallDoesNotCountAgainstWhatIsKnownSince() {
    String id = approvedOf(400);
    // the first call's process hangs; meanwhile another finds nothing, sends it again and is told
    shop.provider.afterCall =
        () -> {
          shop.provider.afterCall = () -> {};
          shop.server.faults().clear();
          shop.workEvery(MINUTE, 30);
        };
    shop.arm(Fault.rateLimit(REFUNDS, "global-rate"));

    shop.refunds.submit(id);

    assertThat(shop.provider.refundCalls).hasValue(2);
    assertRefundedOnce(id, 400);
  }

  @Test
  void aLateNotSentDoesNotSendBackTheCallThatFollowed() {
    String id = approvedOf(400);
    // the first call's process hangs; the next one's dies after its call
    shop.provider.afterCall =
        () -> {
          shop.provider.diesAfterCall = true;
          assertThatThrownBy(() -> shop.workEvery(MINUTE, 30))
              .isInstanceOf(WatchedProvider.Killed.class);
          shop.provider.diesAfterCall = false;
          shop.provider.afterCall = () -> {};
        };
    shop.arm(Fault.rateLimit(REFUNDS, "global-rate"));

    shop.refunds.submit(id);
    assertThat(shop.state(id)).isEqualTo(RefundState.SUBMITTED);
    shop.workEvery(MINUTE, 5);

    assertThat(shop.provider.refundCalls).hasValue(2);
    assertRefundedOnce(id, 400);
  }

  @Test
  void theProviderIsNeverCalledInsideATransaction() {
    String id = approvedOf(400);
    assertThatThrownBy(() -> shop.transaction.executeWithoutResult(_ -> shop.refunds.submit(id)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> shop.transaction.executeWithoutResult(_ -> shop.refunds.ask(id)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
  }

  @Test
  void oneRefundsTroubleIsNotAnothers() {
    String first = approvedOf(400);
    shop.paid("SO-2", 1000);
    String second = shop.approved("SO-2", 400);
    shop.jdbc
        .sql("UPDATE payment_attempt SET payment_intent_id = NULL WHERE order_id = 'SO-1'")
        .update();

    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(1, 0, 1));

    assertThat(shop.state(first)).isEqualTo(RefundState.APPROVED);
    assertThat(shop.lastError(first)).isNotEmpty();
    assertThat(shop.state(second)).isEqualTo(RefundState.SUCCEEDED);
  }

  @Test
  void aClockThatWentBackHoldsNothingBack() {
    String id = approvedOf(400);
    shop.clock.advance(Duration.ofDays(-30));

    shop.worker.round(10);

    assertRefundedOnce(id, 400);
  }
}

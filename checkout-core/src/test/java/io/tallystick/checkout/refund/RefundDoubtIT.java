package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.sandbox.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refund of which nobody knows whether it was made: it is asked for, and paid back once. */
class RefundDoubtIT extends RefundRig {
  @Test
  void aProcessThatDiesBeforeTheCallIsFollowedByOneThatAsksFirst() {
    String id = approvedOf(400);
    shop.provider.diesBeforeCall = true;
    dies(id);

    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 0, 0));
    shop.advance(Duration.ofMinutes(2));
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 1, 0));
    assertThat(shop.state(id)).isEqualTo(RefundState.UNKNOWN);
    assertThat(shop.lastError(id)).isEqualTo("the provider doesn't have it");

    shop.workEvery(MINUTE, 7); // a request could still be on its way
    assertThat(shop.provider.refundCalls).hasValue(0);
    shop.workEvery(MINUTE, 10);

    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
    assertThat(shop.history(id))
        .containsExactly(
            "new>requested by anna",
            "requested>approved by bert",
            "approved>submitted by refunds",
            "submitted>unknown by refunds",
            "unknown>submitted by refunds",
            "submitted>succeeded by refunds");
  }

  @Test
  void aProcessThatDiesAfterTheCallIsFollowedByOneThatFindsIt() {
    String id = approvedOf(400);
    shop.provider.diesAfterCall = true;
    dies(id);
    assertThat(shop.atProvider()).containsExactly(400L);

    shop.advance(Duration.ofMinutes(2));
    shop.worker.round(10);

    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @Test
  void anAnswerLostAfterTheEffectIsFoundByAsking() {
    String id = approvedOf(400);
    shop.arm(Fault.dropAfter(REFUNDS));

    assertThat(shop.refunds.submit(id)).isEqualTo(new SubmitResult.Called(RefundState.UNKNOWN));
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 0, 0));
    shop.advance(MINUTE);
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 1, 0));

    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @Test
  void aServerErrorThatHidesTheEffectIsFoundByAsking() {
    String id = approvedOf(400);
    shop.arm(Fault.statusAfter(REFUNDS, 500, Fault.Body.JSON));

    assertThat(shop.refunds.submit(id)).isEqualTo(new SubmitResult.Called(RefundState.UNKNOWN));
    shop.advance(MINUTE);
    shop.worker.round(10);

    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drop", "empty answer", "html"})
  void aCallThatWasLostIsMadeAgainOnlyAfterAsking(String how) {
    String id = approvedOf(400);
    shop.arm(
        switch (how) {
          case "drop" -> Fault.drop(REFUNDS);
          case "html" -> Fault.status(REFUNDS, 502, Fault.Body.HTML);
          default -> Fault.status(REFUNDS, 503, Fault.Body.EMPTY);
        });

    shop.worker.round(10);
    assertThat(shop.state(id)).isEqualTo(RefundState.UNKNOWN);
    shop.workEvery(MINUTE, 10);
    assertThat(shop.provider.refundCalls).hasValue(1);
    assertThat(shop.provider.questions.get()).isGreaterThan(1);
    shop.workEvery(MINUTE, 10);

    assertThat(shop.provider.refundCalls).hasValue(2);
    assertRefundedOnce(id, 400);
  }

  @Test
  void aRequestThatIsStillOnItsWayIsNotOvertaken() throws Exception {
    String id = approvedOf(400);
    shop.arm(Fault.slow(REFUNDS, Duration.ofMinutes(1)));

    shop.worker.round(10); // the client gives up after its timeout
    assertThat(shop.state(id)).isEqualTo(RefundState.UNKNOWN);
    assertThat(shop.server.faults().awaitSlow(Duration.ofSeconds(20))).isTrue();
    shop.workEvery(MINUTE, 5);
    assertThat(shop.atProvider()).isEmpty();
    assertThat(shop.provider.refundCalls).hasValue(1);
    shop.server.faults().release();
    // carried out in another thread of the sandbox: asking again waits for its key
    for (int i = 0; i < 1000 && shop.atProvider().isEmpty(); i++) {
      Thread.onSpinWait();
      shop.provider.port.refundsOf("pi_none");
    }
    shop.workEvery(MINUTE, 10);

    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @Test
  void askingThatFailsGoesOnLessAndLessOftenAndNeverEnds() {
    String id = approvedOf(400);
    shop.arm(Fault.dropAfter(REFUNDS));
    shop.worker.round(10);
    shop.server
        .faults()
        .arm(Fault.status(REFUNDS, 500, Fault.Body.JSON).withMethod("GET").withTimes(1000));

    shop.workEvery(MINUTE, 60);
    assertThat(shop.provider.questions.get()).isBetween(4, 6);
    assertThat(shop.lastError(id))
        .startsWith("asking for the refunds of pi_")
        .contains(": HTTP 500 api_error: ");
    assertThat(shop.review("SO-1")).isEmpty();
    shop.workEvery(MINUTE, 240);
    assertThat(shop.review("SO-1")).isNotEmpty();
    shop.workEvery(Duration.ofHours(1), 72);
    int before = shop.provider.questions.get();
    shop.workEvery(Duration.ofHours(1), 240);
    assertThat(shop.provider.questions.get() - before).isEqualTo(10);

    shop.server.faults().clear();
    shop.workEvery(Duration.ofHours(1), 25);
    assertThat(shop.provider.refundCalls).hasValue(1);
    assertRefundedOnce(id, 400);
  }

  @Test
  void onceInDoubtItIsAskedBeforeEachCallAlsoWhenOneWasNotSent() {
    String id = approvedOf(400);
    shop.arm(Fault.drop(REFUNDS));
    shop.arm(Fault.rateLimit(REFUNDS, "global-rate"));

    shop.workEvery(MINUTE, 17);
    assertThat(shop.provider.refundCalls).hasValue(2);
    assertThat(shop.state(id)).isEqualTo(RefundState.UNKNOWN);
    int asked = shop.provider.questions.get();
    shop.workEvery(MINUTE, 60);

    assertThat(shop.provider.questions.get()).isGreaterThan(asked);
    assertThat(shop.provider.refundCalls).hasValue(3);
    assertRefundedOnce(id, 400);
  }
}

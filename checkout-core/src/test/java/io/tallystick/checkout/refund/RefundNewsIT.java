package io.tallystick.checkout.refund;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.payment.ProviderRefund;
import io.tallystick.checkout.payment.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider tells by itself: in any order, twice, late, or of refunds we never made. */
class RefundNewsIT {
  private static final Told WEBHOOK = RefundShop.WEBHOOK;

  private final RefundShop shop = new RefundShop();

  @AfterEach
  void close() {
    shop.close();
  }

  private static ProviderRefund news(
      String ref, String state, long amount, String intent, @Nullable String ours) {
    var known = ProviderRefund.State.valueOf(state.toUpperCase(java.util.Locale.ROOT));
    return new ProviderRefund(
        ref,
        known,
        state,
        amount,
        "EUR",
        intent,
        null,
        known == ProviderRefund.State.FAILED ? "expired_or_canceled_card" : null,
        ours == null ? Map.of() : Map.of(ProviderRefund.REFUND, ours),
        RefundShop.NOON);
  }

  private Learned learn(ProviderRefund news) {
    return shop.refunds.learn(news, WEBHOOK);
  }

  /** An order whose payment the provider needn't know. */
  private void order(String orderId, String state) {
    shop.order(orderId, 1000, state);
    shop.attempt(orderId, "A-" + orderId, 1000, "pi_" + orderId);
  }

  @Test
  void aRefundMadeInTheDashboardIsAdopted() {
    String intent = shop.paid("SO-1", 1000);
    ProviderRefund made = shop.fromDashboard(intent, 300);

    assertThat(learn(made)).isEqualTo(Learned.APPLIED);
    assertThat(learn(made)).isEqualTo(Learned.NOTHING_NEW);

    Refund adopted = shop.refunds.ofOrder("SO-1").getFirst();
    assertThat(shop.refunds.ofOrder("SO-1")).hasSize(1);
    assertThat(adopted.requestedBy()).isEqualTo("provider");
    assertThat(adopted.providerRef()).isEqualTo(made.refundId());
    assertThat(adopted.state()).isEqualTo(RefundState.SUCCEEDED);
    assertThat(shop.history(adopted.refundId())).containsExactly("new>succeeded by webhook");
    assertThat(shop.orderState("SO-1")).isEqualTo("partially_refunded");
    assertThat(shop.events("SO-1")).containsExactly("order.refunded 300 300");
    assertThat(shop.review("SO-1")).isEmpty();
    assertThat(shop.refunds.request("SO-1", 701, "x", "anna", "k"))
        .isInstanceOfSatisfying(
            RequestResult.Refused.class, it -> assertThat(it.remainingMinor()).isEqualTo(700));
  }

  @Test
  void aDashboardRefundBesideOurOwnRequestsIsAdoptedAndTheOrderReviewed() {
    order("SO-1", "paid");
    shop.requested("SO-1", 600);

    assertThat(learn(news("re_1", "succeeded", 500, "pi_SO-1", null))).isEqualTo(Learned.APPLIED);

    assertThat(shop.review("SO-1"))
        .isEqualTo("With the provider's refund re_1 more is refunded or wanted than was paid");
    assertThat(shop.orderState("SO-1")).isEqualTo("partially_refunded");
  }

  @Test
  void aDashboardRefundToldByManyAtOnceIsOneRow() throws Exception {
    order("SO-1", "paid");
    List<Callable<Learned>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(() -> learn(news("re_1", "succeeded", 500, "pi_SO-1", null)));
    }
    int applied = 0;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : executor.invokeAll(all)) {
        applied += each.get() == Learned.APPLIED ? 1 : 0;
      }
    }
    assertThat(applied).isEqualTo(1);
    assertThat(shop.rows()).isEqualTo(1);
    assertThat(shop.events("SO-1")).hasSize(1);
  }

  @Test
  void aRefundOfNoPaymentOfOursIsLeftAlone() {
    order("SO-1", "paid");
    assertThat(learn(news("re_1", "succeeded", 500, "pi_other", null))).isEqualTo(Learned.NOT_OURS);
    assertThat(learn(news("re_1", "succeeded", 500, "pi_\0", "rf_\0"))).isEqualTo(Learned.NOT_OURS);
    assertThat(shop.rows()).isZero();
  }

  @Test
  void metadataOfAnotherPaymentBindsNothing() {
    order("SO-1", "paid");
    order("SO-2", "paid");
    shop.paid("SO-3", 1000);
    String id = shop.approved("SO-3", 400);

    assertThat(learn(news("re_1", "succeeded", 400, "pi_other", id))).isEqualTo(Learned.NOT_OURS);
    assertThat(learn(news("re_2", "succeeded", 400, "pi_SO-2", id))).isEqualTo(Learned.APPLIED);

    assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
    assertThat(shop.orderState("SO-2")).isEqualTo("partially_refunded");
    assertThat(shop.orderState("SO-3")).isEqualTo("paid");
  }

  @Test
  void aRefundThatNamesARejectedOneIsAdoptedAndReviewed() {
    order("SO-1", "paid");
    String id = shop.requested("SO-1", 400);
    shop.refunds.reject(id, "bert", "no");

    assertThat(learn(news("re_1", "succeeded", 400, "pi_SO-1", id))).isEqualTo(Learned.APPLIED);

    assertThat(shop.state(id)).isEqualTo(RefundState.REJECTED);
    assertThat(shop.rows()).isEqualTo(2);
    assertThat(shop.review("SO-1"))
        .isEqualTo(
            "The provider's refund re_1 names our refund %s, which is rejected".formatted(id));
  }

  @Test
  void aSecondRefundUnderOneNameIsAdoptedAndReviewed() {
    order("SO-1", "paid");
    String id = shop.approved("SO-1", 400);
    learn(news("re_1", "succeeded", 400, "pi_SO-1", id));

    assertThat(learn(news("re_2", "succeeded", 400, "pi_SO-1", id))).isEqualTo(Learned.APPLIED);

    assertThat(shop.refund(id).providerRef()).isEqualTo("re_1");
    assertThat(shop.rows()).isEqualTo(2);
    assertThat(shop.review("SO-1")).contains("re_2 names our refund");
    assertThat(shop.events("SO-1"))
        .containsExactly("order.refunded 400 400", "order.refunded 400 800");
  }

  @Test
  void anotherAmountAtTheProviderIsSeen() {
    order("SO-1", "paid");
    String id = shop.approved("SO-1", 400);

    learn(news("re_1", "succeeded", 500, "pi_SO-1", id));

    assertThat(shop.review("SO-1"))
        .isEqualTo("Refund %s is 4.00 EUR here and 5.00 EUR at the provider".formatted(id));
  }

  @Test
  void aWebhookThatOvertakesTheAnswerHasTheOneEffect() {
    shop.paid("SO-1", 1000);
    String id = shop.approved("SO-1", 400);
    shop.provider.afterCall =
        () -> {
          var made = shop.ledger.refunds().getFirst();
          learn(news(made.id(), "succeeded", 400, made.paymentIntentId(), id));
        };

    shop.worker.round(10);

    assertThat(shop.state(id)).isEqualTo(RefundState.SUCCEEDED);
    assertThat(shop.events("SO-1")).containsExactly("order.refunded 400 400");
    assertThat(shop.history(id)).hasSize(4).endsWith("submitted>succeeded by webhook");
  }

  @Test
  void aRefundWeThoughtNotSentIsBelievedToTheProvider() {
    order("SO-1", "paid");
    String id = shop.approved("SO-1", 400);

    learn(news("re_1", "pending", 400, "pi_SO-1", id));

    assertThat(shop.history(id))
        .endsWith("approved>submitted by webhook", "submitted>pending by webhook");
    assertThat(shop.worker.round(10)).isEqualTo(new RefundWorker.Round(0, 0, 0));
  }

  @Test
  void aRefundThatSucceededCanComeBackWeeksLater() {
    String intent = shop.paid("SO-1", 1000, "paid", "pm_card_refundFail");
    String id = shop.approved("SO-1", 1000);
    shop.worker.round(10);
    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");

    shop.advance(Duration.ofDays(20));
    assertThat(shop.provider.port.refundsOf(intent).toString()).contains("status=failed");
    var failed =
        (io.tallystick.checkout.payment.Outcome.Succeeded<List<ProviderRefund>>)
            shop.provider.port.refundsOf(intent);
    assertThat(learn(failed.value().getFirst())).isEqualTo(Learned.APPLIED);
    assertThat(learn(failed.value().getFirst())).isEqualTo(Learned.NOTHING_NEW);

    assertThat(shop.state(id)).isEqualTo(RefundState.FAILED);
    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
    assertThat(shop.review("SO-1"))
        .isEqualTo("Refund %s of 10.00 EUR failed: expired_or_canceled_card".formatted(id));
    assertThat(shop.events("SO-1"))
        .containsExactly("order.refunded 1000 1000", "order.refund_failed 1000");
    shop.requested("SO-1", 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P", "S", "F", "PS", "SP", "PF", "FP", "SF", "FS", "PSF", "PFS", "SPF", "SFP", "FPS", "FSP",
        "SSFF", "FFSSPP", "PSPSFSP"
      })
  void inWhateverOrderTheNewsComesTheEndIsTheSame(String order) {
    for (boolean dashboard : new boolean[] {false, true}) {
      String orderId = "SO-" + dashboard;
      order(orderId, "paid");
      String ours = dashboard ? null : shop.approved(orderId, 1000);
      for (char each : order.toCharArray()) {
        String state = each == 'P' ? "pending" : each == 'S' ? "succeeded" : "failed";
        learn(news("re_" + dashboard, state, 1000, "pi_" + orderId, ours));
      }
      boolean succeeded = order.contains("S");
      boolean failed = order.contains("F");

      Refund refund = shop.refunds.ofOrder(orderId).getFirst();
      assertThat(shop.refunds.ofOrder(orderId)).hasSize(1);
      assertThat(refund.state())
          .isEqualTo(
              failed
                  ? RefundState.FAILED
                  : succeeded ? RefundState.SUCCEEDED : RefundState.PENDING);
      assertThat(shop.orderState(orderId)).isEqualTo(succeeded ? "refunded" : "paid");
      List<String> events = new ArrayList<>();
      if (succeeded) {
        events.add("order.refunded 1000 1000");
      }
      if (succeeded && failed) {
        events.add("order.refund_failed 1000");
      }
      assertThat(shop.events(orderId)).isEqualTo(events);
      assertThat(shop.review(orderId).isEmpty()).isEqualTo(!failed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "paid, 1000, refunded, false",
    "paid, 1, partially_refunded, false",
    "fulfilled, 1000, refunded, false",
    "fulfilled, 1, partially_refunded, false",
    "partially_fulfilled, 1000, cancelled_with_refund, false",
    "partially_fulfilled, 1, partially_refunded, false",
    "fulfillment_pending, 1000, cancelled_with_refund, false",
    "fulfillment_pending, 1, fulfillment_pending, true",
    "partially_refunded, 1000, refunded, false",
    "cancelled, 1000, cancelled, false",
    "cancelled, 1, cancelled, true",
    "cancelled_with_refund, 1000, cancelled_with_refund, false",
    "closed, 1000, closed, true",
    "payment_failed, 1000, payment_failed, true"
  })
  void theOrderFollowsAsFarAsItsTableAllows(
      String state, long amount, String then, boolean reviewed) {
    order("SO-1", state);

    learn(news("re_1", "succeeded", amount, "pi_SO-1", null));

    assertThat(shop.orderState("SO-1")).isEqualTo(then);
    assertThat(shop.review("SO-1").isEmpty()).isEqualTo(!reviewed);
    assertThat(shop.events("SO-1")).hasSize(1);
  }

  @Test
  void aRefundToldBeforeItsCaptureMovesTheOrderOnceThatIsKnown() {
    order("SO-1", "payment_pending");
    shop.jdbc
        .sql("UPDATE payment_attempt SET state = 'created', captured_minor = 0, captured_at = NULL")
        .update();
    learn(news("re_1", "succeeded", 1000, "pi_SO-1", null));
    assertThat(shop.orderState("SO-1")).isEqualTo("payment_pending");
    assertThat(shop.review("SO-1")).isEmpty();

    shop.jdbc
        .sql(
            "UPDATE payment_attempt SET state = 'captured', captured_minor = 1000, captured_at ="
                + " now()")
        .update();
    shop.jdbc.sql("UPDATE orders SET state = 'paid'").update();
    shop.refunds.captureKnown("SO-1", WEBHOOK, "pi_SO-1");
    shop.refunds.captureKnown("SO-1", WEBHOOK, "pi_SO-1");

    assertThat(shop.orderState("SO-1")).isEqualTo("refunded");
    assertThat(shop.events("SO-1")).hasSize(1);
  }

  @Test
  void refundAuditEventAndOrderGoTogetherOrNotAtAll() {
    order("SO-1", "paid");
    String id = shop.approved("SO-1", 400);

    shop.transaction.executeWithoutResult(
        status -> {
          learn(news("re_1", "succeeded", 400, "pi_SO-1", id));
          status.setRollbackOnly();
        });

    assertThat(shop.state(id)).isEqualTo(RefundState.APPROVED);
    assertThat(shop.orderState("SO-1")).isEqualTo("paid");
    assertThat(shop.events("SO-1")).isEmpty();
    assertThat(shop.history(id)).hasSize(2);
  }
}

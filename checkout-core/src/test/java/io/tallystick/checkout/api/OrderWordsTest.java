package io.tallystick.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.attempt.CustomerAnswer;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrderWordsTest {
  @ParameterizedTest
  @CsvSource({
    "PAYMENT_PENDING, , , under_way",
    "PAYMENT_PENDING, UNDER_WAY, REQUIRES_ACTION, action_required",
    "PAYMENT_PENDING, UNDER_WAY, PROCESSING, processing",
    "PAYMENT_PENDING, CHECKING, UNKNOWN, checking",
    "PAYMENT_PENDING, UNDER_WAY, UNKNOWN, checking",
    "EXPIRED, CHECKING, UNKNOWN, checking",
    "EXPIRED, UNDER_WAY, VOIDED, expired",
    "PAYMENT_FAILED, DECLINED, FAILED, payment_failed",
    "PAYMENT_PENDING, DECLINED, FAILED, payment_failed",
    "PAYMENT_PENDING, BEING_UNDONE, AUTHORIZED, being_undone",
    "PAYMENT_AUTHORIZED, CONFIRMED, AUTHORIZED, confirmed",
    "PAID, CONFIRMED, CAPTURED, confirmed",
    "PAID, , , confirmed",
    "PAID, BEING_UNDONE, CAPTURED, being_undone",
    "FULFILLMENT_PENDING, CONFIRMED, CAPTURED, confirmed",
    "CAPTURE_FAILED, CONFIRMED, AUTHORIZED, payment_problem",
    "PARTIALLY_FULFILLED, CONFIRMED, CAPTURED, partly_sent",
    "FULFILLED, CONFIRMED, CAPTURED, sent",
    "CANCELLED, UNDONE, VOIDED, undone",
    "CANCELLED, , , cancelled",
    "CANCELLED_WITH_REFUND, CONFIRMED, CAPTURED, refunded",
    "PARTIALLY_REFUNDED, CONFIRMED, CAPTURED, partly_refunded",
    "REFUNDED, UNDONE, CAPTURED, refunded",
    "CLOSED, CONFIRMED, CAPTURED, closed"
  })
  void whatTheCustomerIsToldFollowsFromOrderFactsAndPayment(
      OrderState state, CustomerAnswer answer, PaymentState payment, String told) {
    OrderWords words = OrderWords.of(state, answer, payment);
    assertThat(words.state()).isEqualTo(told);
    assertThat(words.message()).endsWith(".");
  }

  @ParameterizedTest
  @EnumSource(OrderState.class)
  void nobodyIsEverInvitedToPayAgainWhileThePaymentIsUnknown(OrderState state) {
    OrderWords words = OrderWords.of(state, CustomerAnswer.CHECKING, PaymentState.UNKNOWN);
    assertThat(words.message()).doesNotContain("try again", "order again");
  }
}

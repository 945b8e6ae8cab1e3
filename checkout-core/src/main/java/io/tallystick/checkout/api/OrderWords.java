package io.tallystick.checkout.api;

import io.tallystick.checkout.attempt.CustomerAnswer;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is told of an order.
 *
 * @param state as in OrderView
 */
record OrderWords(String state, String message) {
  /**
   * @param answer from the facts of its latest attempt; null: there are none
   * @param payment its latest; null: there is none
   */
  static OrderWords of(
      OrderState state, @Nullable CustomerAnswer answer, @Nullable PaymentState payment) {
    return switch (state) {
      case DRAFT, PAYMENT_PENDING, PAYMENT_FAILED, EXPIRED -> unpaid(state, answer, payment);
      case PAYMENT_AUTHORIZED ->
          unlessUndone(
              answer,
              "confirmed",
              "Your order is confirmed. The amount is held and will be taken when the goods are"
                  + " sent.");
      case PAID, FULFILLMENT_PENDING ->
          unlessUndone(answer, "confirmed", "Your order is confirmed and paid.");
      case CAPTURE_FAILED ->
          unlessUndone(
              answer,
              "payment_problem",
              "Your order is confirmed, but the amount couldn't be taken yet. We are looking into"
                  + " it; you needn't do anything.");
      case PARTIALLY_FULFILLED -> new OrderWords("partly_sent", "A part of your order is sent.");
      case FULFILLED -> new OrderWords("sent", "Your order is sent.");
      case CANCELLED -> unlessUndone(answer, "cancelled", "Your order is cancelled.");
      case PARTIALLY_REFUNDED ->
          new OrderWords("partly_refunded", "A part of what you paid was given back.");
      case REFUNDED -> new OrderWords("refunded", "What you paid was given back.");
      case CANCELLED_WITH_REFUND ->
          new OrderWords("refunded", "Your order is cancelled, and what you paid is given back.");
      case CLOSED -> new OrderWords("closed", "Your order is closed.");
    };
  }

  private static OrderWords unpaid(
      OrderState state, @Nullable CustomerAnswer answer, @Nullable PaymentState payment) {
    if (answer == CustomerAnswer.CHECKING || payment == PaymentState.UNKNOWN) {
      return new OrderWords(
          "checking", "We are checking whether your payment went through. Please don't pay again.");
    }
    if (answer == CustomerAnswer.BEING_UNDONE || answer == CustomerAnswer.UNDONE) {
      return unlessUndone(answer, "", "");
    }
    if (state == OrderState.EXPIRED) {
      return new OrderWords("expired", "The time to pay has run out. You may order again.");
    }
    if (state == OrderState.PAYMENT_FAILED || answer == CustomerAnswer.DECLINED) {
      return new OrderWords(
          "payment_failed", "The payment was declined. You may try again, or pay another way.");
    }
    if (payment == PaymentState.PROCESSING) {
      return new OrderWords(
          "processing", "Your payment is being processed. Please don't pay again.");
    }
    return payment == PaymentState.REQUIRES_ACTION
        ? new OrderWords("action_required", "Your payment waits for you to confirm it.")
        : new OrderWords("under_way", "Your order is under way.");
  }

  private static OrderWords unlessUndone(
      @Nullable CustomerAnswer answer, String state, String message) {
    if (answer == CustomerAnswer.BEING_UNDONE) {
      return new OrderWords(
          "being_undone",
          "Your order can't be completed. What was taken or held is on its way back to you.");
    }
    if (answer == CustomerAnswer.UNDONE) {
      return new OrderWords(
          "undone", "Your order couldn't be completed. Nothing was taken, or it is given back.");
    }
    return new OrderWords(state, message);
  }
}

package io.tallystick.checkout.saga;

import io.tallystick.checkout.attempt.CheckoutAttempts;
import io.tallystick.checkout.attempt.CustomerAnswer;
import io.tallystick.checkout.order.Orders;
import io.tallystick.checkout.order.PlacedOrder;
import io.tallystick.checkout.payment.PaymentAttempt;
import io.tallystick.checkout.payment.PaymentAttempts;
import io.tallystick.checkout.payment.PaymentState;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/** Turns what has happened to an attempt into the customer's answer. */
final class Answers {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  private final CheckoutAttempts attempts;
  private final PaymentAttempts payments;
  private final Orders orders;
  private final ObjectMapper json;

  Answers(CheckoutAttempts attempts, PaymentAttempts payments, Orders orders, ObjectMapper json) {
    this.attempts = attempts;
    this.payments = payments;
    this.orders = orders;
    this.json = json;
  }

  /** What the facts say now. */
  CheckoutAnswer of(String attemptId, String orderId, @Nullable String declined) {
    PlacedOrder order = orders.find(orderId).orElseThrow();
    return switch (CustomerAnswer.of(attempts.facts(attemptId))) {
      case CONFIRMED ->
          view(OK, "confirmed", order, null, "Thank you. Your order is confirmed.", null);
      case DECLINED ->
          problem(
              of(
                  402,
                  "payment-declined",
                  "Payment declined",
                  "%s No money was taken. You may try again with another card."
                      .formatted(sentence(declined)),
                  orderId));
      case CHECKING ->
          view(
              ACCEPTED,
              "checking",
              order,
              null,
              "We are checking whether your payment went through. Please don't pay again.",
              ASK_AGAIN);
      case BEING_UNDONE, UNDONE ->
          problem(
              of(
                  409,
                  "not-completed",
                  "Order not completed",
                  "We couldn't complete your order. If money was taken, it is going back to you.",
                  orderId));
      case UNDER_WAY -> underWay(order, payments.find(attemptId).orElse(null));
    };
  }

  private CheckoutAnswer underWay(PlacedOrder order, @Nullable PaymentAttempt payment) {
    PaymentState state = payment == null ? PaymentState.CREATED : payment.state();
    if (payment != null
        && payment.customerConfirms()
        && (state == PaymentState.CREATED || state == PaymentState.REQUIRES_ACTION)) {
      return view(
          OK,
          "action_required",
          order,
          payment,
          "Please confirm the payment with your bank.",
          null);
    }
    if (state == PaymentState.PROCESSING) {
      return view(
          ACCEPTED,
          "processing",
          order,
          payment,
          "Your payment is on its way. We will write to you when it has arrived.",
          null);
    }
    return view(
        ACCEPTED,
        "under_way",
        order,
        payment,
        "Your order is being worked on. Please don't pay again.",
        ASK_AGAIN);
  }

  private CheckoutAnswer view(
      int status,
      String result,
      PlacedOrder order,
      @Nullable PaymentAttempt payment,
      String message,
      @Nullable Duration retryAfter) {
    var view =
        new CheckoutView(result, order.orderId(), order.totalMinor(), order.currency(), message);
    boolean confirms = result.equals("action_required") && payment != null;
    return new CheckoutAnswer(
        status,
        json.writeValueAsString(view),
        order.orderId(),
        confirms ? Objects.requireNonNull(payment).intentId() : null,
        retryAfter,
        CheckoutOutcome.ofResult(result));
  }

  /** An answer given before, as it was. */
  CheckoutAnswer again(String attemptId, int status, String body) {
    if (status >= 300) {
      return new CheckoutAnswer(status, body, null, null, null, CheckoutOutcome.REPLAYED);
    }
    CheckoutView view;
    try {
      view = json.readValue(body, CheckoutView.class);
    } catch (JacksonException e) {
      throw new IllegalStateException("The stored answer of " + attemptId + " is broken", e);
    }
    String intentId =
        view.result().equals("action_required")
            ? payments.find(attemptId).map(PaymentAttempt::intentId).orElse(null)
            : null;
    boolean open = status == ACCEPTED && !view.result().equals("processing");
    return new CheckoutAnswer(
        status, body, view.orderId(), intentId, open ? ASK_AGAIN : null, CheckoutOutcome.REPLAYED);
  }

  CheckoutAnswer problem(Problem problem) {
    return problem(problem, null);
  }

  CheckoutAnswer problem(Problem problem, @Nullable Duration retryAfter) {
    return new CheckoutAnswer(
        problem.status(),
        json.writeValueAsString(problem),
        null,
        null,
        retryAfter,
        CheckoutOutcome.of(problem));
  }

  static Problem of(
      int status, String name, String title, String detail, @Nullable String orderId) {
    Problem plain = Problem.of(status, name, title, detail);
    return new Problem(plain.type(), title, status, detail, orderId, null);
  }

  private static String sentence(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      return "The payment was not accepted. Please try another way to pay.";
    }
    return reason.endsWith(".") ? reason : reason + ".";
  }
}

package io.tallystick.checkout.webhook;

import io.tallystick.checkout.payment.PaymentState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an event gives reason to ask the provider. */
sealed interface Question {
  /**
   * How does this payment stand?
   *
   * @param knownIn if our attempt is in one of these states, the event tells nothing new
   */
  record OfPayment(String intentId, Set<PaymentState> knownIn) implements Question {}

  /** Which refunds does this payment have? */
  record OfItsRefunds(String intentId) implements Question {}

  record OfRefund(String refundId) implements Question {}

  record OfDispute(String disputeId) implements Question {}

  record OfPayout(String payoutId) implements Question {}

  /** Nothing is to be asked, and that is all right. */
  record None(String note) implements Question {}

  /** We don't know what to ask: a person's matter. */
  record Unclear(String reason) implements Question {}

  static Question of(Envelope event) {
    String type = event.type();
    String id = event.objectId();
    boolean ofIntent = type.startsWith("payment_intent.");
    boolean ofRefund = type.startsWith("refund.") || type.startsWith("charge.refund.");
    boolean ofDispute = type.startsWith("charge.dispute.");
    boolean ofPayout = type.startsWith("payout.");
    boolean ofCharge = type.startsWith("charge.") && !ofRefund && !ofDispute;
    if (!(ofIntent || ofRefund || ofDispute || ofPayout || ofCharge)) {
      return new Unclear("unknown type: " + type);
    }
    if (id == null) {
      return new Unclear("it names no object");
    }
    if (ofRefund) {
      return new OfRefund(id);
    }
    if (ofDispute) {
      return new OfDispute(id);
    }
    if (ofPayout) {
      return new OfPayout(id);
    }
    return ofPayment(type, event.intentId());
  }

  private static Question ofPayment(String type, @Nullable String intentId) {
    if (intentId == null) {
      return new None("a charge without payment intent: none of our checkouts");
    }
    return type.equals("charge.refunded")
        ? new OfItsRefunds(intentId)
        : new OfPayment(intentId, knownIn(type));
  }

  /**
   * The state an event tells of, and what can only come after it. UNKNOWN is never among them. A
   * state that contradicts the event isn't either: then the provider is to be asked.
   */
  private static Set<PaymentState> knownIn(String type) {
    return switch (type) {
      case "payment_intent.created" -> EnumSet.complementOf(EnumSet.of(PaymentState.UNKNOWN));
      case "payment_intent.requires_action" ->
          EnumSet.of(PaymentState.REQUIRES_ACTION, PaymentState.AUTHORIZED, PaymentState.CAPTURED);
      case "payment_intent.processing", "charge.pending" ->
          EnumSet.of(PaymentState.PROCESSING, PaymentState.AUTHORIZED, PaymentState.CAPTURED);
      case "payment_intent.payment_failed", "charge.failed" ->
          EnumSet.of(PaymentState.FAILED, PaymentState.AUTHORIZED, PaymentState.CAPTURED);
      case "payment_intent.amount_capturable_updated", "charge.succeeded" ->
          EnumSet.of(PaymentState.AUTHORIZED, PaymentState.CAPTURED);
      case "payment_intent.succeeded", "charge.captured" -> EnumSet.of(PaymentState.CAPTURED);
      case "payment_intent.canceled", "charge.expired" ->
          EnumSet.of(PaymentState.VOIDED, PaymentState.EXPIRED);
      // may tell of anything, such as the movement of a capture that is booked later
      case "charge.updated" ->
          EnumSet.of(PaymentState.CAPTURED, PaymentState.VOIDED, PaymentState.EXPIRED);
      default -> EnumSet.noneOf(PaymentState.class);
    };
  }
}

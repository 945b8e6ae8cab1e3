package io.tallystick.console.order;

import io.tallystick.checkout.fulfillment.FulfillmentState;
import io.tallystick.checkout.order.OrderState;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.refund.RefundState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What our books hold of one order, and when the provider was last heard of it.
 *
 * @param changedAt when its state changed last
 * @param goods null: nobody asked for them
 * @param heard null: never
 */
public record Books(
    String orderId,
    OrderState state,
    String currency,
    long totalMinor,
    Instant placedAt,
    Instant changedAt,
    int version,
    @Nullable String reviewReason,
    @Nullable String customerRef,
    List<Payment> payments,
    List<Repayment> refunds,
    List<Dispute> disputes,
    @Nullable Goods goods,
    @Nullable Heard heard) {

  private static final Set<String> DISPUTES_OVER = Set.of("won", "warning_closed", "prevented");

  public Books {
    payments = List.copyOf(payments);
    refunds = List.copyOf(refunds);
    disputes = List.copyOf(disputes);
  }

  /** One attempt to pay; the latest stands first. */
  public record Payment(
      String attemptId,
      PaymentState state,
      @Nullable String providerStatus,
      long amountMinor,
      long capturedMinor,
      String currency,
      @Nullable String intentId,
      @Nullable String chargeId,
      String key,
      @Nullable String method,
      @Nullable String failureCode,
      @Nullable String failureMessage,
      Instant createdAt,
      @Nullable Instant capturedAt,
      @Nullable Instant captureBefore,
      @Nullable Instant askAt) {
    /** It took money; what went back since doesn't change that. */
    public boolean tookMoney() {
      return state == PaymentState.CAPTURED && capturedMinor > 0;
    }
  }

  /** Money that goes back, or is to. */
  public record Repayment(
      String refundId,
      @Nullable String attemptId,
      RefundState state,
      long amountMinor,
      String currency,
      @Nullable String providerRef,
      @Nullable String reason,
      @Nullable String requestedBy,
      @Nullable String approvedBy,
      @Nullable String failureReason,
      @Nullable String lastError,
      Instant requestedAt,
      @Nullable Instant settledAt) {}

  /** The customer's bank asks for the money, or asks about it. */
  public record Dispute(
      String disputeId,
      String status,
      long amountMinor,
      String currency,
      @Nullable String reason,
      @Nullable Instant evidenceDueBy,
      Instant seenAt) {
    /** It ended with the money with us. */
    public boolean over() {
      return DISPUTES_OVER.contains(status);
    }
  }

  /** Where the goods are. */
  public record Goods(
      FulfillmentState state, @Nullable String held, @Nullable String note, Instant changedAt) {}

  /**
   * The provider's latest word.
   *
   * @param source by which way it came
   * @param status its own word for the payment's state, if it said one
   */
  public record Heard(String source, @Nullable String status, Instant at) {}

  /** The most that one refund can still give back, in {@link #currency}; 0: nothing. */
  public long refundableMinor() {
    long most = 0;
    for (Payment payment : payments) {
      if (payment.tookMoney() && payment.intentId != null && payment.currency.equals(currency)) {
        long left = payment.capturedMinor;
        for (Repayment refund : refunds) {
          if (payment.attemptId.equals(refund.attemptId) && refund.state.counts()) {
            left -= refund.amountMinor;
          }
        }
        most = Math.max(most, left);
      }
    }
    return most;
  }
}

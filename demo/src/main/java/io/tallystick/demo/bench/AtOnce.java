package io.tallystick.demo.bench;

import io.tallystick.checkout.payment.ClientSecret;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.PaymentProvider;
import io.tallystick.checkout.payment.PaymentState;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.checkout.payment.ProviderRefund;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A provider that lives in this process and takes every card at once, so that nothing but the
 * database is measured; or it passes the calls on to one over the network.
 */
final class AtOnce implements PaymentProvider {
  private final Map<String, NewPayment> known = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile @Nullable PaymentProvider instead;

  /** Null: answers itself. */
  void passOnTo(@Nullable PaymentProvider other) {
    instead = other;
  }

  @Override
  public Outcome<ProviderPayment> create(NewPayment payment) {
    PaymentProvider other = instead;
    if (other != null) {
      return other.create(payment);
    }
    String intentId = "pi_bench%018d".formatted(ids.incrementAndGet());
    known.put(intentId, payment);
    return new Outcome.Succeeded<>(stated(intentId, payment, PaymentState.CREATED));
  }

  @Override
  public Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key) {
    PaymentProvider other = instead;
    if (other != null) {
      return other.confirm(intentId, paymentMethod, key);
    }
    NewPayment payment = known.remove(intentId);
    if (payment == null) {
      throw new IllegalStateException("confirmed twice, or never known: " + intentId);
    }
    return new Outcome.Succeeded<>(stated(intentId, payment, PaymentState.CAPTURED));
  }

  private static ProviderPayment stated(String intentId, NewPayment payment, PaymentState state) {
    boolean paid = state == PaymentState.CAPTURED;
    return new ProviderPayment(
        intentId,
        state,
        paid ? "succeeded" : "requires_payment_method",
        payment.amountMinor(),
        0,
        paid ? payment.amountMinor() : 0,
        payment.currency(),
        paid ? intentId.replace("pi_", "ch_") : null,
        null,
        null,
        null,
        Map.of(
            ProviderPayment.ORDER, payment.orderId(), ProviderPayment.ATTEMPT, payment.attemptId()),
        Instant.EPOCH);
  }

  @Override
  public Outcome<ProviderPayment> payment(String intentId) {
    PaymentProvider other = instead;
    return other == null ? none() : other.payment(intentId);
  }

  @Override
  public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
    return none();
  }

  @Override
  public Outcome<ProviderPayment> cancel(String intentId, String key) {
    return none();
  }

  @Override
  public Outcome<ClientSecret> clientSecret(String intentId) {
    return none();
  }

  @Override
  public Outcome<ProviderRefund> refund(NewRefund refund) {
    return none();
  }

  @Override
  public Outcome<ProviderRefund> refundById(String refundId) {
    return none();
  }

  @Override
  public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
    return none();
  }

  private static <T> Outcome<T> none() {
    return new Outcome.NotSent<>("the bench has no use for it");
  }
}

package io.tallystick.checkout.payment;

import io.tallystick.checkout.metrics.Meters;
import io.tallystick.checkout.metrics.Times;
import io.tallystick.checkout.trace.Spans;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Counts and times what calls to the provider come to, and puts each in a span. */
public final class MeasuredPayments implements PaymentProvider, AutoCloseable {
  private enum Came {
    SUCCEEDED,
    DECLINED,
    NOT_SENT,
    UNKNOWN
  }

  private static final Map<ProviderCall, String> SPANS = new EnumMap<>(ProviderCall.class);

  static {
    for (ProviderCall call : ProviderCall.values()) {
      SPANS.put(call, "payment." + Meters.word(call));
    }
  }

  private final PaymentProvider provider;
  private final Spans spans;
  private final Runnable end;
  private final Map<ProviderCall, Times<Came>> calls = new EnumMap<>(ProviderCall.class);

  /**
   * @param end closes the provider
   */
  public MeasuredPayments(PaymentProvider provider, Meters meters, Spans spans, Runnable end) {
    this.end = end;
    this.provider = provider;
    this.spans = spans;
    for (ProviderCall call : ProviderCall.values()) {
      calls.put(
          call,
          meters.times(
              "tallystick.payment.call",
              "Calls to the payment provider with all their tries, by outcome",
              "outcome",
              Came.class,
              "call",
              Meters.word(call)));
    }
  }

  private <T> Outcome<T> measured(ProviderCall call, Supplier<Outcome<T>> work) {
    long begun = System.nanoTime();
    Came came = Came.UNKNOWN; // an exception: nobody knows
    try {
      Outcome<T> outcome = spans.in(Objects.requireNonNull(SPANS.get(call)), work);
      came =
          switch (outcome) {
            case Outcome.Succeeded<T> _ -> Came.SUCCEEDED;
            case Outcome.Declined<T> _ -> Came.DECLINED;
            case Outcome.NotSent<T> _ -> Came.NOT_SENT;
            case Outcome.Unknown<T> _ -> Came.UNKNOWN;
          };
      return outcome;
    } finally {
      Objects.requireNonNull(calls.get(call)).took(came, System.nanoTime() - begun);
    }
  }

  @Override
  public Outcome<ProviderPayment> create(NewPayment payment) {
    return measured(ProviderCall.CREATE, () -> provider.create(payment));
  }

  @Override
  public Outcome<ProviderPayment> confirm(String intentId, String paymentMethod, String key) {
    return measured(ProviderCall.CONFIRM, () -> provider.confirm(intentId, paymentMethod, key));
  }

  @Override
  public Outcome<ProviderPayment> capture(String intentId, long amountMinor, String key) {
    return measured(ProviderCall.CAPTURE, () -> provider.capture(intentId, amountMinor, key));
  }

  @Override
  public Outcome<ProviderPayment> cancel(String intentId, String key) {
    return measured(ProviderCall.CANCEL, () -> provider.cancel(intentId, key));
  }

  @Override
  public Outcome<ProviderPayment> payment(String intentId) {
    return measured(ProviderCall.PAYMENT, () -> provider.payment(intentId));
  }

  @Override
  public Outcome<ClientSecret> clientSecret(String intentId) {
    return measured(ProviderCall.CLIENT_SECRET, () -> provider.clientSecret(intentId));
  }

  @Override
  public Outcome<ProviderRefund> refund(NewRefund refund) {
    return measured(ProviderCall.REFUND, () -> provider.refund(refund));
  }

  @Override
  public Outcome<ProviderRefund> refundById(String refundId) {
    return measured(ProviderCall.REFUND_BY_ID, () -> provider.refundById(refundId));
  }

  @Override
  public Outcome<List<ProviderRefund>> refundsOf(String intentId) {
    return measured(ProviderCall.REFUNDS_OF, () -> provider.refundsOf(intentId));
  }

  @Override
  public void close() {
    end.run();
  }
}

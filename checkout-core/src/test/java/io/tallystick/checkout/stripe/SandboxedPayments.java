package io.tallystick.checkout.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.payment.NewPayment;
import io.tallystick.checkout.payment.NewPayment.CaptureTime;
import io.tallystick.checkout.payment.NewRefund;
import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.Outcome.Declined;
import io.tallystick.checkout.payment.Outcome.Succeeded;
import io.tallystick.checkout.payment.ProviderPayment;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The adapter before a sandbox; waiting moves its counter of nanoseconds instead of sleeping. */
final class SandboxedPayments implements AutoCloseable {
  static final String KEY = "sk_test_secretsecretsecret";

  final Ledger ledger = new Ledger(7);
  final SettableClock clock = new SettableClock(Instant.parse("2026-09-01T12:00:00Z"));
  final SandboxServer server = SandboxServer.start(ledger, 0, clock);
  final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong nanos = new AtomicLong();
  final StripePayments payments;
  private int keys;

  SandboxedPayments() {
    this(Duration.ofSeconds(10), 3);
  }

  SandboxedPayments(Duration readTimeout, int attempts) {
    var settings =
        StripeSettings.of(KEY, server.baseUrl())
            .withTimeouts(readTimeout, readTimeout)
            .withPayments(StripePaymentLimits.DEFAULTS.withAttempts(attempts));
    payments =
        StripePayments.open(
            settings,
            wait -> {
              waits.add(wait);
              nanos.addAndGet(wait.toNanos());
            },
            nanos::get,
            new SplittableRandom(1));
  }

  String key() {
    return "key-" + ++keys;
  }

  NewPayment order(CaptureTime capture, String key) {
    return new NewPayment("ord_1", "att_1", 2500, "EUR", capture, key);
  }

  String created(CaptureTime capture) {
    return succeeded(payments.create(order(capture, key()))).intentId();
  }

  /** A payment of 25.00 that was captured. */
  String paid() {
    String id = created(CaptureTime.AT_ONCE);
    succeeded(payments.confirm(id, "pm_card_visa", key()));
    return id;
  }

  /** A payment of 25.00 that is held. */
  String held() {
    String id = created(CaptureTime.ON_SHIPMENT);
    succeeded(payments.confirm(id, "pm_card_visa", key()));
    return id;
  }

  NewRefund refund(String intentId, String refundId, long amount) {
    return new NewRefund(refundId, intentId, amount, key());
  }

  ProviderPayment now(String intentId) {
    return succeeded(payments.payment(intentId));
  }

  long requests(String path) {
    return server.requestCounts().getOrDefault(path, 0L);
  }

  static <T> T succeeded(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Succeeded.class);
    return ((Succeeded<T>) outcome).value();
  }

  static <T> Declined<T> declined(Outcome<T> outcome) {
    assertThat(outcome).isInstanceOf(Declined.class);
    return (Declined<T>) outcome;
  }

  @Override
  public void close() {
    payments.close();
    server.close();
  }
}

package io.tallystick.checkout.stripe;

import static io.tallystick.checkout.stripe.SandboxedPayments.KEY;

import io.tallystick.checkout.payment.Outcome;
import io.tallystick.checkout.payment.ProviderPayment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The adapter before a Stripe that answers by script. */
abstract class ScriptedPayments {
  static final String PAID = intent("succeeded", 2500);
  final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  ScriptedStripe stripe;
  StripePayments payments;

  @BeforeEach
  void start() throws Exception {
    stripe = new ScriptedStripe();
    payments = payments(StripePaymentLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    payments.close();
    stripe.close();
  }

  Outcome<ProviderPayment> confirm() {
    return payments.confirm("pi_1", "pm_card_visa", "k");
  }

  StripePayments payments(StripePaymentLimits limits) {
    return StripePayments.open(
        settings(limits),
        wait -> {
          waits.add(wait);
          nanos.addAndGet(wait.toNanos());
        },
        nanos::get,
        new SplittableRandom(1));
  }

  StripeSettings settings(StripePaymentLimits limits) {
    return StripeSettings.of(KEY, stripe.address()).withPayments(limits);
  }

  static StripePaymentLimits limits(
      int attempts, Duration patience, int callsPerSecond, int callsAtOnce) {
    return new StripePaymentLimits(
        attempts,
        patience,
        callsPerSecond,
        Duration.ofSeconds(2),
        callsAtOnce,
        1000,
        50,
        Duration.ofSeconds(20));
  }

  List<String> keys() {
    return stripe.requests().stream()
        .map(request -> request.headers().get("Idempotency-key").getFirst())
        .toList();
  }

  static String error(String type, String code, String message) {
    String codeField = code == null ? "" : "\"code\":\"" + code + "\",";
    return "{\"error\":{%s\"type\":\"%s\",\"message\":\"%s\"}}".formatted(codeField, type, message);
  }

  static String intent(String status, long received) {
    return """
    {"id":"pi_1","object":"payment_intent","amount":2500,"amount_capturable":0,
     "amount_received":%d,"currency":"eur","created":1788264000,"status":"%s",
     "client_secret":"pi_1_secret_Zz9","latest_charge":null,"metadata":{}}
    """
        .formatted(received, status);
  }
}

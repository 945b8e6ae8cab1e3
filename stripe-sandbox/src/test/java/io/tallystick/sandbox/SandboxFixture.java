package io.tallystick.sandbox;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import java.time.Instant;
import java.util.Map;

/** A server over a small ledger, and the provider's own client for it. */
final class SandboxFixture implements AutoCloseable {
  final Ledger ledger = new Ledger(5);
  final SandboxServer server = SandboxServer.start(ledger, 0);
  final StripeClient client = client("sk_test_sandbox");

  StripeClient client(String key) {
    Stripe.enableTelemetry = false;
    return StripeClient.builder().setApiKey(key).setApiBase(server.baseUrl()).build();
  }

  Payment pay(long amount, String currency, Instant at) {
    return ledger.pay(new PaymentRequest(amount, currency, Map.of("order_id", "ORD-1"), at));
  }

  @Override
  public void close() {
    server.close();
  }
}

package io.tallystick.sandbox;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A shop that subscribes to its payments' events, and where they are delivered. */
abstract class WebhookRig {
  static final String PAID = "payment_intent.succeeded";
  final Checkout shop = new Checkout();
  final Receiver receiver = new Receiver();
  com.stripe.model.WebhookEndpoint endpoint;

  @BeforeEach
  void subscribe() throws StripeException {
    endpoint = shop.subscribe(receiver.url(), PAID, "payment_intent.created");
  }

  @AfterEach
  void close() {
    shop.close();
    receiver.close();
  }

  List<WebhookAttempt> deliver() {
    return shop.server.webhooks().deliver();
  }

  Event verified(Receiver.Delivery delivery, String secret) throws SignatureVerificationException {
    return delivery.verified(secret, shop.clock);
  }

  void arm(WebhookFault fault) {
    shop.server.webhooks().arm(fault);
  }
}

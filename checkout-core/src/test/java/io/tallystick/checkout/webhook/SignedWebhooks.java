package io.tallystick.checkout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stripe.net.Webhook;
import java.security.GeneralSecurityException;
import java.time.Instant;

/** Bodies and signatures as the provider makes them. */
final class SignedWebhooks {
  private SignedWebhooks() {}

  /** An event about an object; {@code more} is put into the object. */
  static String event(String eventId, String type, String objectType, String id, String more) {
    return """
    {"id": "%s", "object": "event", "api_version": "2026-07-29.dahlia", "created": 1782907200,
     "type": "%s", "livemode": false,
     "data": {"object": {"id": "%s", "object": "%s"%s}}}
    """
        .formatted(eventId, type, id, objectType, more.isEmpty() ? "" : ", " + more);
  }

  static String ofPayment(String eventId, String type, String intentId) {
    return event(eventId, type, "payment_intent", intentId, "");
  }

  static String signature(String body, String secret, Instant at) {
    try {
      return Webhook.Signature.generateSignatureHeader(body, secret, at.getEpochSecond());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String body) {
    return body.getBytes(UTF_8);
  }
}

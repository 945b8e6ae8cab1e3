package io.tallystick.sandbox;

import java.time.Instant;

/** A payment method the provider made of a test token; it behaves as the token says. */
record PaymentMethod(String id, Instant created, TestMethod behaviour) implements StripeObject {
  Instrument instrument() {
    return new Instrument(id, behaviour.type(), behaviour.brand(), behaviour.last4());
  }
}

package io.tallystick.sandbox;

import java.time.Instant;

/** What every object of the provider has: an id and the second it was created. */
interface StripeObject {
  String id();

  Instant created();
}

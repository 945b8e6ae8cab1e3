package io.tallystick.checkout.stripe;

import java.time.Duration;

/** How to wait: a sleeping thread in production, a note in a test. */
@FunctionalInterface
public interface Pause {
  void sleep(Duration duration) throws InterruptedException;
}

package io.tallystick.checkout.stripe;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A token bucket: so many reads a second on average and a fifth of them at once. Stripe asks for a
 * limiter on the client's side; its own stands at 25 requests a second for each endpoint.
 */
final class ReadPace {
  private static final long SECOND = 1_000_000_000L;

  private final long intervalNanos;
  private final long burstNanos;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private long fullAt;

  ReadPace(int readsPerSecond, LongSupplier nanoTime, Pause pause) {
    this.intervalNanos = SECOND / readsPerSecond;
    this.burstNanos = intervalNanos * Math.max(0, readsPerSecond / 5 - 1);
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.fullAt = nanoTime.getAsLong();
  }

  /** Takes a token, waiting for it if there is none. */
  void await() throws InterruptedException {
    long wait = take();
    if (wait > 0) {
      pause.sleep(Duration.ofNanos(wait));
    }
  }

  private synchronized long take() {
    long now = nanoTime.getAsLong();
    // nanoTime may be negative and may overflow: only differences mean something
    if (fullAt - now < 0) {
      fullAt = now;
    }
    long wait = fullAt - now - burstNanos;
    fullAt += intervalNanos;
    return wait;
  }
}

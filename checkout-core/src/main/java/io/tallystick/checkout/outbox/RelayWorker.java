package io.tallystick.checkout.outbox;

import io.tallystick.checkout.worker.Worker;
import java.time.Duration;
import java.util.function.Supplier;

/** Publishes what waits in the outbox while the service runs. */
final class RelayWorker implements Worker {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int AGGREGATES = 100;

  private final Supplier<Relay> relay;

  RelayWorker(Supplier<Relay> relay) {
    this.relay = relay;
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public Duration every() {
    return EVERY;
  }

  /** Events that failed count, too: behind them others may wait. They have a waiting time. */
  @Override
  public int round() {
    Relay.Round round = relay.get().round(AGGREGATES);
    return round.published() + round.failed();
  }
}

package io.tallystick.checkout.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.SettableClock;
import io.tallystick.checkout.worker.Worker;
import io.tallystick.sandbox.Webhooks;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lets all workers do their rounds, and time pass, until nothing is left to be done. */
final class Rounds {
  private static final int MOST_ROUNDS = 1_000;
  private static final int MOST_STEPS = 60;
  private static final Duration LONGEST_STEP = Duration.ofHours(1);

  /** What is still open, by kind. A hold waits for its capture: that is rest. */
  private static final String OPEN =
      """
      SELECT 'checkout ' || attempt_id FROM checkout_attempt WHERE working_until IS NOT NULL
      UNION ALL SELECT 'payment ' || attempt_id || ' ' || state FROM payment_attempt
          WHERE ask_at IS NOT NULL AND state <> 'authorized'
      UNION ALL SELECT 'compensation ' || attempt_id || ' ' || coalesce(last_error, '') FROM compensation
          WHERE next_try_at IS NOT NULL
      UNION ALL SELECT 'event ' || type || ' ' || coalesce(last_error, '') FROM outbox WHERE published_at IS NULL
      UNION ALL SELECT 'webhook ' || type || ' ' || coalesce(reason, '') FROM webhook_event WHERE state = 'waiting'
      UNION ALL SELECT 'refund ' || refund_id || ' ' || state FROM refund
          WHERE state IN ('approved', 'submitted', 'unknown', 'pending')
      UNION ALL SELECT 'reservation ' || attempt_id FROM reservation WHERE state = 'held'
      """;

  private final Collection<Worker> workers;
  private final Webhooks webhooks;
  private final SettableClock clock;
  private final JdbcClient jdbc;

  Rounds(Collection<Worker> workers, Webhooks webhooks, SettableClock clock, JdbcClient jdbc) {
    this.workers = workers;
    this.webhooks = webhooks;
    this.clock = clock;
    this.jdbc = jdbc;
  }

  List<String> open() {
    return jdbc.sql(OPEN).query(String.class).list();
  }

  /** All there is to do just now, webhooks included. */
  void now() {
    for (int i = 0; i < MOST_ROUNDS; i++) {
      boolean worked = !webhooks.deliver().isEmpty();
      for (Worker worker : workers) {
        worked |= worker.round() > 0;
      }
      if (!worked) {
        return;
      }
    }
    throw new AssertionError("still at work after " + MOST_ROUNDS + " rounds");
  }

  /** The rounds of one worker, by its name. */
  void of(String name) {
    Worker worker = workers.stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    for (int i = 0; worker.round() > 0; i++) {
      assertThat(i).isLessThan(MOST_ROUNDS);
    }
  }

  /** Until nothing is open, letting ever more time pass. */
  void toRest() {
    Duration step = Duration.ofSeconds(15);
    boolean quiet = false;
    for (int i = 0; i < MOST_STEPS; i++) {
      now();
      if (open().isEmpty() && webhooks.waiting() == 0) {
        if (quiet) {
          return;
        }
        quiet = true; // the provider books its movements a little later, and tells of them
        clock.advance(Duration.ofMinutes(1));
        continue;
      }
      quiet = false;
      clock.advance(step);
      step = step.compareTo(LONGEST_STEP) < 0 ? step.multipliedBy(2) : LONGEST_STEP;
    }
    throw new AssertionError("never comes to rest: " + open() + ", webhooks " + webhooks.waiting());
  }
}

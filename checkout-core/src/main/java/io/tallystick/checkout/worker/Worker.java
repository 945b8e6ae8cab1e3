package io.tallystick.checkout.worker;

import java.time.Duration;
import java.util.function.IntUnaryOperator;

/**
 * Work that is done in rounds. Several processes may do it at once, and any may die in the middle:
 * what a round takes on, it claims in the database.
 */
public interface Worker {
  /** For logs and thread names, such as "relay". */
  String name();

  /** How long to wait after a round that came to nothing, or failed. */
  Duration every();

  /**
   * Does what there is to do, up to a bound of its own.
   *
   * @return how much was done; after 0 there is nothing to be done just now
   */
  int round();

  /**
   * A worker whose round is a method of some service.
   *
   * @param limit of one round, handed to it
   */
  static Worker of(String name, Duration every, int limit, IntUnaryOperator round) {
    return new Worker() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Duration every() {
        return every;
      }

      @Override
      public int round() {
        return round.applyAsInt(limit);
      }
    };
  }
}

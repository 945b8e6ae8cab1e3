package io.tallystick.demo.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One way to get the same thing done. */
interface Way {
  String name();

  /** The way it is compared with; null: it is a floor itself. */
  @Nullable String floor();

  /** Transactions that write, for each thing done. */
  default int commits() {
    return 1;
  }

  /** Makes ready what the next measurement uses up at most; the clock doesn't run. */
  void prepare(int most) throws Exception;

  /** One of those that work at the same time. */
  Client client() throws Exception;

  /** Used by one thread. */
  interface Client extends AutoCloseable {
    /**
     * Does it once.
     *
     * @param n from 0, each number once in a measurement
     * @throws Exception if it wasn't done in full: the measurement counts for nothing then
     */
    void run(int n) throws Exception;

    @Override
    default void close() throws IOException {}
  }
}

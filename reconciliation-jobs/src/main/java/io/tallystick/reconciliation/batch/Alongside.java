package io.tallystick.reconciliation.batch;

/** What goes on as long as {@code ./tally worker} does. A bean of this type is enough. */
public interface Alongside {
  /** Begins, on threads of its own. */
  Running begin();

  /** Closing it takes nothing new and waits, within bounds, for what is under way. */
  interface Running extends AutoCloseable {
    @Override
    void close();
  }
}

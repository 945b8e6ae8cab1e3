package io.tallystick.checkout.events;

import io.tallystick.checkout.outbox.Event;
import java.util.Set;

/** Does something in this database because of an event. A Spring bean of this type is enough. */
public interface EventConsumer {
  /** Stays the same for ever: what it has done is noted under it. */
  String name();

  /** The types it wants, such as "order.paid". */
  Set<String> types();

  /**
   * Called in a transaction that also notes the event as done: its effect happens once, or not at
   * all. So it writes to this database only, and calls no network.
   *
   * @throws RuntimeException if it can't now: nothing of it stays, and the event comes again
   */
  void handle(Event event);
}

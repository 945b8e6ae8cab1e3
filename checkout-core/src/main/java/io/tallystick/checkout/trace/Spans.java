package io.tallystick.checkout.trace;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does work in a span: who looks at the trace sees how long it took and what it was part of. */
public interface Spans {
  /**
   * @param name of the step, such as inventory.reserve; never with an id in it
   */
  <T> T in(String name, Supplier<T> work);

  /**
   * The same, as a continuation of what happened elsewhere or earlier.
   *
   * @param traceparent as {@link #current} gave it; null or unreadable: a trace of its own
   */
  <T> T after(@Nullable String traceparent, String name, Supplier<T> work);

  /** The span that this thread is in, as W3C's header traceparent has it; null: it is in none. */
  @Nullable String current();

  /** No spans at all. */
  static Spans none() {
    return NoSpans.NONE;
  }
}

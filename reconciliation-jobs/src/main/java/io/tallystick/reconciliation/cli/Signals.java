package io.tallystick.reconciliation.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hears Ctrl-C and SIGTERM before the JVM begins to end, so that work can be ended in its order and
 * the exit code says that it was. A second one ends the JVM at once. Where there are no such
 * signals, nothing is heard.
 */
final class Signals implements AutoCloseable {
  private static final List<String> NAMES = List.of("TERM", "INT");

  private final Map<Object, Object> before = new HashMap<>();
  private @Nullable Method handle;

  private Signals() {}

  /**
   * Listens until it is closed.
   *
   * @param first what to do the first time; it must not wait
   */
  static Signals heard(Runnable first) {
    var signals = new Signals();
    var times = new AtomicInteger();
    try { // by name: the compiler warns of the class, though its module exports it
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      if (times.incrementAndGet() == 1) {
                        first.run();
                      } else {
                        System.exit(ExitCode.FAILED.code());
                      }
                      yield null;
                    }
                    case "equals" -> false;
                    case "hashCode" -> 1;
                    default -> "tally";
                  });
      Method handle = signal.getMethod("handle", signal, handler);
      for (String name : NAMES) {
        Object each = signal.getConstructor(String.class).newInstance(name);
        signals.before.put(each, handle.invoke(null, each, ours));
      }
      signals.handle = handle;
    } catch (ReflectiveOperationException | RuntimeException none) {
      // the JVM ends by itself then; what it did is recovered
    }
    return signals;
  }

  @Override
  public void close() {
    Method known = handle;
    if (known == null) {
      return;
    }
    before.forEach(
        (signal, earlier) -> {
          try {
            known.invoke(null, signal, earlier);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}

package io.tallystick.checkout.metrics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps Spring Boot's metrics, health and traces out of programs that show them to nobody: a short
 * command shouldn't start slower for them, and nothing is sent anywhere unless a setting says
 * where. Named in META-INF/spring.factories.
 */
public final class WatchingOnlyIfServed implements AutoConfigurationImportFilter, EnvironmentAware {
  /** Where metrics and health are served; -1 or unset: nowhere. */
  public static final String PORT = "management.server.port";

  /** Where traces are sent to; unset: there are none. */
  public static final String TRACES = "management.opentelemetry.tracing.export.otlp.endpoint";

  /** For tests, which look at the traces in this process. */
  static final String TRACED = "tallystick.tracing.enabled";

  private @Nullable Environment environment;

  @Override
  public void setEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean served = environment != null && isServed(environment);
    boolean traced = environment != null && isTraced(environment);
    boolean[] match = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      match[i] =
          name == null
              || switch (Kind.of(name)) {
                case TRACE -> traced;
                case WATCH -> served;
                case NEVER -> false;
                case OTHER -> true;
              };
    }
    return match;
  }

  static boolean isServed(Environment environment) {
    return environment.getProperty(PORT, Integer.class, -1) >= 0;
  }

  static boolean isTraced(Environment environment) {
    return !environment.getProperty(TRACES, "").isBlank()
        || environment.getProperty(TRACED, Boolean.class, false);
  }

  private enum Kind {
    TRACE,
    WATCH,
    NEVER,
    OTHER;

    static Kind of(String name) {
      if (name.contains(".opentelemetry.autoconfigure.logging.") || name.contains(".zipkin.")) {
        return NEVER;
      }
      if (name.contains(".micrometer.tracing.")
          || name.contains(".opentelemetry.")
          || name.contains("Observation")) { // timers of each request cost, and ours say more
        return TRACE;
      }
      return name.contains(".actuate.")
              || name.contains(".health.")
              || name.contains(".metrics.")
              || name.contains(".micrometer.")
          ? WATCH
          : OTHER;
    }
  }
}

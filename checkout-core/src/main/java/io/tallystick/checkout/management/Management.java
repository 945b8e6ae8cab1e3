package io.tallystick.checkout.management;

import io.tallystick.checkout.metrics.WatchingOnlyIfServed;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of the management port. */
public final class Management {
  /**
   * Where it listens unless a setting says otherwise; -1: nowhere. For whoever starts a service.
   */
  public static final String DEFAULT_PORT = "tallystick.management.default-port";

  private Management() {}

  /** What a user's own settings may override. */
  public static Map<String, Object> defaults() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(WatchingOnlyIfServed.PORT, "${" + DEFAULT_PORT + ":-1}");
    settings.put("management.server.address", "127.0.0.1");
    // of all that there is only these two, which show no setting and change nothing
    settings.put("management.endpoints.access.default", "none");
    settings.put("management.endpoint.health.access", "read-only");
    settings.put("management.endpoint.prometheus.access", "read-only");
    settings.put("management.endpoints.web.exposure.include", "health,prometheus");
    settings.put("management.endpoints.web.discovery.enabled", "false");
    settings.put("management.endpoint.health.show-details", "always");
    settings.put("management.health.defaults.enabled", "false");
    settings.put("management.endpoint.health.probes.enabled", "true");
    settings.put("management.health.livenessstate.enabled", "true");
    settings.put("management.health.readinessstate.enabled", "true");
    settings.put("management.endpoint.health.group.liveness.include", "livenessState");
    // a late night is no reason to turn customers away
    settings.put("management.endpoint.health.group.readiness.include", "readinessState,database");
    settings.put("management.tracing.sampling.probability", "0.0");
    settings.put("management.tracing.baggage.enabled", "false");
    return settings;
  }
}

package io.tallystick.checkout.trace;

import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.config.observation.SecurityObservationSettings;

/** Spans, if there is a tracer; there is one if a setting says where traces go to. */
@Lazy
@Configuration(proxyBeanMethods = false)
public class TraceConfiguration {
  @Bean
  public Spans spans(ObjectProvider<Tracer> tracer) {
    Tracer found = tracer.getIfAvailable();
    return found == null ? Spans.none() : new TracedSpans(found);
  }

  /** Else each request's trace begins with a dozen of Spring Security's own spans. */
  @Bean
  SecurityObservationSettings noSecuritySpans() {
    return SecurityObservationSettings.noObservations();
  }
}

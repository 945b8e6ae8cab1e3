package io.tallystick.checkout.management;

import io.tallystick.checkout.metrics.OnlyIfWatched;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** Lets health and metrics through, on the management port alone; all else is refused elsewhere. */
@OnlyIfWatched
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Configuration(proxyBeanMethods = false)
class ManagementConfiguration {
  @Bean
  @Order(0)
  SecurityFilterChain managementSecurity(HttpSecurity http, Environment settings) throws Exception {
    requirePortOfItsOwn(settings);
    return http.securityMatcher(EndpointRequest.to("health", "prometheus"))
        .authorizeHttpRequests(who -> who.anyRequest().permitAll())
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }

  /** On the same port the shop's customers could read it. */
  static void requirePortOfItsOwn(Environment settings) {
    String port = settings.getProperty("management.server.port", "");
    if (!port.equals("0") && port.equals(settings.getProperty("server.port"))) {
      throw new IllegalStateException(
          "Setting management.server.port is %s, as server.port is: give it a port of its own, or"
                  .formatted(port)
              + " -1 for none");
    }
  }
}

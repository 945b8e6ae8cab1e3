package io.tallystick.checkout.clock;

import io.tallystick.checkout.ids.Ids;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** The system's clock and ids by it, unless a demo or test brings its own. */
@Configuration(proxyBeanMethods = false)
public class ClockConfiguration {
  @Bean
  @Fallback
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  @Fallback
  public Ids ids(Clock clock) {
    return Ids.secure(clock);
  }
}

package io.tallystick.checkout.clock;

import io.tallystick.checkout.ids.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/** The system's clock, ids by it and chance, unless a demo or test brings its own. */
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

  /** Makes what nobody may foresee, such as the ids of carts. */
  @Bean
  @Fallback
  public RandomGenerator chance() {
    return new SecureRandom();
  }
}

package io.tallystick.checkout.management;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ManagementPortTest {
  private static StandardEnvironment ports(String server, String management) {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "ports", Map.of("server.port", server, "management.server.port", management)));
    return environment;
  }

  @Test
  void theShopsOwnPortIsRefused() {
    assertThatThrownBy(() -> ManagementConfiguration.requirePortOfItsOwn(ports("8080", "8080")))
        .hasMessageContaining("give it a port of its own");
  }

  @Test
  void anotherPortAndAnyFreeOnesAreFine() {
    assertThatCode(() -> ManagementConfiguration.requirePortOfItsOwn(ports("8080", "9464")))
        .doesNotThrowAnyException();
    assertThatCode(() -> ManagementConfiguration.requirePortOfItsOwn(ports("0", "0")))
        .doesNotThrowAnyException();
  }
}

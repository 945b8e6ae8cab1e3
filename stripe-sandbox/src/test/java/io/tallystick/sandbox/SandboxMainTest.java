package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class SandboxMainTest {
  private static SandboxMain.Options parse(String... args) {
    return SandboxMain.Options.parse(args);
  }

  @Test
  void everyOptionIsRead() {
    assertThat(
            parse(
                "--port",
                "0",
                "--seed",
                "7",
                "--orders",
                "5",
                "--day",
                "2026-03-04",
                "--days",
                "2",
                "--zone",
                "Asia/Tokyo"))
        .isEqualTo(
            new SandboxMain.Options(0, 7, 5, LocalDate.of(2026, 3, 4), 2, ZoneId.of("Asia/Tokyo")));
  }

  @Test
  void badArgumentsAreNamed() {
    assertThatThrownBy(() -> parse("--orders", "many"))
        .hasMessage("--orders: not a valid value: many");
    assertThatThrownBy(() -> parse("--port", "70000"))
        .hasMessage("--port must be 0 to 65535, not 70000");
    assertThatThrownBy(() -> parse("--day", "1.9.2026"))
        .hasMessage("--day: not a valid value: 1.9.2026");
    assertThatThrownBy(() -> parse("--color", "red"))
        .hasMessage("unknown option --color; see --help");
    assertThatThrownBy(() -> parse("--seed")).hasMessage("--seed needs a value; see --help");
  }
}

package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void aTerminalSeesTheTask() {
    assertThat(written(true)).contains("Importing", "100%");
  }

  @Test
  void aFileOrAPipeSeesNothing() {
    assertThat(written(false)).isEmpty();
  }

  private static String written(boolean terminal) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress progress = Progress.start(terminal, out, "Importing", 10)) {
      progress.to(10);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

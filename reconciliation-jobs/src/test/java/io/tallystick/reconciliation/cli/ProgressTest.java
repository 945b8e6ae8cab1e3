package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void aTerminalSeesTheTaskInUnitsForPeople() {
    assertThat(written(true)).contains("Importing", " 50%", "20/40 MB", "123,456 rows");
  }

  @Test
  void aFileOrAPipeSeesNothing() {
    assertThat(written(false)).isEmpty();
  }

  private static String written(boolean terminal) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress progress = Progress.start(terminal, out, "Importing", 40 << 20)) {
      progress.to(123_456, 20 << 20);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

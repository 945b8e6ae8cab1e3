package io.tallystick.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchWebhookIT {
  @TempDir Path home;

  @Test
  void everyDeliveryThatWasAcknowledgedStandsInTheTables() {
    JsonNode report = Benches.report(home, "webhook");

    assertThat(Benches.rows(report))
        .containsExactly(
            "1 floor",
            "1 inbox",
            "1 HTTP floor",
            "1 HTTP",
            "2 floor",
            "2 inbox",
            "2 HTTP floor",
            "2 HTTP");
    assertThat(report.path("aims").size()).isEqualTo(4);
    assertThat(report.path("facts").path("bytes of a body").asLong()).isBetween(3_000L, 4_000L);
  }

  @Test
  void wrongNumbersAreWrongUsage() {
    assertThat(Benches.run(home, "bench", "webhook", "--clients", "0").err())
        .startsWith("tally: --clients: give numbers from 1 to 256.");
    assertThat(Benches.run(home, "bench", "webhook", "--seconds", "0").exitCode()).isEqualTo(2);
    assertThat(Benches.run(home, "bench", "webhook", "--runs", "51").exitCode()).isEqualTo(2);
    assertThat(Benches.run(home, "bench").err())
        .startsWith("tally: Say what to measure: reconcile, checkout, webhook.");
  }
}

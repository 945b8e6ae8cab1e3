package io.tallystick.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCheckoutIT {
  @TempDir Path home;

  @Test
  void everyCheckoutThatWasConfirmedStandsInTheTables() {
    Benches.Ended ended =
        Benches.run(
            home,
            "bench",
            "checkout",
            "--clients",
            "1,2",
            "--seconds",
            "1",
            "--runs",
            "1",
            "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode report = ended.json();
    assertThat(report.path("wrong").size()).isZero();
    List<String> rows =
        StreamSupport.stream(report.path("rows").spliterator(), false)
            .map(row -> row.path("clients").asInt() + " " + row.path("way").asString())
            .toList();
    assertThat(rows)
        .containsExactly(
            "1 floor",
            "1 checkout",
            "2 floor",
            "2 checkout",
            "2 floor, hot",
            "2 checkout, hot",
            "1 HTTP, sandbox",
            "2 HTTP, sandbox");
    report.path("rows").forEach(row -> assertThat(row.path("done").asLong()).isPositive());
    assertThat(report.path("aims").size()).isEqualTo(2);
  }

  /** Another number is a decision: each statement is a round trip while rows are locked. */
  @Test
  void aCheckoutAsksSoMuchOfTheDatabase() throws Exception {
    CheckoutBench.Cost cost = new CheckoutBench(Benches.tally(home), _ -> {}).cost();

    assertThat(cost.statements()).as(String.join("\n---\n", cost.statements())).hasSize(55);
    assertThat(cost.commits()).isEqualTo(5);
    assertThat(cost.transactions()).isEqualTo(10);
    assertThat(cost.rows()).isEqualTo(26);
  }
}

package io.tallystick.demo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BenchCheckoutIT {
  @TempDir Path home;

  @Test
  void everyCheckoutThatWasConfirmedStandsInTheTables() {
    JsonNode report = Benches.report(home, "checkout");

    assertThat(Benches.rows(report))
        .containsExactly(
            "1 floor",
            "1 checkout",
            "2 floor",
            "2 checkout",
            "2 floor, hot",
            "2 checkout, hot",
            "1 HTTP, sandbox",
            "2 HTTP, sandbox");
    assertThat(report.path("aims").size()).isEqualTo(2);
  }

  /** Another number is a decision: each statement is a round trip while rows are locked. */
  @Test
  void aCheckoutAsksSoMuchOfTheDatabase() throws Exception {
    CheckoutBench.Cost cost = new CheckoutBench(Benches.tally(home), _ -> {}).cost();

    assertThat(cost.statements()).as(String.join("\n---\n", cost.statements())).hasSize(56);
    assertThat(cost.commits()).isEqualTo(5);
    assertThat(cost.transactions()).isEqualTo(10);
    assertThat(cost.rows()).isEqualTo(26);
  }
}

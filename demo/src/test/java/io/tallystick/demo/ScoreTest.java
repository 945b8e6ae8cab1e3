package io.tallystick.demo;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DUPLICATE_CHARGE;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.METADATA_DRIFT;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.OVER_REFUNDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {
  private static final List<Injected> HAPPENED =
      List.of(
          Injected.of(DUPLICATE_CHARGE, "A", "pi_1", "charged by hand"),
          Injected.of(OVER_REFUNDED, "B", null, "booked twice"));

  @Test
  void exactIfAllIsFoundAndNothingElse() {
    var score =
        Score.of(
            HAPPENED,
            List.of(
                new Injected.Found(OVER_REFUNDED, "B", "pi_2"),
                new Injected.Found(DUPLICATE_CHARGE, "A", "pi_1")));
    assertThat(score.exact()).isTrue();
    assertThat(score.verdict()).isEqualTo("Every leak was found, and nothing else was raised.");
  }

  @Test
  void whatIsMissedAndWhatIsFalselyRaisedIsNamed() {
    var score =
        Score.of(
            HAPPENED,
            List.of(
                new Injected.Found(DUPLICATE_CHARGE, "A", "pi_9"),
                new Injected.Found(OVER_REFUNDED, "B", null),
                new Injected.Found(OVER_REFUNDED, "B", null),
                new Injected.Found(METADATA_DRIFT, "C", "pi_3")));
    assertThat(score.exact()).isFalse();
    assertThat(score.verdict()).isEqualTo("1 missed, 3 falsely raised.");
    assertThat(score.table())
        .containsPattern("DUPLICATE_CHARGE +1 +0 +1 +1")
        .containsPattern("OVER_REFUNDED +1 +1 +0 +1")
        .containsPattern("METADATA_DRIFT +0 +0 +0 +1");
  }
}

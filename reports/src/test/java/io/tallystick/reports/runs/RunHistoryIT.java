package io.tallystick.reports.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reports.RunFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunHistoryIT {
  private RunFixture fixture;
  private RunHistory history;

  @BeforeEach
  void aDatabaseWithoutRuns() {
    var dataSource = TestPostgres.migratedDatabase();
    fixture = new RunFixture(dataSource);
    history = new RunHistory(dataSource);
  }

  @Test
  void newestFirstAndNoMoreThanAskedFor() {
    long first = fixture.run();
    long second = fixture.run();
    long third = fixture.run();
    assertThat(history.latest(2)).extracting(RunSummary::runId).containsExactly(third, second);
    assertThat(history.latest(3))
        .extracting(RunSummary::runId)
        .containsExactly(third, second, first);
  }

  @Test
  void aRunStatesItsDiscrepanciesItsResidualsAndItsDuration() {
    long sound = fixture.run();
    fixture.side(sound, "charge", "EUR", "provider", 2, 300, 1, 100, 1, 200);
    fixture.discrepancy(sound, "UNKNOWN_TO_US", "ord_1", "EUR", null, 200L);
    long leaking = fixture.run();
    fixture.side(leaking, "charge", "EUR", "provider", 2, 300, 1, 100);
    fixture.side(leaking, "refund", "EUR", "books", 1, -50);
    fixture.side(leaking, "charge", "JPY", "books", 3, 0, 2, 0);

    List<RunSummary> runs = history.latest(10);

    assertThat(runs.get(1).discrepancies()).isEqualTo(1);
    assertThat(runs.get(1).unexplained()).isEmpty();
    assertThat(runs.get(1).duration()).isEqualTo(Duration.ofSeconds(7));
    assertThat(runs.get(0).discrepancies()).isZero();
    assertThat(runs.get(0).unexplained())
        .containsExactly(
            new RunSummary.Residual("EUR", 2, 250), new RunSummary.Residual("JPY", 1, 0));
  }

  @Test
  void aRunThatIsStillGoingHasNoDuration() {
    long run = fixture.run();
    fixture
        .jdbc()
        .update(
            "UPDATE reconciliation_run SET finished_at = NULL, state = 'running' WHERE run_id = ?",
            run);
    assertThat(history.latest(1).getFirst().duration()).isNull();
  }

  @Test
  void aListIsBounded() {
    assertThat(history.latest(1)).isEmpty();
    assertThatThrownBy(() -> history.latest(0)).hasMessage("A list has 1 to 1000 runs, not 0");
    assertThatThrownBy(() -> history.latest(1001)).hasMessageContaining("not 1001");
  }
}

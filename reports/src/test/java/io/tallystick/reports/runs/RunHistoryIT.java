package io.tallystick.reports.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reports.RunFixture;
import java.time.Duration;
import java.time.Instant;
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
  void aFilterTakesThoseRunsAloneWithTheirOwnResiduals() {
    long first = fixture.run();
    fixture.side(first, "charge", "EUR", "provider", 2, 300, 1, 100);
    long second = fixture.run();
    fixture
        .jdbc()
        .update(
            "UPDATE reconciliation_run SET job = 'other', state = 'clean' WHERE run_id = ?",
            second);
    long third = fixture.run();
    Instant day = Instant.parse("2026-03-01T23:00:00Z");
    Instant next = Instant.parse("2026-03-02T23:00:00Z");

    assertThat(ids(new RunFilter("nightly", List.of(), null, null, false, null)))
        .containsExactly(third, first);
    assertThat(ids(new RunFilter(null, List.of("clean"), null, null, false, null)))
        .containsExactly(second);
    assertThat(ids(new RunFilter(null, List.of(), null, null, false, third)))
        .containsExactly(second, first);
    assertThat(ids(RunFilter.days(day, next))).containsExactly(third, second, first);
    assertThat(ids(RunFilter.days(next, next.plusSeconds(1)))).isEmpty();
    assertThat(ids(RunFilter.days(day.minusSeconds(1), day))).isEmpty();
    fixture.jdbc().update("UPDATE reconciliation_run SET dry_run = true WHERE run_id = ?", third);
    assertThat(ids(RunFilter.days(day, next))).containsExactly(second, first);
    assertThat(
            history
                .latest(new RunFilter("nightly", List.of(), null, null, false, null), 9)
                .getLast()
                .unexplained())
        .containsExactly(new RunSummary.Residual("EUR", 1, 200));
  }

  private List<Long> ids(RunFilter filter) {
    return history.latest(filter, 10).stream().map(RunSummary::runId).toList();
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

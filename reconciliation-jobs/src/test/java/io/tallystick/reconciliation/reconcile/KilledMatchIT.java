package io.tallystick.reconciliation.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process dies at every boundary of the match; a restart ends with the very same counts. */
class KilledMatchIT {
  @ParameterizedTest(name = "{0}, after {1} of them")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO match_cancelled | 1",
        "INSERT INTO match_item      | 1",
        "UPDATE match_item i SET outcome | 0",
        "UPDATE match_item i SET outcome | 1",
        "UPDATE match_item i SET outcome | 2",
        "INSERT INTO discrepancy AS d | 0",
        "DELETE FROM match_item WHERE run_id = :run | 1",
        "DELETE FROM match_style | 0",
        "UPDATE reconciliation_run SET state | 1",
      })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    try (var day = new Scenario()) {
      day.bulk(3_000, 1_200);
      assertThat(KilledProcess.run(day.url, sent(statement), survive)).isEqualTo(137);

      var result = day.run();

      assertThat(result.failure()).isNull();
      assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
      assertThat(day.count("SELECT count(*) FROM discrepancy")).isEqualTo(1_200);
      assertThat(
              day.count(
                  "SELECT count(*) FROM discrepancy WHERE state = 'open' AND type ="
                      + " 'MISSING_AT_PROVIDER'"))
          .isEqualTo(1_200);
      assertThat(day.count("SELECT sum(matched_count) FROM run_tie_out WHERE side = 'books'"))
          .isEqualTo(1_801);
      assertThat(day.unexplained()).isZero();
      assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isEqualTo(1);
      assertThat(day.count("SELECT count(*) FROM match_item")).isZero();
      assertThat(day.count("SELECT count(*) FROM batch_job_execution WHERE end_time IS NULL"))
          .isZero();
    }
  }

  /** Named parameters are question marks by the time a statement is sent. */
  private static String sent(String statement) {
    return statement.strip().replaceAll(":\\w+", "?");
  }
}

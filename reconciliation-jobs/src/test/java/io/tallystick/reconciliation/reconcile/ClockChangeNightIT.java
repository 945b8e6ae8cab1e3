package io.tallystick.reconciliation.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The nights in which the business zone's clock changes: days of 23 and of 25 hours. */
class ClockChangeNightIT {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final Scenario day = new Scenario();

  @AfterEach
  void close() {
    day.close();
  }

  @ParameterizedTest(name = "{0}: {1} h")
  @CsvSource({"2026-03-28, 24", "2026-03-29, 23", "2026-10-25, 25", "2026-10-26, 24"})
  void aBusinessDayHasTheHoursThatItsClockGoesThrough(LocalDate date, int hours) {
    var request = Nightly.Request.ofDay(date, BERLIN, Scenario.GRACE, false, false, null);
    assertThat(Duration.between(request.from(), request.to())).isEqualTo(Duration.ofHours(hours));
  }

  /** One movement at each full and half hour of three days, and at both ends of each day. */
  @ParameterizedTest
  @CsvSource({"2027-03-27, 142", "2026-10-24, 146"})
  void eachMovementFallsInExactlyOneBusinessDay(LocalDate first, int halfHours) {
    Instant from = first.atStartOfDay(BERLIN).toInstant();
    for (int i = 0; i < halfHours; i++) {
      Instant at = from.plus(Duration.ofMinutes(30L * i));
      day.booksCharge("H" + i, "pi_h" + i, 100 + i, "EUR", at);
      day.providerCharge("h" + i, "H" + i, 100 + i, "EUR", at);
    }
    day.jdbc
        .sql("UPDATE source_import SET first_at = :from, last_at = :to")
        .param("from", Scenario.utc(from))
        .param("to", Scenario.utc(from.plus(Duration.ofDays(4))))
        .update();
    long matched = 0;
    for (int n = 0; n < 3; n++) {
      var request =
          Nightly.Request.ofDay(first.plusDays(n), BERLIN, Scenario.GRACE, false, false, null);
      var result =
          day.reconciliation.run(
              new Reconciliation.Request(
                  request.from(), request.to(), Scenario.GRACE, false, null, BERLIN));
      assertThat(result.failure()).isNull();
      assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
      long ofDay =
          day.count(
              "SELECT sum(matched_count) FROM run_tie_out WHERE side = 'books' AND run_id = "
                  + result.runId());
      assertThat(ofDay).isEqualTo(Duration.between(request.from(), request.to()).toMinutes() / 30);
      matched += ofDay;
    }
    assertThat(matched).isEqualTo(halfHours);
    assertThat(day.unexplained()).isZero();
  }
}

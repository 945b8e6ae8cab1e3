package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.GRACE;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.nightly.ChangedDays;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A compared day of which an import brings more is named until it is compared again. */
class ChangedDaysIT extends LateRig {
  /** Rows of a day that was compared were looked at only if somebody thought of that day again. */
  @Test
  void aComparedDayForWhichRowsCameIsNamedUntilItIsComparedAgain() throws IOException {
    byHand(() -> day.agreeOn(2));
    day.run();
    day.runDay(2);
    assertThat(changed()).isEmpty();
    provider( // reaches over day 2, has nothing of it, and day 3 wasn't compared
        REPORT
            + "txn_2,2026-09-01 23:59:59,eur,5.00,0.30,4.70,charge,ch_2\n"
            + "txn_3,2026-09-03 00:00:00,eur,5.00,0.30,4.70,charge,ch_3\n");
    books(BOOKS + "O2,pi_2,charge,5.00,EUR,2026-09-02T00:00:00Z,e2\n");
    assertThat(changed())
        .containsExactly(
            "2026-09-02 Z provider 0 books 1 completed 0",
            "2026-09-01 Z provider 2 books 0 completed 0");
    day.reconciliation.run(new Reconciliation.Request(FROM, TO, GRACE, true)); // leaves nothing
    assertThat(changed()).hasSize(2);
    assertThat(day.run().repeated()).isFalse();
    assertThat(changed()).containsExactly("2026-09-02 Z provider 0 books 1 completed 0");
    assertThat(day.runDay(2).repeated()).isFalse();
    assertThat(changed()).isEmpty();
    assertThat(day.runDay(2).repeated()).isTrue();
    assertThat(changed()).isEmpty();
  }

  @Test
  void aCheckOfTheSameWindowHasNotComparedTheDay() throws IOException {
    day.run();
    day.jdbc
        .sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
            SELECT 'inventory-check', window_from, window_to, grace, 'x', 'clean', started_at, finished_at
            FROM reconciliation_run
            """)
        .update();
    assertThat(changed()).isEmpty();
    realImports();
    provider(REPORT + "txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2\n");
    assertThat(changed()).containsExactly("2026-09-01 Z provider 1 books 0 completed 0");
  }

  @Test
  void aRunThatFailedHasNotComparedTheDay() throws IOException {
    day.run();
    byHand(() -> day.bulk(40, 30)); // the provider's record is short now
    provider(REPORT + "txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2\n");
    assertThat(day.run().verdict()).isEqualTo(Reconciliation.Verdict.FAILED);
    assertThat(changed()).containsExactly("2026-09-01 Z provider 1 books 0 completed 0");
  }

  @Test
  void aDayIsNamedIfReferencesOfItsRowsCameLaterButNotForTheirPayout() throws IOException {
    String row = "txn_2,2026-09-01 12:00:00,eur,10.00,0.00,10.00,charge,ch_2";
    provider(REPORT + row + "\n");
    day.run();
    provider(REPORT.strip() + ",automatic_payout_id\n" + row + ",po_1\n");
    assertThat(changed()).isEmpty();
    provider(SETTLED + row + ",pi_2,O2\n");
    assertThat(changed()).containsExactly("2026-09-01 Z provider 0 books 0 completed 1");
    provider(FACING + row + ",pi_2,O2,1600,jpy\n");
    assertThat(changed()).containsExactly("2026-09-01 Z provider 0 books 0 completed 2");
    day.run();
    assertThat(changed()).isEmpty();
  }

  @Test
  void aDayIsNamedIfTheStatusOfItsBooksMovedOn() throws IOException {
    String header = BOOKS.strip() + ",status\n";
    String row = "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,e2,";
    books(header + row + "pending\n");
    day.run();
    books(header + row + "captured\n");
    assertThat(changed()).containsExactly("2026-09-01 Z provider 0 books 0 completed 1");
    day.run();
    assertThat(changed()).isEmpty();
  }

  @Test
  void aChangedDayIsTheBusinessDayOfItsRunsZone() throws IOException {
    var berlin = ZoneId.of("Europe/Berlin");
    var from = Instant.parse("2026-08-31T22:00:00Z");
    day.reconciliation.run(
        new Reconciliation.Request(
            from, from.plus(Duration.ofDays(1)), GRACE, false, null, berlin));
    day.reconciliation.run( // no business day: nightly can't compare it
        new Reconciliation.Request(
            from, from.plus(Duration.ofHours(12)), GRACE, false, null, berlin));
    provider(REPORT + "txn_2,2026-08-31 21:59:59,eur,5.00,0.00,5.00,charge,ch_2\n");
    assertThat(changed()).isEmpty();
    provider(REPORT + "txn_3,2026-08-31 22:00:00,eur,5.00,0.00,5.00,charge,ch_3\n");
    assertThat(changed())
        .containsExactly("2026-09-01 Europe/Berlin provider 1 books 0 completed 0");
  }

  @Test
  void ofManyChangedDaysTheLatestTenAreNamedAndTheOthersCounted() throws IOException {
    day.jdbc
        .sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at, finished_at)
            SELECT 'reconciliation', d, d + interval '1 day', '1 hour', 'x', 'clean', d, d
            FROM generate_series(timestamptz '2026-03-01Z', '2026-03-14Z', '1 day') d
            """)
        .update();
    provider(
        REPORT
            + IntStream.rangeClosed(2, 13)
                .mapToObj(
                    n ->
                        "txn_%d,2026-03-%02d 09:00:00,eur,5.00,0.00,5.00,charge,ch_%d\n"
                            .formatted(n, n, n))
                .collect(Collectors.joining()));
    ChangedDays found = nightly().changedDays();
    assertThat(found.latest()).hasSize(10);
    assertThat(found.latest().getFirst().day()).isEqualTo(LocalDate.parse("2026-03-13"));
    assertThat(found.latest().getLast().day()).isEqualTo(LocalDate.parse("2026-03-04"));
    assertThat(found.more()).isEqualTo(2);
  }

  private List<String> changed() {
    return nightly().changedDays().latest().stream()
        .map(
            d ->
                "%s %s provider %d books %d completed %d"
                    .formatted(
                        d.day(), d.zone(), d.providerEntries(), d.bookEntries(), d.completed()))
        .toList();
  }

  private Nightly nightly() {
    return new Nightly(
        null,
        null,
        day.reconciliation,
        new ProviderFileImport(day.dataSource, Clock.systemUTC()),
        new BooksFileImport(day.dataSource, Clock.systemUTC()),
        day.dataSource);
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A window of which little or nothing is known, where the provider's record is proven to be whole
 * and the books are our checkout's; and all that falls short of the proof.
 */
class ProvenSourcesIT extends DayRig {
  private int attempts;

  /** No books but the checkout's, nothing on either side, and the day read from the API. */
  @BeforeEach
  void nothingHasHappened() {
    day.jdbc.sql("DELETE FROM imported_book_entry").update();
    day.jdbc.sql("DELETE FROM provider_entry").update();
    day.jdbc.sql("DELETE FROM source_total").update();
    day.jdbc.sql("DELETE FROM source_import WHERE side = 'books'").update();
    day.jdbc
        .sql(
            """
            UPDATE source_import SET window_from = :from, window_to = :to, started_at = :to + interval '2 hours',
                entries = 0, first_at = NULL, last_at = NULL
            """)
        .param("from", Scenario.utc(FROM))
        .param("to", Scenario.utc(TO))
        .update();
  }

  private void sold(Instant at) {
    String n = "own" + ++attempts;
    day.jdbc
        .sql(
            """
            INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (:n, 'EUR', 500, 'paid', :at)
            """)
        .param("n", n)
        .param("at", Scenario.utc(at))
        .update();
    day.jdbc
        .sql(
            """
            INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
                payment_intent_id, idempotency_key, created_at, captured_at)
            VALUES (:n, :n, 'captured', 500, 500, 'EUR', 'pi_' || :n, :n, :at, :at)
            """)
        .param("n", n)
        .param("at", Scenario.utc(at))
        .update();
  }

  private void booksFile() {
    day.jdbc
        .sql(
            """
            INSERT INTO source_import (side, origin, name, format, state, started_at, entries, first_at, last_at)
            VALUES ('books', 'file', 'august.csv', 'books', 'complete', now(), 1, '2026-08-01T00:00Z', '2026-08-31T23:59Z')
            """)
        .update();
  }

  private void withoutProof() {
    day.jdbc.sql("UPDATE source_import SET state = 'loading' WHERE side = 'provider'").update();
  }

  private long nothingToCompare() {
    return day.count("SELECT count(*) FROM reconciliation_run WHERE nothing_to_compare");
  }

  @Test
  void aDayWithoutASaleIsGoodAsNothingToCompare() {
    var result = finds();
    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(nothingToCompare()).isEqualTo(1);
    assertThat(day.run().repeated()).isTrue();
    assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "state = 'loading'",
        "state = 'failed'",
        "origin = 'file'",
        "side = 'books'",
        "window_from = NULL, window_to = NULL",
        "window_from = window_from + interval '1 second'",
        "window_to = window_to - interval '1 second'",
        "started_at = window_to - interval '1 second'",
        "window_to = window_to - interval '12 hours'; INSERT INTO source_import (side, origin,"
            + " name, format, state, window_from, window_to, started_at) SELECT side, origin, name,"
            + " format, state, window_to, window_to + interval '12 hours', started_at FROM"
            + " source_import"
      })
  void aDayWithoutASaleThatIsNotProvenFails(String flaw) {
    day.jdbc.sql("UPDATE source_import SET " + flaw).update();
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure())
        .startsWith("There isn't one charge or refund in the provider's record from ")
        .contains("(our books: 0)");
    assertThat(nothingToCompare()).isZero();
  }

  @Test
  void aDayWithoutASaleInBooksThatComeFromFilesFails() {
    booksFile();
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure())
        .startsWith("There isn't one charge or refund in our books from ")
        .contains("(the provider's record: 0)");
    assertThat(nothingToCompare()).isZero();
  }

  @Test
  void theProofThatComesAfterwardsLetsTheSameRunEndGood() {
    withoutProof();
    var failed = day.run();
    assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
    day.jdbc.sql("UPDATE source_import SET state = 'complete'").update();
    var good = day.run();
    assertThat(good.runId()).isEqualTo(failed.runId());
    assertThat(good.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(nothingToCompare()).isEqualTo(1);
  }

  @Test
  void aDayWithNothingButAPayoutHasNothingToCompareAndTiesOut() {
    day.provider("payout", "payout", "txn_p", "po_1", null, null, null, -700, "EUR", NOON);
    assertThat(finds().verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(nothingToCompare()).isEqualTo(1);
    assertThat(
            day.count(
                "SELECT sum(not_kept_minor) FROM run_tie_out WHERE kind = 'payout' AND side ="
                    + " 'provider'"))
        .isEqualTo(-700);
  }

  @Test
  void onADayWithoutASaleWhatWaitsFromTheDayBeforeIsLookedAtAgain() {
    sold(TO.minusSeconds(600));
    assertThat(finds().verdict()).isEqualTo(Verdict.CLEAN); // it is given time
    assertThat(nothingToCompare()).isZero();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE closed_run IS NULL"))
        .isEqualTo(1);
    day.jdbc
        .sql(
            """
            INSERT INTO source_import (side, origin, name, format, state, window_from, window_to, started_at)
            SELECT side, origin, name, format, state, window_to, window_to + interval '1 day', started_at + interval '1 day'
            FROM source_import
            """)
        .update();
    assertThat(day.runDay(2).verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(nothingToCompare()).isEqualTo(1);
    assertThat(day.open())
        .containsExactly(row("MISSING_AT_PROVIDER", "own1", "pi_own1", 500L, null));
  }

  @Test
  void aSaleThatOnlyOurCheckoutKnowsIsGivenTimeAndThenADiscrepancy() {
    sold(TO.minusSeconds(600));
    sold(TO.minus(Duration.ofHours(2)));
    var result = finds(row("MISSING_AT_PROVIDER", "own2", "pi_own2", 500L, null));
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(day.count("SELECT sum(timing_count) FROM run_tie_out")).isEqualTo(1);
    assertThat(nothingToCompare()).isZero();
  }

  @Test
  void aSaleThatOnlyTheProviderKnowsIsGivenTimeAndThenADiscrepancy() {
    sold(FROM.minusSeconds(60)); // the checkout is in use
    day.providerCharge("1", null, 500, "EUR", TO.minusSeconds(600));
    day.providerCharge("2", null, 500, "EUR", NOON);
    var result = finds(row("UNKNOWN_TO_US", null, "pi_2", null, 500L));
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(day.count("SELECT sum(timing_count) FROM run_tie_out")).isEqualTo(1);
  }

  @Test
  void aSaleThatOnlyOurCheckoutKnowsProvesNothingWithoutTheProvidersWholeRecord() {
    withoutProof();
    sold(NOON);
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure())
        .startsWith("There isn't one charge or refund in the provider's record")
        .contains("(our books: 1)");
    assertThat(day.open()).isEmpty();
  }

  @Test
  void booksFromAFileThatIsMissingFailWhateverTheProviderStates() {
    sold(FROM.minusSeconds(60));
    booksFile();
    day.providerCharge("1", "O1", 500, "EUR", NOON);
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure())
        .startsWith("There isn't one charge or refund in our books")
        .contains("(the provider's record: 1)");
    assertThat(day.open()).isEmpty();
  }

  @Test
  void whereNobodyHasEverKeptBooksTheFirstFileIsMissing() {
    day.providerCharge("1", "O1", 500, "EUR", NOON);
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).startsWith("There isn't one charge or refund in our books");
    assertThat(day.open()).isEmpty();
  }

  @Test
  void booksFromAFileAreComparedWithAProviderThatHasNothing() {
    booksFile();
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    var result = finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
  }

  @Test
  void aWholeRecordIsNeitherShortNorStaleHoweverLittleIsInIt() {
    day.providerCharge("own1", "own1", 500, "EUR", NOON);
    for (int i = 0; i < 31; i++) {
      sold(NOON.plus(Duration.ofHours(i == 0 ? 0 : 5)));
    }
    assertThat(day.run().verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(day.open()).hasSize(30);
    assertThat(day.unexplained()).isZero();
  }

  @Test
  void shortBooksFromAFileFailEvenIfTheProvidersRecordIsWhole() {
    booksFile();
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    for (int i = 0; i < 31; i++) {
      day.providerCharge("s" + i, "S" + i, 100, "EUR", NOON);
    }
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).startsWith("Our books is short: 1 charges and refunds against 31");
    assertThat(day.open()).isEmpty();
  }
}

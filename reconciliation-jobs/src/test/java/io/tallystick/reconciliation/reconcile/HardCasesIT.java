package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.GRACE;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import io.tallystick.reconciliation.source.ImportProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases that went wrong once, found by attacking the match. The comments tell how each did. */
class HardCasesIT {
  private static final Instant LATE = TO.minusSeconds(1800);

  private final Scenario day = new Scenario();
  @TempDir Path folder;

  @AfterEach
  void close() {
    day.close();
  }

  private static Scenario.Row row(
      String type, String order, String ref, Long books, Long provider) {
    return new Scenario.Row(type, order, ref, "EUR", books, provider);
  }

  private Reconciliation.Result finds(Scenario.Row... rows) {
    var result = day.run();
    assertThat(result.failure()).isNull();
    assertThat(day.open()).containsExactly(rows);
    assertThat(day.unexplained()).isZero();
    return result;
  }

  private void object(String id, String type, String status, long minor, String ch, String pi) {
    day.jdbc
        .sql(
            "INSERT INTO provider_object VALUES (:id, :type, :status, :minor, NULL, 'EUR', :ch,"
                + " :pi, NULL, :at, :at)")
        .param("id", id)
        .param("type", type)
        .param("status", status)
        .param("minor", minor)
        .param("ch", ch)
        .param("pi", pi)
        .param("at", Scenario.utc(NOON))
        .update();
  }

  /**
   * Closed as fixed, RECORDED_NOT_PAID dropped: Conclusion.FORGET_UNFOUNDED + conclude-closed.sql.
   */
  @Test
  void missingChargeThatTurnsOutFailedStaysOpen() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    object("ch_2", "charge", "failed", 500, "ch_2", "pi_2"); // the next night's API import
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isNotEmpty();
  }

  /** Same; PAID_NOT_RECORDED becomes DUPLICATE_CHARGE of an entry outside the window: lost. */
  @Test
  void paidNotRecordedThatTurnsOutADuplicateStaysOpen() {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.providerCharge("3", "O2", 500, "EUR", NOON);
    finds(
        row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L),
        row("PAID_NOT_RECORDED", "O2", "pi_3", null, 500L));
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
    assertThat(day.open().get(0).providerRef()).isEqualTo("pi_3");
  }

  /** Same; REFUND_MISSING_AT_PROVIDER becomes REFUND_STATUS_MISMATCH: lost. */
  @Test
  void missingRefundThatTurnsOutFailedStaysOpen() {
    day.booksRefund("O1", "re_1", 100);
    finds(row("REFUND_MISSING_AT_PROVIDER", "O1", "re_1", -100L, null));
    object("re_1", "refund", "failed", 100, "ch_1", "pi_1");
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isNotEmpty();
  }

  /** Same; the classic double charge over two days ends CLEAN with nothing open. */
  @Test
  void anUnrecordedChargeWhoseOrderIsPaidAgainTheNextDayStaysOpen() {
    day.providerCharge("2", "O2", 500, "EUR", NOON); // our side timed out and recorded nothing
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
    // the customer tries again after midnight: both sides agree on that one
    day.booksCharge("O2", "pi_3", 500, "EUR", TO.plusSeconds(60));
    day.providerCharge("3", "O2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    var second = day.runDay(2);
    assertThat(second.verdict()).isEqualTo(Verdict.DISCREPANCIES); // it is CLEAN
    assertThat(day.open().stream().map(Scenario.Row::providerRef)).containsExactly("pi_2");
  }

  /** Same; UNKNOWN_TO_US becomes PAID_NOT_RECORDED: lost. */
  @Test
  void anUnknownChargeWhoseOrderIsFilledInLaterStaysOpen() {
    day.providerCharge("2", null, 500, "EUR", NOON);
    finds(row("UNKNOWN_TO_US", null, "pi_2", null, 500L));
    day.jdbc.sql("UPDATE provider_entry SET order_ref = 'O2' WHERE entry_id = 'txn_2'").update();
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open().stream().map(Scenario.Row::providerRef)).containsExactly("pi_2");
  }

  /**
   * Re-run of day 1 sees it as timing, closes day 2's finding as fixed; no later run looks again.
   */
  @Test
  void anEarlierDayComparedAgainDoesNotCloseWhatTheLaterDayFound() {
    day.booksCharge("O2", "pi_2", 500, "EUR", LATE);
    finds(); // timing
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.runAgainWithNewInputs(); // an import brought another row of day 1
    day.agreeOn(3);
    day.runDay(3);
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
  }

  /** Re-run of day 1 does not see day 2's failure row, closes it as fixed; never reopened. */
  @Test
  void anEarlierDayComparedAgainDoesNotCloseARefundThatFailedLater() {
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 100);
    finds();
    day.provider(
        "refund",
        "refund_failure",
        "txn_1f",
        "re_1",
        "ch_1",
        "pi_1",
        "O1",
        100,
        "EUR",
        TO.plusSeconds(3600));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).containsExactly(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
    day.runAgainWithNewInputs();
    day.agreeOn(3);
    day.runDay(3);
    assertThat(day.open()).containsExactly(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
  }

  /** Re-run of day 1 reopens what day 2 has proven (last_seen isn't moved by closing). */
  @Test
  void anEarlierDayComparedAgainDoesNotReopenWhatTheLaterDayProvedFixed() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.providerCharge("2", "O2", 500, "EUR", TO.plusSeconds(60));
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).isEmpty();
    day.runAgainWithNewInputs();
    assertThat(day.open()).isEmpty();
  }

  /** Outcome timing counts as "not found" and closes as fixed, with the lone entry as evidence. */
  @Test
  void aLongerGraceDoesNotCloseAsFixedWhatIsStillMissing() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
    day.reconciliation.run(new Reconciliation.Request(FROM, TO, Duration.ofHours(13), false));
    assertThat(day.count("SELECT count(*) FROM discrepancy WHERE resolution = 'fixed'")).isZero();
  }

  /** Unit.latest() makes an old charge young again; the open discrepancy is closed as fixed. */
  @Test
  void aReversalInsideTheGracePeriodDoesNotCloseAnUnrecordedCharge() {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds(row("PAID_NOT_RECORDED", "O2", "pi_2", null, 500L));
    day.agreeOn(2);
    day.provider(
        "charge",
        "partial_capture_reversal",
        "txn_2p",
        "re_2p",
        "ch_2",
        "pi_2",
        "O2",
        -100,
        "EUR",
        LATE.plus(Duration.ofDays(1)));
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
  }

  /** ORDER style cancels pi_2 against pi_3: both findings vanish, green. */
  @Test
  void anOrderPaidUnderAnotherReferenceIsFlaggedWhateverTheOthersLookLike() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, null, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("3", "O2", 500, "EUR", NOON);
    finds(
        row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null),
        row("PAID_NOT_RECORDED", "O2", "pi_3", null, 500L));
  }

  /** Empty order_id counts as another order (only where >= 99 % of provider rows name orders). */
  @Test
  void booksWithoutOrderNumbersDoNotDrift() {
    day.booksCharge(null, "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds();
  }

  /**
   * provider_movement yields (txn_f, fee) twice: primary key of match_item, the run can never pass.
   */
  @Test
  void aFeeWithAFeeOfItsOwn() {
    day.booksKeep("fee");
    day.provider("fee", "fee", "txn_f", null, null, null, null, -100, "EUR", NOON);
    day.jdbc
        .sql("UPDATE provider_entry SET fee_minor = 19, net_minor = -119 WHERE entry_id = 'txn_f'")
        .update();
    var result = day.run();
    assertThat(result.failure()).isNull();
    assertThat(day.unexplained()).isZero();
  }

  /** 0.00 without counterpart is a critical MISSING_AT_PROVIDER. */
  @Test
  void aFreeOrderIsNothingMissing() {
    day.booksCharge("O2", null, 0, "EUR", NOON);
    finds();
  }

  /** Any failed attempt of the payment beats grace and a succeeded attempt. */
  @Test
  void aFailedFirstAttemptDoesNotTakeTheGracePeriodAway() {
    object("ch_2a", "charge", "failed", 500, "ch_2a", "pi_2");
    object("ch_2b", "charge", "succeeded", 500, "ch_2b", "pi_2");
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.minusSeconds(5));
    finds();
  }

  /** Digest leaves imports with 0 new entries out, though they filled references in. */
  @Test
  void referencesThatALaterImportFillsInAreCompared() throws IOException {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    realImports();
    var imports = new ProviderFileImport(day.dataSource, Clock.systemUTC());
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id
                txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2
                """)),
        ImportProgress.NONE);
    var first = day.run();
    assertThat(first.failure()).isNull();
    assertThat(day.open()).hasSize(2);
    var filled =
        imports.run(
            ProviderFileRequest.of(
                file(
                    """
                    balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id,payment_metadata[order_id]
                    txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2,pi_2,O2
                    """)),
            ImportProgress.NONE);
    assertThat(filled.rowsKnown()).isEqualTo(1);
    assertThat(day.count("SELECT count(*) FROM provider_entry WHERE payment_intent_id = 'pi_2'"))
        .isEqualTo(1);
    var second = day.run();
    assertThat(second.repeated()).isFalse();
    assertThat(day.open()).isEmpty();
  }

  /** EARLIER looks back by this file's tolerance (1 min), not by that of the payouts report. */
  @Test
  void aPayoutImportedFromThePayoutsReportFirstIsKnownLater() throws IOException {
    realImports();
    var imports = new ProviderFileImport(day.dataSource, Clock.systemUTC());
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                payout_id,effective_at_utc,currency,gross,fee,net,reporting_category,balance_transaction_id,payout_status
                po_1,2026-09-03 00:00:00,eur,-30.00,0.00,-30.00,payout,txn_po,paid
                """)),
        ImportProgress.NONE);
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id
                txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2
                txn_po,2026-09-01 20:00:00,eur,-30.00,0.00,-30.00,payout,po_1
                """)),
        ImportProgress.NONE);
    assertThat(day.count("SELECT count(*) FROM provider_entry WHERE entry_id = 'txn_po'"))
        .isEqualTo(1);
  }

  /** Digest leaves references, order and currency of the checkout's tables out. */
  @Test
  void aCorrectedReferenceInTheCheckoutsTablesIsAnotherInput() {
    day.jdbc
        .sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES ('O2',"
                + " 'EUR', 500, 'paid', :at)")
        .param("at", Scenario.utc(NOON))
        .update();
    day.jdbc
        .sql(
            "INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor,"
                + " captured_minor, currency, payment_intent_id, idempotency_key, created_at,"
                + " captured_at) VALUES ('a2', 'O2', 'captured', 500, 500, 'EUR', 'pi_wrong', 'k',"
                + " :at, :at)")
        .param("at", Scenario.utc(NOON))
        .update();
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.run();
    assertThat(day.open()).hasSize(2);
    day.jdbc.sql("UPDATE payment_attempt SET payment_intent_id = 'pi_2'").update();
    day.run();
    assertThat(day.open()).isEmpty();
  }

  /** GroupFacts.over() returns the first over-refund of the group only. */
  @Test
  void twoOrdersOfOnePaymentBothOverRefunded() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.booksCharge("O3", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 1000, "EUR", NOON);
    day.booksRefund("O2", "re_2", 600);
    day.booksRefund("O3", "re_3", 700);
    day.providerRefund("2", "2", "O2", 600);
    day.providerRefund("3", "2", "O3", 700);
    day.run();
    assertThat(day.open().stream().map(Scenario.Row::orderId)).contains("O2", "O3");
  }

  /** Order level asks unit.orderId(), not the order that the payment is known by. */
  @Test
  void aRefundWhoseRowNamesNoOrderMatchesThroughItsPaymentsOrder() {
    day.booksRefund("O1", null, 100);
    day.providerRefund("1", "1", null, 100);
    finds();
  }

  /** The same for disputes. */
  @Test
  void aDisputeWhoseRowNamesNoOrderMatchesThroughItsPaymentsOrder() {
    day.books("dispute", "O1", null, null, true, -1000, "EUR", NOON);
    day.provider("dispute", "dispute", "txn_d", "dp_1", "ch_1", "pi_1", null, -1000, "EUR", NOON);
    finds();
  }

  /** Unit.contradicts(): an unknown prefix is taken for a source id of the same sort. */
  @Test
  void aReferenceThatIsNoIdOfTheMovementsDoesNotContradict() {
    day.booksCharge("O2", "cs_live_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    finds();
  }

  @Test
  void aTimingDifferenceThatCancelsOutWhenItsDayIsComparedAgainIsClosed() {
    day.booksCharge("O2", "pi_2", 500, "EUR", LATE);
    finds();
    day.providerCharge("2", "O2", 500, "EUR", LATE.plusSeconds(5));
    day.runAgainWithNewInputs();
    assertThat(day.count("SELECT count(*) FROM timing_difference WHERE closed_run IS NULL"))
        .isZero();
  }

  /** A unit of one zero movement is taken for "came and went": RECORDED_NOT_PAID. */
  @Test
  void zeroOnBothSidesAgrees() {
    day.bulk(5, 0);
    day.booksCharge("O2", null, 0, "EUR", NOON);
    day.providerCharge("2", "O2", 0, "EUR", NOON);
    finds();
  }

  /** keptKinds() is asked anew in each step; the run stays failed for ever. */
  @Test
  void aBooksImportOfAnotherMonthBetweenFailureAndRestart() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.jdbc.sql("UPDATE provider_entry SET fee_minor = 30, net_minor = 970").update();
    day.jdbc.sql("ALTER TABLE run_finding ADD CONSTRAINT crash CHECK (kind <> 'charge')").update();
    var crashed = day.run();
    assertThat(crashed.verdict()).isEqualTo(Verdict.FAILED);
    day.jdbc.sql("ALTER TABLE run_finding DROP CONSTRAINT crash").update();
    day.booksKeep("fee"); // an import of January's books, the first with fees
    day.reconciliation.restart(crashed.runId());
    var restarted = day.run(); // not even asked again
    assertThat(restarted.failure()).isNull();
    assertThat(restarted.verdict()).isEqualTo(Verdict.DISCREPANCIES);
  }

  /**
   * Anchor is the smallest id: a later, smaller one makes a new discrepancy, the old is "fixed".
   */
  @Test
  void aDifferenceThatGrowsByAnEntryStaysTheSameDiscrepancy() {
    day.booksCharge("O2", null, 1000, "EUR", NOON);
    day.providerCharge("5", "O2", 300, "EUR", NOON);
    finds(row("AMOUNT_MISMATCH", "O2", "pi_5", 1000L, 300L));
    day.agreeOn(2);
    day.providerCharge("4", "O2", 300, "EUR", NOON.plus(Duration.ofDays(1)));
    day.runDay(2);
    assertThat(day.count("SELECT count(*) FROM discrepancy WHERE resolution = 'fixed'")).isZero();
  }

  /** AMOUNT_MISMATCH is raised inside the grace period though part of the other side is to come. */
  @Test
  void anOrderPaidByTwoChargesAcrossMidnightIsATimingDifferenceFirst() {
    day.booksCharge("O2", null, 500, "EUR", LATE);
    day.providerCharge("2", "O2", 300, "EUR", LATE);
    finds();
  }

  /**
   * With the order in the key the unnamed failure row is left alone: wrong type, negative charge.
   */
  @Test
  void aFailureRowThatNamesNoOrder() {
    day.bulk(300, 0);
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge", "charge_failure", "txn_2f", "py_2f", "ch_2", "pi_2", null, -500, "EUR", NOON);
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, 0L));
  }

  /** The same for a refund: REFUND_NOT_RECORDED +1.00 instead of critical REFUND_FAILED_LATER. */
  @Test
  void aRefundFailureRowThatNamesNoOrder() {
    day.bulk(300, 0);
    day.booksRefund("O1", "re_1", 100);
    day.providerRefund("1", "1", "O1", 100);
    day.provider(
        "refund", "refund_failure", "txn_1f", "re_1", "ch_1", "pi_1", null, 100, "EUR", NOON);
    finds(row("REFUND_FAILED_LATER", "O1", "re_1", -100L, 0L));
  }

  /** row_number() counts per load: two equal rows in two loads are both "known" once each. */
  @Test
  void twoEqualMovementsThatGotIdsAfterwards() throws IOException {
    realImports();
    var imports = new BooksFileImport(day.dataSource, Clock.systemUTC());
    String header = "order_id,provider_ref,kind,amount,currency,occurred_at";
    String movement = "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z";
    imports.run(BooksFileRequest.of(file(header + "\n" + movement + "\n")), ImportProgress.NONE);
    // the next export has ids, and the second of two equal movements
    imports.run(
        BooksFileRequest.of(file(header + ",entry_id\n" + movement + ",e1\n" + movement + ",e2\n")),
        ImportProgress.NONE);
    assertThat(day.count("SELECT count(*) FROM imported_book_entry WHERE order_id = 'O2'"))
        .isEqualTo(2);
  }

  /** As T1, by a change of the anchor. */
  @Test
  void anOverRefundThatOurBooksAdoptIsStillOpen() {
    day.booksRefund("O1", "re_1", 700);
    day.providerRefund("1", "1", "O1", 700);
    day.providerRefund("2", "1", "O1", 700);
    finds(row("OVER_REFUNDED", "O1", "re_2", null, -700L));
    day.booksRefund("O1", "re_2", 700); // adopted, dated when the provider made it
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open().stream().map(Scenario.Row::type)).containsExactly("OVER_REFUNDED");
  }

  /** Dry runs don't index, and context skips loads without index. */
  @Test
  void aDryRunFindsWhatTheRunFinds() {
    day.jdbc
        .sql("CREATE TABLE provider_entry_l77 PARTITION OF provider_entry FOR VALUES IN (77)")
        .update();
    day.jdbc
        .sql(
            "INSERT INTO source_load (load_id, import_id, table_name, attached) OVERRIDING SYSTEM"
                + " VALUE SELECT 77, import_id, 'provider_entry_l77', true FROM source_import WHERE"
                + " side = 'provider'")
        .update();
    day.agreeOn(2);
    day.providerCharge("2", "O2", 500, "EUR", LATE); // day 1's file
    day.jdbc.sql("UPDATE provider_entry SET load_id = 77 WHERE order_ref = 'O2'").update();
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.plusSeconds(60));
    var nightly =
        new io.tallystick.reconciliation.nightly.Nightly(
            null,
            null,
            day.reconciliation,
            new ProviderFileImport(day.dataSource, Clock.systemUTC()),
            new BooksFileImport(day.dataSource, Clock.systemUTC()),
            day.dataSource);
    var date = java.time.LocalDate.of(2026, 9, 2);
    var dry =
        nightly.run(
            new io.tallystick.reconciliation.nightly.Nightly.Request(
                date, java.time.ZoneOffset.UTC, GRACE, false, true, null));
    var real =
        nightly.run(
            new io.tallystick.reconciliation.nightly.Nightly.Request(
                date, java.time.ZoneOffset.UTC, GRACE, false, false, null));
    assertThat(dry.verdict()).isEqualTo(real.verdict());
  }

  /** The same for refunds. */
  @Test
  void aRefundUnderAnotherIdIsFlaggedWhateverTheOthersLookLike() {
    day.bulk(20, 0);
    for (int i = 1; i <= 5; i++) {
      day.booksRefund("B" + i, null, 50);
      day.providerRefund("b" + i, "b" + i, "B" + i, 50);
    }
    day.booksRefund("O1", "re_8", 100);
    day.providerRefund("9", "1", "O1", 100);
    finds(
        row("REFUND_MISSING_AT_PROVIDER", "O1", "re_8", -100L, null),
        row("REFUND_NOT_RECORDED", "O1", "re_9", null, -100L));
  }

  /** Imports count themselves; the trigger counts only rows written by hand. */
  private void realImports() {
    day.jdbc.sql("ALTER TABLE provider_entry DISABLE TRIGGER counted").update();
    day.jdbc.sql("ALTER TABLE imported_book_entry DISABLE TRIGGER counted").update();
  }

  private int files;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("f" + files++ + ".csv"), content);
  }

  /** timing_difference without order_id and provider_ref is never seeded again. */
  @Test
  void aFeeWithoutReferencesInTheGracePeriodIsNotForgotten() {
    day.booksKeep("fee");
    day.books("fee", null, null, null, true, -150, "EUR", LATE);
    finds();
    day.agreeOn(2);
    day.runDay(2);
    assertThat(day.open()).hasSize(1);
  }

  /** CONTRADICTING_EARLIER compares status: pending -> captured refuses the whole file. */
  @Test
  void aStatusThatMovesOnIsTakenFromTheNextExport() throws IOException {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    realImports();
    var imports = new BooksFileImport(day.dataSource, Clock.systemUTC());
    String header = "order_id,provider_ref,kind,amount,currency,occurred_at,status,entry_id\n";
    imports.run(
        BooksFileRequest.of(
            file(header + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,pending,e2\n")),
        ImportProgress.NONE);
    imports.run(
        BooksFileRequest.of(
            file(header + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,captured,e2\n")),
        ImportProgress.NONE);
    assertThat(
            day.count("SELECT count(*) FROM imported_book_entry WHERE entry_id = 'e2' AND moves"))
        .isEqualTo(1);
    assertThat(
            day.count(
                "SELECT sum(source_total.entries) FROM source_total JOIN source_import USING"
                    + " (import_id) WHERE side = 'books' AND hour = '2026-09-01T12:00Z'"))
        .isEqualTo(2);
    finds();
    // the older export again, with another row beside it: what has moved doesn't move back
    Path older =
        file(
            header
                + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,pending,e2\n"
                + "O3,,charge,1.00,EUR,2026-09-01T12:00:00Z,pending,e3\n");
    assertThatThrownBy(() -> imports.run(BooksFileRequest.of(older), ImportProgress.NONE))
        .hasMessageContaining("status captured and pending");
  }

  /** ENTRY style cancels half of a unit; the other half is a charge of -5.00 "not recorded". */
  @Test
  void aChargeThatFailedLaterIsRecordedNotPaidWhateverTheReferences() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, "txn_p" + i, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "txn_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge", "charge_failure", "txn_2f", "py_2f", "ch_2", "pi_2", "O2", -500, "EUR", NOON);
    finds(row("RECORDED_NOT_PAID", "O2", "pi_2", 500L, 0L));
  }

  /** The same for a partial capture. */
  @Test
  void aPartialCaptureIsAnAmountMismatchWhateverTheReferences() {
    for (int i = 0; i < 5; i++) {
      day.booksCharge("P" + i, "txn_p" + i, 100, "EUR", NOON);
      day.providerCharge("p" + i, "P" + i, 100, "EUR", NOON);
    }
    day.booksCharge("O2", "txn_2", 500, "EUR", NOON);
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.provider(
        "charge",
        "partial_capture_reversal",
        "txn_2p",
        "re_2p",
        "ch_2",
        "pi_2",
        "O2",
        -200,
        "EUR",
        NOON);
    finds(row("AMOUNT_MISMATCH", "O2", "pi_2", 500L, 300L));
  }
}

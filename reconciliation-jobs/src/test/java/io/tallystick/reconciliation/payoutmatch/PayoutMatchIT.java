package io.tallystick.reconciliation.payoutmatch;

import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.bankimport.BankFileImport;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.check.QueryPlan;
import io.tallystick.reports.payouts.Waterfall;
import io.tallystick.reports.payouts.Waterfall.Content;
import io.tallystick.reports.payouts.Waterfall.Line;
import io.tallystick.reports.payouts.Waterfall.Part;
import io.tallystick.reports.payouts.Waterfalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayoutMatchIT {
  private static final String CHECK = PayoutMatch.NAME;

  @TempDir private Path directory;
  private CheckRig rig = new CheckRig();
  private int files;

  @AfterEach
  void close() {
    rig.close();
  }

  private void with(String... settings) {
    rig.close();
    rig = new CheckRig(settings);
  }

  /** An automatic one whose content is known; it was created in the day. */
  private void payout(String id, long amount) {
    payout(id, amount, "paid", "2026-09-03");
  }

  private void payout(String id, long amount, String status, String arrival) {
    rig.sql(
        """
        INSERT INTO payout (payout_id, amount_minor, currency, status, automatic, reconciliation_status, arrival_date,
            created_at, seen_at, content_read_at, paid_seen_at)
        VALUES ('%s', %d, 'EUR', '%s', true, 'completed', '%s', '2026-09-01T06:00Z', '2026-09-01T07:00Z',
            '2026-09-01T07:00Z', CASE WHEN '%3$s' = 'paid' THEN timestamptz '2026-09-01T07:00Z' END)
        """
            .formatted(id, amount, status, arrival));
  }

  private void entry(String id, String kind, String category, long gross, long fee, String in) {
    entry(id, kind, category, gross, fee, in, "ch_" + id);
  }

  private void entry(
      String id, String kind, String category, long gross, long fee, String in, String source) {
    rig.sql(
        """
        INSERT INTO provider_entry (load_id, line_no, occurred_at, amount_minor, fee_minor, gross_minor, net_minor, kind,
            currency, entry_id, category, settled_currency, payout_id, source_id)
        VALUES (0, 0, '2026-09-01T05:00Z', %4$d, %5$d, %4$d, %4$d - %5$d, '%2$s', 'EUR', '%1$s', '%3$s', 'EUR',
            nullif('%6$s', ''), '%7$s')
        """
            .formatted(id, kind, category, gross, fee, in, source));
  }

  /** 10,000 - 320, - 2,000, - 1,500 - 2,000, + 1,500, - 500, + 30, + 800: 6,010 remain. */
  private void everyKindIn(String payout) {
    entry("t1", "charge", "charge", 10_000, 320, payout);
    entry("t2", "refund", "refund", -2_000, 0, payout);
    entry("t3", "dispute", "dispute", -1_500, 2_000, payout, "dp_1");
    entry("t4", "dispute_reversal", "dispute_reversal", 1_500, 0, payout, "dp_1");
    entry("t5", "fee", "fee", -500, 0, payout);
    entry("t6", "adjustment", "other_adjustment", 30, 0, payout);
    entry("t7", "payout", "payout_reversal", 800, 0, payout, "po_earlier");
    entry("own", "payout", "payout", -6_010, 0, payout, payout);
  }

  private BankFileImport.Result statement(String... lines) throws IOException {
    Path file = directory.resolve("statement-" + files++ + ".csv");
    Files.writeString(
        file, "date,amount,currency,reference,trace_id\n" + String.join("\n", lines) + "\n");
    return rig.service(BankFileImport.class).run(file);
  }

  @Test
  void aPayoutIsItsWaterfallToTheCent() {
    payout("po_1", 6_010);
    everyKindIn("po_1");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(1);
    Waterfall waterfall = rig.service(Waterfalls.class).ofPayout("po_1").orElseThrow();
    assertThat(waterfall.lines())
        .containsExactly(
            new Line(Part.GROSS, "charge", 1, 10_000),
            new Line(Part.REFUNDS, "refund", 1, -2_000),
            new Line(Part.DISPUTES, "dispute", 1, -1_500),
            new Line(Part.DISPUTES, "dispute_reversal", 1, 1_500),
            new Line(Part.FEES, "charge", 1, -320),
            new Line(Part.FEES, "dispute", 1, -2_000),
            new Line(Part.FEES, "fee", 1, -500),
            new Line(Part.ADJUSTMENTS, "other_adjustment", 1, 30),
            new Line(Part.PAYOUTS, "payout_reversal", 1, 800));
    assertThat(waterfall.sum(Part.FEES)).isEqualTo(-2_820);
    assertThat(waterfall.closingMinor()).isEqualTo(6_010);
    assertThat(waterfall.unexplainedMinor()).isZero();
  }

  @Test
  void aPeriodGoesFromItsOpeningToItsClosingBalance() {
    payout("po_1", 6_010);
    everyKindIn("po_1");
    rig.sql(
        "UPDATE provider_entry SET occurred_at = '2026-08-31T05:00Z' WHERE entry_id IN ('t1',"
            + " 't2')");

    Waterfall waterfall = rig.service(Waterfalls.class).ofPeriod("EUR", CheckRig.FROM, CheckRig.TO);

    assertThat(waterfall.openingMinor()).isEqualTo(7_680);
    assertThat(waterfall.sum(Part.PAYOUTS)).isEqualTo(-5_210);
    assertThat(waterfall.sum(Part.FEES)).isEqualTo(-2_500);
    assertThat(waterfall.closingMinor()).isZero();
    assertThat(waterfall.unexplainedMinor()).isZero();
  }

  @Test
  void aCentThatNothingExplainsIsFlaggedUntilItIsFound() {
    payout("po_1", 6_011);
    everyKindIn("po_1");

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_SUM_MISMATCH", "po_1"));
    assertThat(
            rig.one(
                String.class,
                "SELECT concat_ws('|', books_minor, provider_minor, at_stake_minor, explanation)"
                    + " FROM discrepancy"))
        .isEqualTo(
            "6010|6011|1|Payout po_1 is 60.11 EUR, but its 7 movements come to 60.10 EUR: 0.01 EUR"
                + " is unexplained.");
    assertThat(rig.one(String.class, "SELECT evidence ->> 'parts' FROM discrepancy"))
        .contains("\"fees\": -2320", "\"charge\": 10000");
    assertThat(rig.service(Waterfalls.class).ofPayout("po_1").orElseThrow().unexplainedMinor())
        .isEqualTo(1);

    entry("t8", "adjustment", "other_adjustment", 1, 0, "po_1");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies())
        .containsExactly(resolved("PAYOUT_SUM_MISMATCH", "po_1", "fixed"));
  }

  @Test
  void movementsInAnotherCurrencyAreNoPartOfIt() {
    payout("po_1", 100);
    entry("t1", "charge", "charge", 100, 0, "po_1");
    entry("t2", "charge", "charge", 70, 0, "po_1");
    rig.sql("UPDATE provider_entry SET settled_currency = 'USD' WHERE entry_id = 't2'");
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_SUM_MISMATCH", "po_1"));
    assertThat(rig.one(Long.class, "SELECT at_stake_minor FROM discrepancy")).isEqualTo(70);
  }

  @Test
  void aManualPayoutCantBeTakenApartAndIsNoDiscrepancy() {
    payout("po_1", 5_000);
    rig.sql("UPDATE payout SET automatic = false, content_read_at = NULL");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    Waterfall waterfall = rig.service(Waterfalls.class).ofPayout("po_1").orElseThrow();
    assertThat(waterfall.content()).isEqualTo(Content.NOT_DECOMPOSABLE);
    assertThat(waterfall.unexplainedMinor()).isNull();
  }

  @Test
  void aPayoutWhoseContentIsntKnownYetIsNotJudged() {
    payout("po_1", 5_000);
    entry("t1", "charge", "charge", 100, 0, "po_1");
    rig.sql("UPDATE payout SET content_read_at = NULL");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.service(Waterfalls.class).ofPayout("po_1").orElseThrow().content())
        .isEqualTo(Content.NOT_KNOWN_YET);
  }

  @Test
  void partsFromBeforeTheFirstImportCountAndOnlyOnce() {
    payout("po_1", 300);
    entry("t1", "charge", "charge", 100, 0, "po_1");
    rig.sql(
        """
        INSERT INTO payout_part VALUES ('po_1', 't0', 'charge', 'charge', 200, 0, 200, 'EUR', 'ch_0', '2026-08-01T00:00Z'),
            ('po_1', 't1', 'charge', 'charge', 100, 0, 100, 'EUR', 'ch_1', '2026-09-01T00:00Z')
        """);
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.service(Waterfalls.class).ofPayout("po_1").orElseThrow().lines())
        .containsExactly(new Line(Part.GROSS, "charge", 2, 300));
  }

  @Test
  void aPayoutThatWasPaidAndCameBackStandsUntilItsMoneyWentOutAgain() {
    payout("po_1", 100);
    entry("t1", "charge", "charge", 100, 0, "po_1");
    payout("po_never_paid", 0, "failed", "2026-09-03");
    payout("po_canceled", 0, "canceled", "2026-09-03");
    rig.sql("UPDATE payout SET status = 'failed' WHERE payout_id = 'po_1'");
    entry("back", "payout", "payout_reversal", 100, 0, "", "po_1");

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_FAILED_LATER", "po_1"));

    payout("po_2", 100);
    rig.sql("UPDATE provider_entry SET payout_id = 'po_2' WHERE entry_id = 'back'");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies())
        .containsExactly(resolved("PAYOUT_FAILED_LATER", "po_1", "fixed"));
  }

  @Test
  void whatOnlyAWebhookToldOfCountsToo() {
    rig.sql(
        """
        INSERT INTO known_payout (payout_id, status, amount_minor, currency, failure_code, first_seen_at, last_seen_at,
            paid_seen_at)
        VALUES ('po_1', 'failed', 500, 'EUR', 'account_closed', '2026-09-01T01:00Z', '2026-09-01T02:00Z',
            '2026-09-01T01:00Z')
        """);
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_FAILED_LATER", "po_1"));
    assertThat(rig.one(String.class, "SELECT cause FROM discrepancy"))
        .isEqualTo("payout failed: account_closed");
  }

  private void expected(String id, long amount, String arrival) {
    payout(id, amount, "paid", arrival);
    rig.sql(
        "UPDATE payout SET content_read_at = NULL, created_at = '2026-08-25T06:00Z' WHERE payout_id = '%s'"
            .formatted(id));
  }

  @Test
  void withoutAStatementOfTheDayNothingIsSaidOfTheBank() throws Exception {
    expected("po_1", 5_000, "2026-08-26");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    statement("2026-08-27,1.00,EUR,x,", "2026-09-01,1.00,EUR,x,");
    statement("2026-08-20,1.00,USD,x,", "2026-09-01,1.00,USD,x,");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void aPayoutOnNoLineOfItsStatementStandsUntilAStatementShowsIt() throws Exception {
    expected("po_missing", 5_000, "2026-08-26");
    expected("po_there", 6_000, "2026-08-26"); // the weekend lies between
    expected("po_other_amount", 7_000, "2026-08-27");
    expected("po_too_fresh", 8_000, "2026-08-28");
    expected("po_debit", -900, "2026-08-26");
    statement(
        "2026-08-20,1.00,EUR,opening,",
        "2026-08-31,60.00,EUR,STRIPE,",
        "2026-08-27,70.01,EUR,STRIPE,",
        "2026-08-26,-9.00,EUR,STRIPE,",
        "2026-08-28,1.00,EUR,x,");

    rig.run(CHECK);

    assertThat(rig.discrepancies())
        .containsExactly(
            open("PAYOUT_NOT_AT_BANK", "po_missing"),
            open("PAYOUT_NOT_AT_BANK", "po_other_amount"));
    BankFileImport.Result later =
        statement("2026-08-31,50.00,EUR,STRIPE,", "2026-08-28,70.00,EUR,S,");
    assertThat(later.paired()).isEqualTo(2);
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies())
        .containsExactly(
            resolved("PAYOUT_NOT_AT_BANK", "po_missing", "fixed"),
            resolved("PAYOUT_NOT_AT_BANK", "po_other_amount", "fixed"));
  }

  @Test
  void ofTwoEqualPayoutsEachNeedsALineOfItsOwn() throws Exception {
    expected("po_1", 5_000, "2026-08-26");
    expected("po_2", 5_000, "2026-08-26");
    statement("2026-08-25,1.00,EUR,x,", "2026-08-26,50.00,EUR,STRIPE,", "2026-09-01,2.00,EUR,x,");
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_NOT_AT_BANK", "po_2"));
  }

  @Test
  void aTraceIdFindsItsLineOnAnyDayAndTellsAnotherAmount() throws Exception {
    expected("po_1", 5_000, "2026-08-26");
    expected("po_2", 6_000, "2026-08-26");
    expected("po_3", 7_000, "2026-08-26");
    rig.sql("UPDATE payout SET trace_id = 'TR' || right(payout_id, 1)");
    statement(
        "2026-08-20,1.00,EUR,x,",
        "2026-09-01,50.00,EUR,,TR1",
        "2026-08-26,59.99,EUR,,TR2",
        "2026-08-26,70.00,EUR,SEPA TR3 STRIPE,");
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("PAYOUT_NOT_AT_BANK", "po_2"));
    assertThat(rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .isEqualTo("Payout po_2 is 60.00 EUR; the bank's line with its trace id says 59.99 EUR.");
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM bank_match WHERE how = 'trace'"))
        .isEqualTo(3);
  }

  private void feesOfSeveralKinds() {
    entry("t1", "charge", "charge", 10_000, 320, "");
    entry("t2", "charge", "charge", 10_000, 321, "");
    entry("t3", "charge", "charge", 10_000, 322, "");
    entry("t4", "charge", "charge", 10_000, 999, "", "py_4"); // no card
    entry("t5", "refund", "refund", -10_000, 999, "");
  }

  @Test
  void withoutTermsNoFeeIsChecked() {
    feesOfSeveralKinds();
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void aCardsFeeThatIsntTheOneAgreedIsFlaggedButNotForOneMinorUnit() {
    with("tallystick.fees.card=2.9%+30 EUR, 1.5% GBP");
    feesOfSeveralKinds();
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("FEE_VARIANCE", "t3"));
    assertThat(rig.one(String.class, "SELECT explanation FROM discrepancy"))
        .isEqualTo(
            "The fee of ch_t3, 100.00 EUR, is 3.22 EUR; agreed are 2.9%+30 EUR, which makes 3.20"
                + " EUR.");
  }

  @Test
  void ofAPartialCaptureTheFeeIsForWhatWasTaken() {
    with("tallystick.fees.card=2.9%+30 EUR");
    entry("t1", "charge", "charge", 10_000, 175, "");
    entry("t2", "charge", "charge", 10_000, 320, ""); // as if all of it had been taken
    for (String of : new String[] {"t1", "t2"}) {
      entry("rest-" + of, "charge", "partial_capture_reversal", -5_000, 0, "", "re_" + of);
      rig.sql(
          "UPDATE provider_entry SET charge_id = 'ch_%s' WHERE entry_id = 'rest-%s'"
              .formatted(of, of));
    }
    rig.run(CHECK);
    assertThat(rig.discrepancies()).containsExactly(open("FEE_VARIANCE", "t2"));
    assertThat(rig.one(Long.class, "SELECT at_stake_minor FROM discrepancy")).isEqualTo(145);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.9%+0.30 EUR", "2.9", "2.9%+30", "x%+30 EUR", "1% EUR, 2% EUR"})
  void feesThatCantBeReadAreRefused(String setting) {
    assertThatThrownBy(() -> FeeTerms.parse(setting))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tallystick.fees.card");
  }

  private String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(f) FROM run_finding f),
            (SELECT json_agg(m ORDER BY payout_id) FROM bank_match m), (SELECT json_agg(p ORDER BY payout_id) FROM payout p))
        """);
  }

  @Test
  void aDryRunWritesNothingAndASecondRunNeither() throws Exception {
    expected("po_1", 5_000, "2026-08-26");
    payout("po_2", 77);
    statement("2026-08-20,1.00,EUR,x,", "2026-09-01,2.00,EUR,x,");
    String before = everything();
    CheckResult dry = rig.dryRun(CHECK);
    assertThat(everything()).isEqualTo(before);
    CheckResult first = rig.run(CHECK);
    assertThat(first.lines()).isEqualTo(dry.lines());
    assertThat(first.lines()).hasSize(2);
    before = everything();

    assertThat(rig.run(CHECK).repeated()).isTrue();
    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "INSERT INTO run_finding,0",
    "INSERT INTO bank_match,1",
    "INSERT INTO discrepancy,0",
    "'UPDATE reconciliation_run SET state = ?, inputs',0",
  })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    statement("2026-08-20,1.00,EUR,x,", "2026-08-26,50.00,EUR,x,", "2026-09-01,60.00,EUR,x,");
    expected("po_1", 5_000, "2026-08-26"); // after the statement: the check finds its line
    expected("po_2", 6_000, "2026-08-27");
    expected("po_3", 7_000, "2026-08-26");
    payout("po_4", 77);
    rig.killed(CHECK, statement, survive);

    rig.run(CHECK);

    assertThat(rig.discrepancies())
        .containsExactly(open("PAYOUT_NOT_AT_BANK", "po_3"), open("PAYOUT_SUM_MISMATCH", "po_4"));
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM bank_match")).isEqualTo(2);
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM reconciliation_run")).isEqualTo(1);
  }

  @Test
  void noPartOfItReadsTheProvidersEntriesWhole() {
    with("tallystick.fees.card=2.9%+30 EUR");
    assertThat(QueryPlan.of(rig, rig.service(PayoutMatch.class).query()))
        .noneMatch(line -> line.contains("Seq Scan on provider_entry"))
        .noneMatch(line -> line.contains("Seq Scan on payout_part"));
  }
}

package io.tallystick.reconciliation.providerapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.CreatedWindow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the pages become: amounts, references, totals, twins and contradictions. */
class ProviderApiAssemblyIT {
  private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
  private static final CreatedWindow DAY = day(1);

  private final DataSource database = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(database);
  private CannedStripe stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new CannedStripe();
  }

  @AfterEach
  void stop() {
    stripe.close();
  }

  @Test
  void amountsAreTheCustomersWhereTheSettlementCurrencyIsAnother() throws Exception {
    stripe
        .charge("ch_1", 10_000, 10_000, "jpy", "{\"order_id\":\"A-1\"}", NOON)
        .charge("ch_2", 9_000, 6_000, "jpy", "{\"order_id\":\"A-2\"}", NOON)
        .charge("ch_3", 700, 700, "eur", "{\"order_id\":\"A-3\"}", NOON)
        .refund("re_1", "ch_1", 4_000, "jpy", NOON)
        .dispute("du_1", "ch_2", 6_000, "jpy", NOON)
        .movement("txn_1", "charge", "charge", 6_200, 210, "eur", "ch_1", NOON)
        .movement("txn_2", "charge", "charge", 5_580, 190, "eur", "ch_2", NOON)
        .movement("txn_3", "refund", "partial_capture_reversal", -1_860, 0, "eur", "ch_2", NOON)
        .movement("txn_4", "charge", "charge", 700, 40, "eur", "ch_3", NOON)
        .movement("txn_5", "refund", "refund", -2_490, 0, "eur", "re_1", NOON)
        .movement("txn_6", "adjustment", "dispute", -3_720, 1_500, "eur", "du_1", NOON)
        .movement("txn_7", "adjustment", "dispute_reversal", 3_700, 0, "eur", "du_1", NOON)
        .refund("re_2", "ch_2", 2_000, "jpy", NOON)
        .movement("txn_9", "refund", "partial_capture_reversal", -1_240, 0, "eur", "re_2", NOON)
        .movement("txn_8", "refund_failure", "refund_failure", 2_480, 0, "eur", "re_1", NOON);
    run(DAY);
    assertThat(
            rows(
                """
                SELECT concat_ws(' ', entry_id, kind, amount_minor, currency, gross_minor, settled_currency,
                    charge_id, payment_intent_id, order_ref)
                FROM provider_entry ORDER BY 1
                """))
        .containsExactly(
            "txn_1 charge 10000 JPY 6200 EUR ch_1 pi_1 A-1",
            "txn_2 charge 9000 JPY 5580 EUR ch_2 pi_2 A-2",
            "txn_3 charge -3000 JPY -1860 EUR ch_2 pi_2 A-2",
            "txn_4 charge 700 EUR 700 EUR ch_3 pi_3 A-3",
            "txn_5 refund -4000 JPY -2490 EUR ch_1 pi_1 A-1",
            "txn_6 dispute -6000 JPY -3720 EUR ch_2 pi_2 A-2",
            "txn_7 dispute_reversal 6000 JPY 3700 EUR ch_2 pi_2 A-2",
            "txn_8 refund 4000 JPY 2480 EUR ch_1 pi_1 A-1",
            "txn_9 charge -2000 JPY -1240 EUR ch_2 pi_2 A-2");
    assertThat(totals())
        .containsExactly(
            "2026-09-01 charge EUR 1 700",
            "2026-09-01 charge JPY 4 14000",
            "2026-09-01 dispute JPY 1 -6000",
            "2026-09-01 dispute_reversal JPY 1 6000",
            "2026-09-01 fee EUR 4 -1940",
            "2026-09-01 refund JPY 2 0");
    assertThat(rows("SELECT order_ref FROM provider_object WHERE object_id = 're_1'"))
        .containsExactly("A-1");
  }

  @Test
  void aFeeOfItsOwnAndTheFeesInsideOtherRowsStandUnderOneTotal() throws Exception {
    stripe
        .movement("txn_1", "stripe_fee", "fee", -500, 0, "eur", null, NOON)
        .movement("txn_2", "charge", "charge", 1_000, 59, "eur", "ch_1", NOON)
        .charge("ch_1", 1_000, 1_000, "eur", "{}", NOON);
    run(DAY);
    assertThat(totals())
        .containsExactly("2026-09-01 charge EUR 1 1000", "2026-09-01 fee EUR 2 -559");
    assertThat(
            rows(
                "SELECT entry_id || ' ' || description FROM provider_entry WHERE description IS NOT"
                    + " NULL"))
        .containsExactly("txn_1 about txn_1");
  }

  @Test
  void anUnknownCategoryIsKeptAsAnAdjustmentAndCounted() throws Exception {
    stripe
        .movement("txn_1", "new_thing", "moon_tax", -7, 0, "eur", "mt_1", NOON)
        .movement("txn_2", "new_thing", "moon_tax", -8, 0, "eur", "mt_2", NOON)
        .movement("txn_3", "adjustment", "other_adjustment", 5, 0, "eur", null, NOON);
    var result = run(DAY);
    assertThat(result.unknownCategories()).isEqualTo(Map.of("moon_tax", 2L));
    assertThat(rows("SELECT unknown_categories::text FROM source_import"))
        .containsExactly("{\"moon_tax\": 2}");
    assertThat(totals()).containsExactly("2026-09-01 adjustment EUR 3 -10");
  }

  @Test
  void anEmptyAnswerIsRecordedAndReportedAsEmpty() throws Exception {
    var result = run(DAY);
    assertThat(result.empty()).isTrue();
    assertThat(
            rows("SELECT concat_ws(' ', state, rows_read, entries, first_at) FROM source_import"))
        .containsExactly("complete 0 0");
    assertThat(totals()).isEmpty();
  }

  @Test
  void aContradictionFailsNamesBothSidesAndShowsNothing() throws Exception {
    stripe.movement("txn_1", "charge", "charge", 1_000, 59, "eur", "ch_1", NOON);
    run(DAY);
    stripe.forget();
    stripe
        .movement("txn_1", "charge", "charge", 1_001, 59, "eur", "ch_1", NOON)
        .movement("txn_2", "charge", "charge", 500, 0, "eur", "ch_2", NOON);
    assertThatThrownBy(() -> run(DAY))
        .isInstanceOf(ConflictingRecord.class)
        .hasMessageContaining(
            "txn_1: we hold gross 1000, fee 59, net 941 EUR; the provider now states gross 1001,"
                + " fee 59, net 942 EUR");
    assertThat(rows("SELECT entry_id || ' ' || gross_minor FROM provider_entry"))
        .containsExactly("txn_1 1000");
    assertThat(rows("SELECT state FROM source_import ORDER BY import_id"))
        .containsExactly("complete", "loading");
    assertThat(totals())
        .containsExactly("2026-09-01 charge EUR 1 1000", "2026-09-01 fee EUR 1 -59");
  }

  @Test
  void aRowThatAFileBroughtBeforeIsKnownAndGetsWhatTheFileLacked() throws Exception {
    jdbc.sql(
            """
            INSERT INTO source_import (side, origin, name, format, state, first_at, last_at, started_at)
            VALUES ('provider', 'file', 'f.csv', 'balance', 'complete', :at, :at, :at)
            """)
        .param("at", NOON.atOffset(ZoneOffset.UTC))
        .update();
    jdbc.sql(
            """
            INSERT INTO source_load (import_id, table_name, attached)
            SELECT import_id, 'provider_entry_l1', true FROM source_import
            """)
        .update();
    jdbc.sql("CREATE TABLE provider_entry_l1 PARTITION OF provider_entry FOR VALUES IN (1)")
        .update();
    jdbc.sql(
            """
            INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor, currency, gross_minor,
                fee_minor, net_minor, settled_currency, source_id, occurred_at)
            VALUES (1, 2, 'txn_1', 'charge', 'charge', 1000, 'EUR', 1000, 59, 941, 'EUR', 'ch_1', :at)
            """)
        .param("at", NOON.atOffset(ZoneOffset.UTC))
        .update();
    stripe
        .charge("ch_1", 1_000, 1_000, "eur", "{\"order_id\":\"A-1\"}", NOON)
        .movement("txn_1", "charge", "charge", 1_000, 59, "eur", "ch_1", NOON)
        .movement("txn_2", "stripe_fee", "fee", -3, 0, "eur", null, NOON);
    var result = run(DAY);
    assertThat(result.read()).isEqualTo(2);
    assertThat(result.known()).isEqualTo(1);
    assertThat(result.entries()).isEqualTo(1);
    assertThat(
            rows(
                "SELECT concat_ws(' ', load_id, entry_id, order_ref, charge_id) FROM provider_entry"
                    + " ORDER BY 1"))
        .containsExactly("0 txn_2", "1 txn_1 A-1 ch_1");
    assertThat(totals()).containsExactly("2026-09-01 fee EUR 1 -3");
  }

  /** A look-up may fail in one window and succeed in the next: then the charge is known. */
  @Test
  void theCustomersAmountThatIsKnownLaterIsTakenOverIntoTheTotalsOfTheEarlierImport()
      throws Exception {
    stripe
        .movement("txn_1", "charge", "charge", 6_200, 210, "eur", "ch_1", NOON)
        .movement("txn_2", "charge", "charge", 700, 40, "eur", "ch_2", NOON);
    run(DAY);
    assertThat(totals())
        .containsExactly("2026-09-01 charge EUR 2 6900", "2026-09-01 fee EUR 2 -250");
    stripe
        .charge("ch_1", 10_000, 10_000, "jpy", "{\"order_id\":\"A-1\"}", NOON)
        .charge("ch_2", 700, 700, "eur", "{}", NOON);
    var again = run(new CreatedWindow(DAY.from(), DAY.to().plusSeconds(60)));
    assertThat(again.known()).isEqualTo(2);
    assertThat(
            rows(
                "SELECT concat_ws(' ', entry_id, amount_minor, currency, order_ref) FROM"
                    + " provider_entry ORDER BY 1"))
        .containsExactly("txn_1 10000 JPY A-1", "txn_2 700 EUR");
    assertThat(totals())
        .containsExactly(
            "2026-09-01 charge EUR 1 700",
            "2026-09-01 charge JPY 1 10000",
            "2026-09-01 fee EUR 2 -250");
    assertThat(rows("SELECT DISTINCT import_id FROM source_total")).containsExactly("1");
  }

  @Test
  void theFirstConfiguredKeyWithAValueIsOurReferenceInAnyCase() throws Exception {
    stripe
        .charge("ch_1", 5, 5, "eur", "{\"Order_ID\":\"  \",\"order\":\"B-1\"}", NOON)
        .charge("ch_2", 5, 5, "eur", "{\"ORDER_NUMBER\":\" B-2 \"}", NOON)
        .charge("ch_3", 5, 5, "eur", "{\"note\":\"B-3\"}", NOON);
    run(DAY);
    assertThat(
            rows(
                "SELECT concat_ws(' ', object_id, order_ref) FROM provider_object ORDER BY"
                    + " object_id"))
        .containsExactly("ch_1 B-1", "ch_2 B-2", "ch_3");
  }

  @Test
  void anOlderChargeIsFetchedOnceAndAnUnknownOneIsCountedAndItsEntryKept() throws Exception {
    stripe
        .charge("ch_old", 900, 900, "eur", "{\"order_id\":\"OLD\"}", NOON.minus(Duration.ofDays(9)))
        .onlySingle("charges")
        .refund("re_1", "ch_old", 400, "eur", NOON)
        .refund("re_2", "ch_old", 300, "eur", NOON)
        .refund("re_3", "ch_gone", 200, "eur", NOON)
        .movement("txn_1", "refund", "refund", -400, 0, "eur", "re_1", NOON)
        .movement("txn_2", "refund", "refund", -300, 0, "eur", "re_2", NOON)
        .movement("txn_3", "refund", "refund", -200, 0, "eur", "re_3", NOON);
    var result = run(DAY);
    assertThat(result.lookUps()).isEqualTo(1);
    assertThat(result.notFound()).isEqualTo(1);
    assertThat(
            rows(
                "SELECT concat_ws(' ', entry_id, charge_id, order_ref) FROM provider_entry ORDER BY"
                    + " 1"))
        .containsExactly("txn_1 ch_old OLD", "txn_2 ch_old OLD", "txn_3 ch_gone");
    assertThat(stripe.requests())
        .containsOnlyOnce("/v1/charges/ch_old")
        .containsOnlyOnce("/v1/charges/ch_gone");
  }

  @Test
  void tooManyOlderObjectsStopTheImport() {
    stripe
        .movement("txn_1", "charge", "charge", 1, 0, "eur", "ch_1", NOON)
        .movement("txn_2", "charge", "charge", 1, 0, "eur", "ch_2", NOON);
    var settings = new ProviderApiSettings(List.of("order_id"), Duration.ofMinutes(1), 1, 10);
    assertThatThrownBy(() -> importer(settings, DAY).run(DAY))
        .hasMessageContainingAll("more than 1 objects", "tallystick.provider.max-look-ups");
  }

  @Test
  void aPayoutThatWasNotReadyIsBrokenDownByALaterImport() throws Exception {
    stripe
        .charge("ch_1", 1_000, 1_000, "eur", "{}", NOON)
        .payout("po_1", 941, "eur", "in_progress", NOON)
        .movement("txn_1", "charge", "charge", 1_000, 59, "eur", "ch_1", NOON)
        .movement("txn_po_1", "payout", "payout", -941, 0, "eur", "po_1", NOON);
    run(DAY);
    assertThat(stripe.requests()).doesNotContain("payout po_1");
    stripe.forget();
    stripe
        .payout("po_1", 941, "eur", "completed", NOON)
        .onlySingle("payouts")
        .inPayout(
            "po_1",
            CannedStripe.json("txn_po_1", "payout", "payout", -941, 0, "eur", "po_1", NOON),
            CannedStripe.json("txn_1", "charge", "charge", 1_000, 59, "eur", "ch_1", NOON));
    run(day(2));
    assertThat(rows("SELECT concat_ws(' ', entry_id, payout_id) FROM provider_entry ORDER BY 1"))
        .containsExactly("txn_1 po_1", "txn_po_1");
    stripe.forget();
    run(day(3));
    assertThat(stripe.requests())
        .containsExactly(
            "/v1/charges",
            "/v1/refunds",
            "/v1/disputes",
            "/v1/payouts",
            "/v1/balance_transactions");
  }

  @Test
  void partsFromOutsideTheWindowAreKeptAndNameTheirPayoutOnceImported() throws Exception {
    Instant next = NOON.plus(Duration.ofDays(1));
    String earlier = CannedStripe.json("txn_1", "charge", "charge", 100, 4, "eur", "ch_1", NOON);
    stripe
        .charge("ch_2", 50, 50, "eur", "{}", next)
        .payout("po_1", 145, "eur", "completed", next)
        .movement("txn_2", "charge", "charge", 50, 1, "eur", "ch_2", next)
        .inPayout(
            "po_1",
            CannedStripe.json("txn_po_1", "payout", "payout", -145, 0, "eur", "po_1", next),
            CannedStripe.json("txn_2", "charge", "charge", 50, 1, "eur", "ch_2", next),
            earlier);
    run(day(2));
    assertThat(rows("SELECT concat_ws(' ', payout_id, entry_id, kind, net_minor) FROM payout_part"))
        .containsExactly("po_1 txn_1 charge 96");
    assertThat(rows("SELECT sum(net_minor) FROM payout_content WHERE payout_id = 'po_1'"))
        .containsExactly("145");
    assertThat(
            rows(
                "SELECT trace_id FROM payout WHERE content_read_at IS NOT NULL AND paid_seen_at IS"
                    + " NOT NULL"))
        .containsExactly("TR-po_1");
    stripe.forget();
    stripe
        .charge("ch_1", 100, 100, "eur", "{}", NOON)
        .movement("txn_1", "charge", "charge", 100, 4, "eur", "ch_1", NOON);
    run(DAY);
    assertThat(rows("SELECT payout_id FROM provider_entry WHERE entry_id = 'txn_1'"))
        .containsExactly("po_1");
    assertThat(rows("SELECT sum(net_minor) FROM payout_content WHERE payout_id = 'po_1'"))
        .containsExactly("145");
  }

  @Test
  void aMovementInTwoPayoutsFailsLoudly() throws Exception {
    String charge = CannedStripe.json("txn_1", "charge", "charge", 100, 0, "eur", "ch_1", NOON);
    stripe
        .payout("po_1", 100, "eur", "completed", NOON)
        .movement("txn_1", "charge", "charge", 100, 0, "eur", "ch_1", NOON)
        .inPayout("po_1", charge);
    run(DAY);
    stripe.forget();
    Instant next = NOON.plus(Duration.ofDays(1));
    stripe.payout("po_2", 100, "eur", "completed", next).inPayout("po_2", charge);
    assertThatThrownBy(() -> run(day(2)))
        .isInstanceOf(ConflictingRecord.class)
        .hasMessageContainingAll("payout po_2", "txn_1 belongs to payout po_1");
  }

  @Test
  void aWindowThatIsNotOverIsRefusedBeforeTheFirstCall() {
    Clock clock = Clock.fixed(DAY.to().plusSeconds(59), ZoneOffset.UTC);
    var early =
        new ProviderApiImport(stripe.record(), database, clock, ProviderApiSettings.DEFAULTS);
    assertThatThrownBy(() -> early.run(DAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may end at 2026-09-01T23:59:59Z at the latest");
    assertThat(stripe.requests()).isEmpty();
    assertThat(rows("SELECT state FROM source_import")).isEmpty();
  }

  private ProviderApiResult run(CreatedWindow window) throws Exception {
    return importer(ProviderApiSettings.DEFAULTS, window).run(window);
  }

  private ProviderApiImport importer(ProviderApiSettings settings, CreatedWindow window) {
    Clock clock = Clock.fixed(window.to().plusSeconds(3600), ZoneOffset.UTC);
    return new ProviderApiImport(stripe.record(), database, clock, settings);
  }

  private List<String> totals() {
    return rows(
        """
        SELECT concat_ws(' ', (hour AT TIME ZONE 'UTC')::date, kind, currency, sum(entries), sum(amount_minor))
        FROM source_total GROUP BY import_id, (hour AT TIME ZONE 'UTC')::date, kind, currency ORDER BY 1
        """);
  }

  private List<String> rows(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }

  private static CreatedWindow day(int day) {
    Instant from = Instant.parse("2026-08-31T00:00:00Z").plus(Duration.ofDays(day));
    return new CreatedWindow(from, from.plus(Duration.ofDays(1)));
  }
}

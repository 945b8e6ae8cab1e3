package io.tallystick.reconciliation.providerimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.OrderReference;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of good files, in each format. */
class ProviderFileImportIT {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-09-02T06:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final ProviderFileImport imports = new ProviderFileImport(dataSource, CLOCK);

  @Test
  void balanceChangeRowsBecomeEntriesWhateverTheColumnOrderAndCase() throws IOException {
    Path file =
        file(
            """
            NET,"Gross",fee,Currency,created_utc,created,reporting_category,source_id,balance_transaction_id,description,customer_facing_amount,customer_facing_currency,automatic_payout_id,available_on_utc,charge_id,payment_intent_id,payment_metadata[Order_ID],payment_metadata[order],some_new_column
            9.41,10.00,0.59,eur,2026-09-01 10:00:00,2026-09-01 12:00:00,charge,ch_1,txn_1,An order,1200,jpy,po_1,2026-09-03 00:00:00,,pi_1,A-1,ignored,x
            -25,-25,0,EUR,2026-09-01 23:59:59,2026-09-02 01:59:59,refund,RE_2a,txn_2,,30.5,usd,,,ch_9,pi_9,,B-2,
            -1.50,-1.50,,eur,2026-09-01 11:00:00,2026-09-01 13:00:00,fee,,txn_3,Radar for teams,,,,,,,,,
            """);
    ImportResult result = imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);

    assertThat(result.format()).isEqualTo("balance_change_from_activity.itemized");
    assertThat(List.of(result.rowsRead(), result.rowsBad(), result.rowsKnown(), result.entries()))
        .containsExactly(3L, 0L, 0L, 3L);
    assertThat(rows("SELECT * FROM provider_entry ORDER BY entry_id"))
        .usingRecursiveFieldByFieldElementComparator()
        .hasSize(3)
        .satisfiesExactly(
            row ->
                assertThat(row)
                    .containsEntry("line_no", 2L)
                    .containsEntry("kind", "charge")
                    .containsEntry("category", "charge")
                    .containsEntry("amount_minor", 1200L)
                    .containsEntry("currency", "JPY")
                    .containsEntry("gross_minor", 1000L)
                    .containsEntry("fee_minor", 59L)
                    .containsEntry("net_minor", 941L)
                    .containsEntry("settled_currency", "EUR")
                    .containsEntry("source_id", "ch_1")
                    .containsEntry("charge_id", "ch_1")
                    .containsEntry("payment_intent_id", "pi_1")
                    .containsEntry("order_ref", "A-1")
                    .containsEntry("payout_id", "po_1")
                    .containsEntry("description", null),
            row ->
                assertThat(row)
                    .containsEntry("kind", "refund")
                    .containsEntry("amount_minor", -3050L)
                    .containsEntry("currency", "USD")
                    .containsEntry("gross_minor", -2500L)
                    .containsEntry("source_id", "re_2a")
                    .containsEntry("charge_id", "ch_9")
                    .containsEntry("order_ref", "B-2")
                    .containsEntry("available_at", null),
            row ->
                assertThat(row)
                    .containsEntry("kind", "fee")
                    .containsEntry("amount_minor", -150L)
                    .containsEntry("source_id", null)
                    .containsEntry("description", "Radar for teams"));
    assertThat(times("SELECT occurred_at FROM provider_entry ORDER BY entry_id"))
        .containsExactly("2026-09-01T10:00:00Z", "2026-09-01T23:59:59Z", "2026-09-01T11:00:00Z");
    assertThat(times("SELECT available_at FROM provider_entry WHERE entry_id = 'txn_1'"))
        .containsExactly("2026-09-03T00:00:00Z");
    assertThat(totals())
        .containsExactly(
            "2026-09-01 charge JPY 1 1200",
            "2026-09-01 fee EUR 2 -209",
            "2026-09-01 refund USD 1 -3050");
    assertThat(rows("SELECT state, entries, first_at::text, last_at::text FROM source_import"))
        .containsExactly(
            Map.of(
                "state", "complete",
                "entries", 3L,
                "first_at", "2026-09-01 10:00:00+00",
                "last_at", "2026-09-01 23:59:59+00"));
  }

  @Test
  void payoutReconciliationUsesItsOwnOrderIdLast() throws IOException {
    Path file =
        file(
            """
            automatic_payout_id,balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,order_id,payment_metadata[reference]
            po_1,txn_po,2026-09-01 00:00:00,usd,-30.00,0.25,-30.00,payout,po_1,,
            po_1,txn_1,2026-09-01 01:00:00,usd,20.00,0.00,20.00,charge,py_1,sku_1,R-1
            po_1,txn_2,2026-09-01 02:00:00,usd,10.00,0.00,10.00,charge,py_2,sku_2,
            """);
    ImportResult result = imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
    assertThat(result.format()).isEqualTo("payout_reconciliation.itemized");
    assertThat(result.entries()).isEqualTo(3); // the payout's own row with its odd net among them
    assertThat(column("SELECT order_ref FROM provider_entry ORDER BY line_no"))
        .containsExactly(null, "R-1", "sku_2");
    assertThat(count("SELECT count(*) FROM payout")).isZero();
  }

  @Test
  void payoutsFillEntriesAndPayoutsAndAFailedOneStaysFailed() throws IOException {
    String header =
        "payout_id,effective_at_utc,effective_at,currency,gross,fee,net,reporting_category,balance_transaction_id,description,payout_expected_arrival_date,payout_status,payout_type\n";
    Path file =
        file(
            header
                + """
                po_1,2026-09-01 00:00:00,2026-09-01 02:00:00,jpy,-5000,0,-5000,payout,txn_1,STRIPE PAYOUT,2026-09-02,paid,bank_account
                po_2,2026-09-01 00:00:00,2026-09-01 02:00:00,kwd,-1.250,0,-1.250,payout,txn_2,STRIPE PAYOUT,2026-09-02 00:00:00,failed,bank_account
                po_2,2026-09-04 00:00:00,2026-09-04 02:00:00,kwd,1.25,0,1.25,payout_reversal,txn_3,STRIPE PAYOUT,2026-09-02 00:00:00,failed,bank_account
                """);
    ImportResult result = imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
    assertThat(result.format()).isEqualTo("payouts.itemized");
    assertThat(result.entries()).isEqualTo(3);
    assertThat(
            column("SELECT kind || amount_minor || source_id FROM provider_entry ORDER BY line_no"))
        .containsExactly("payout-5000po_1", "payout-1250po_2", "payout1250po_2");
    String payouts =
        "SELECT payout_id || entry_id || amount_minor || currency || status || arrival_date"
            + " FROM payout ORDER BY 1";
    assertThat(column(payouts))
        .containsExactly("po_1txn_15000JPYpaid2026-09-02", "po_2txn_21250KWDfailed2026-09-02");

    Path older =
        file(
            header
                + "po_2,2026-09-01 00:00:00,,kwd,-1.250,0,-1.250,payout,txn_2,,2026-09-02,paid,\n");
    ImportResult again = imports.run(ProviderFileRequest.of(older), ImportProgress.NONE);
    assertThat(List.of(again.rowsKnown(), again.entries())).containsExactly(1L, 0L);
    assertThat(column(payouts))
        .containsExactly("po_1txn_15000JPYpaid2026-09-02", "po_2txn_21250KWDfailed2026-09-02");
  }

  @Test
  void balanceHistoryStatesTypesAndIsExactToTheMinute() throws IOException {
    Path file =
        file(
            """
            id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Transfer,"order_id (metadata)"
            txn_1,charge,ch_1,10.00,0.59,9.41,eur,2026-09-01 14:03,2026-09-03 00:00,Order,po_1,A-1
            txn_2,payment_refund,pyr_2,-5,0,-5,eur,2026-09-01 14:04,2026-09-03 00:00,,,A-2
            txn_3,adjustment,dp_3,-7.00,15.00,-22.00,eur,2026-09-01 14:05,2026-09-03 00:00,Chargeback,,
            txn_4,stripe_fee,,-1.00,0,-1.00,eur,2026-09-01 14:06,2026-09-03 00:00,Radar,,
            txn_5,moon_tax,,-1.00,0,-1.00,eur,2026-09-01 14:06,2026-09-03 00:00,Moon,,
            """);
    ImportResult result = imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
    assertThat(result.format()).isEqualTo("balance_history");
    assertThat(result.unknownCategories()).isEqualTo(Map.of("moon_tax", 1L));
    assertThat(result.notes()).anyMatch(n -> n.contains("'moon_tax'"));
    assertThat(column("SELECT kind || ' ' || category FROM provider_entry ORDER BY line_no"))
        .containsExactly(
            "charge charge", "refund refund", "dispute dispute", "fee fee", "adjustment moon_tax");
    assertThat(column("SELECT unknown_categories::text FROM source_import"))
        .containsExactly("{\"moon_tax\": 1}");
    assertThat(times("SELECT occurred_at FROM provider_entry WHERE entry_id = 'txn_1'"))
        .containsExactly("2026-09-01T14:03:00Z");
  }

  @Test
  void aZoneColumnIsReadInTheZoneAndTheResultSaysSo() throws IOException {
    String text =
        """
        balance_transaction_id,created,currency,gross,fee,net,reporting_category
        txn_1,2026-09-01 12:00:00,gbp,1.00,0,1.00,charge
        txn_2,2026-12-01 12:00:00,gbp,1.00,0,1.00,charge
        """;
    var request =
        new ProviderFileRequest(
            file(text), ZoneId.of("Europe/London"), null, OrderReference.METADATA_KEYS, 2);
    ImportResult result = imports.run(request, ImportProgress.NONE);
    assertThat(times("SELECT occurred_at FROM provider_entry ORDER BY 1"))
        .containsExactly("2026-09-01T11:00:00Z", "2026-12-01T12:00:00Z");
    assertThat(result.notes()).anyMatch(n -> n.contains("Europe/London"));
  }

  @Test
  void otherReferenceKeysAreAskedInTheirOrder() throws IOException {
    String text =
        """
        balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,payment_metadata[order_id],payment_metadata[tbk order],payment_metadata[cart]
        txn_1,2026-09-01 12:00:00,gbp,1.00,0,1.00,charge,no,,C-1
        txn_2,2026-09-01 12:00:00,gbp,1.00,0,1.00,charge,no,T-2,C-2
        """;
    var request =
        new ProviderFileRequest(file(text), ZoneOffset.UTC, null, List.of("TBK order", "cart"), 1);
    imports.run(request, ImportProgress.NONE);
    assertThat(column("SELECT order_ref FROM provider_entry ORDER BY line_no"))
        .containsExactly("C-1", "T-2");
  }

  @Test
  void feesWithoutAnyIdKeepOneNameAcrossOverlappingFiles() throws IOException {
    String header =
        "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,description\n";
    String fee = ",2026-09-01 12:00:00,eur,-0.10,0,-0.10,fee,Card account updater\n";
    imports.run(ProviderFileRequest.of(file(header + fee + fee)), ImportProgress.NONE);
    assertThat(count("SELECT count(DISTINCT entry_id) FROM provider_entry")).isEqualTo(2);
    ImportResult again =
        imports.run(
            ProviderFileRequest.of(file(header + fee + fee + fee.replace("12:00:00", "13:00:00"))),
            ImportProgress.NONE);
    assertThat(List.of(again.rowsKnown(), again.entries())).containsExactly(2L, 1L);
  }

  @Test
  void anUnknownHeaderNamesTheNearestReportAndWhatIsMissing() throws IOException {
    Path file = file("balance_transaction_id,created_utc,currency,gross,fee,reporting_category\n");
    assertThatThrownBy(() -> imports.run(ProviderFileRequest.of(file), ImportProgress.NONE))
        .hasMessageContaining("line 1")
        .hasMessageContaining("Nearest: balance_change_from_activity.itemized")
        .hasMessageContaining("lacks: net.");
    assertThatThrownBy(
            () ->
                imports.run(
                    ProviderFileRequest.of(
                        file(
                            "balance_transaction_id,gross,gross,created,fee,net,currency,reporting_category\n")),
                    ImportProgress.NONE))
        .hasMessageContaining("the column 'gross' is there twice");
  }

  @Test
  void aSmallImportIsIndexedAtOnce() throws IOException {
    Path file =
        file(
            """
            balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category
            txn_1,2026-09-01 12:00:00,gbp,1.00,0,1.00,charge
            """);
    imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
    assertThat(count("SELECT count(*) FROM source_load WHERE attached AND indexed")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM source_load")).isEqualTo(1); // the empty one has gone
    assertThat(
            count("SELECT count(*) FROM pg_indexes WHERE tablename ~ '^provider_entry_l[0-9]+$'"))
        .isEqualTo(7);
  }

  private int files;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("provider-" + ++files + ".csv"), text);
  }

  private List<Map<String, @Nullable Object>> rows(String sql) {
    return jdbc.sql(sql).query().listOfRows();
  }

  private List<String> column(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }

  private List<String> times(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getTimestamp(1).toInstant().toString()).list();
  }

  private List<String> totals() {
    return column(
        "SELECT concat_ws(' ', (hour AT TIME ZONE 'UTC')::date, kind, currency, sum(entries),"
            + " sum(amount_minor)) FROM source_total GROUP BY import_id, (hour AT TIME ZONE"
            + " 'UTC')::date, kind, currency ORDER BY 1");
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}

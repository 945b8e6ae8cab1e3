package io.tallystick.reconciliation.providerimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.OrderReference;
import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.RunLock;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The same movement twice: in one file, in two files, and the same file again. */
class RepeatedProviderRowsIT {
  private static final String HEADER =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,automatic_payout_id,available_on_utc\n";

  @TempDir Path folder;
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final ProviderFileImport imports =
      new ProviderFileImport(dataSource, Clock.system(ZoneOffset.UTC));

  private static String row(int n) {
    return row(n, "10.00");
  }

  private static String row(int n, String gross) {
    return "txn_%d,2026-09-01 10:%02d:00,eur,%s,0,%s,charge,ch_%d,,\n"
        .formatted(n, n % 60, gross, gross, n);
  }

  @Test
  void anEqualRowIsKeptOnceAndCountedAsKnown() throws IOException {
    ImportResult result = run(file(row(1), row(2), row(1), row(3), row(1)));
    assertThat(figures(result)).containsExactly(5L, 0L, 2L, 3L);
    assertThat(column("SELECT entry_id || ' ' || line_no FROM provider_entry ORDER BY 1"))
        .containsExactly("txn_1 2", "txn_2 3", "txn_3 5");
    assertTotals(3, 3_000);
  }

  @Test
  void contradictingRowsAreBadAndBothLinesAreNamed() throws IOException {
    Path file = file(row(1), row(2), row(3), row(2, "12.00"));
    assertThatThrownBy(() -> run(file))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("2 bad rows in provider-1.csv")
        .hasMessageContaining("provider-1.csv, line 3: lines 3 and 5 have the same id 'txn_2'")
        .hasMessageContaining("provider-1.csv, line 5: lines 3 and 5 have the same id 'txn_2'")
        .hasMessageContaining("gross 10.00 EUR and 12.00 EUR, net 10.00 EUR and 12.00 EUR");
    assertThat(count("SELECT count(*) FROM provider_entry")).isZero();
  }

  @Test
  void contradictingRowsAreBothKeptAsideOnRequest() throws IOException {
    Path aside = folder.resolve("bad.csv");
    ImportResult result = run(file(row(1), row(2), row(3), row(2, "12.00"), row(1)), aside);
    assertThat(figures(result)).containsExactly(5L, 2L, 1L, 2L);
    assertThat(Files.readAllLines(aside))
        .hasSize(3)
        .satisfiesExactly(
            header -> assertThat(header).startsWith("balance_transaction_id,"),
            first -> assertThat(first).startsWith(row(2).strip() + ",3,\"lines 3 and 5"),
            second ->
                assertThat(second).startsWith(row(2, "12.00").strip() + ",5,\"lines 3 and 5"));
    assertTotals(2, 2_000);
  }

  @Test
  void aFileGluedToItselfIsKeptOnceHoweverLong() throws IOException {
    // more repeated ids than the filter lists, so that the database looks at every row
    String rows = IntStream.range(0, 120_000).mapToObj(i -> row(i)).collect(Collectors.joining());
    ImportResult result = run(file(rows, rows));
    assertThat(figures(result)).containsExactly(240_000L, 0L, 120_000L, 120_000L);
    assertThat(count("SELECT count(DISTINCT entry_id) FROM provider_entry")).isEqualTo(120_000);
    assertTotals(120_000, 120_000_000);
    assertThat(count("SELECT count(*) FROM source_load WHERE indexed")).isZero();
    imports.indexAll();
    assertThat(count("SELECT count(*) FROM source_load WHERE attached AND indexed")).isEqualTo(2);
  }

  @Test
  void theSameFileAgainWritesNothing() throws IOException {
    Path file = file(row(1), row(2));
    ImportResult first = run(file);
    Path renamed = Files.copy(file, folder.resolve("renamed.csv"));
    ImportResult again = run(renamed);
    assertThat(again.alreadyImported()).isTrue();
    assertThat(again.importId()).isEqualTo(first.importId());
    assertThat(again.notes()).containsExactly("already imported as import " + first.importId());
    assertThat(again.entries()).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM source_import")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM provider_entry")).isEqualTo(2);
  }

  @Test
  void rowsOfAnEarlierFileAreKnownAndNotWrittenAgain() throws IOException {
    run(file(row(1), row(2), row(3)));
    ImportResult second = run(file(row(2), row(3), row(4)));
    assertThat(figures(second)).containsExactly(3L, 0L, 2L, 1L);
    ImportResult third = run(file(row(4), row(3)));
    assertThat(figures(third)).containsExactly(2L, 0L, 2L, 0L);
    assertThat(column("SELECT entry_id FROM provider_entry ORDER BY 1"))
        .containsExactly("txn_1", "txn_2", "txn_3", "txn_4");
    assertTotals(4, 4_000);
    assertThat(count("SELECT count(*) FROM source_total WHERE entries = 0")).isZero();
  }

  @Test
  void aRowThatContradictsAnEarlierFileRefusesTheImportEvenIfBadRowsAreKept() throws IOException {
    ImportResult first = run(file(row(1), row(2)));
    Path second = file(row(3), row(2, "12.00"));
    assertThatThrownBy(() -> run(second, folder.resolve("bad.csv")))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("1 row of provider-2.csv contradicts earlier imports")
        .hasMessageContaining(
            "provider-2.csv, line 3: 'txn_2' is here already from import "
                + first.importId()
                + " (provider-1.csv, line 3): gross 10.00 EUR and 12.00 EUR");
    assertThat(column("SELECT entry_id FROM provider_entry ORDER BY 1"))
        .containsExactly("txn_1", "txn_2");
    assertThat(count("SELECT count(*) FROM source_load WHERE NOT attached")).isZero();
    assertTotals(2, 2_000);
  }

  @Test
  void aTimeThatMovedByHoursRefusesTheImportAndHintsAtTheZone() throws IOException {
    run(file(row(1), row(40)));
    Path second = file(row(1).replace("10:01:00", "10:21:00"), row(41));
    assertThatThrownBy(() -> run(second))
        .hasMessageContaining("time 2026-09-01T10:01:00Z and 2026-09-01T10:21:00Z (was one read");
  }

  @Test
  void payoutAndAvailabilityKnownLaterAreAddedToTheEarlierRow() throws IOException {
    run(file(row(1), row(2)));
    String later = row(2).replace("ch_2,,", "ch_2,po_7,2026-09-05 00:00:00");
    ImportResult second = run(file(later, row(3)));
    assertThat(figures(second)).containsExactly(2L, 0L, 1L, 1L);
    assertThat(
            column(
                "SELECT concat_ws(' ', entry_id, payout_id, available_at::date) FROM provider_entry"
                    + " ORDER BY 1"))
        .containsExactly("txn_1", "txn_2 po_7 2026-09-05", "txn_3");
  }

  @Test
  void aReportWithoutTheCustomersAmountDoesntContradictOneThatHasIt() throws IOException {
    Path rich =
        Files.writeString(
            folder.resolve("rich.csv"),
            """
            balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,customer_facing_amount,customer_facing_currency
            txn_1,2026-09-01 10:01:37,eur,10.00,0,10.00,charge,ch_1,1600,jpy
            txn_2,2026-09-01 10:05:00,eur,10.00,0,10.00,charge,ch_2,10.00,eur
            """);
    Path history =
        Files.writeString(
            folder.resolve("history.csv"),
            """
            id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)
            txn_1,charge,ch_1,10.00,0,10.00,eur,2026-09-01 10:01
            txn_2,charge,ch_2,10.00,0,10.00,eur,2026-09-01 10:05
            """);
    run(rich);
    assertThat(figures(run(history))).containsExactly(2L, 0L, 2L, 0L);
    assertThat(column("SELECT currency FROM provider_entry ORDER BY entry_id"))
        .containsExactly("JPY", "EUR");
  }

  @Test
  void rowsThatCameFromTheApiAreKnown() throws IOException {
    jdbc.sql(
            """
            INSERT INTO source_import (side, origin, name, format, state, started_at, first_at, last_at)
            VALUES ('provider', 'api', 'api', 'api', 'complete', now(), '2026-09-01', '2026-09-02')
            """)
        .update();
    jdbc.sql(
            """
            INSERT INTO provider_entry (load_id, line_no, entry_id, kind, category, amount_minor,
              currency, gross_minor, fee_minor, net_minor, settled_currency, occurred_at)
            VALUES (0, 0, 'txn_1', 'charge', 'charge', 1000, 'EUR', 1000, 0, 1000, 'EUR',
                    '2026-09-01 10:01:00Z'),
                   (0, 0, 'txn_2', 'charge', 'charge', 999, 'EUR', 999, 0, 999, 'EUR',
                    '2026-09-01 10:02:00Z')
            """)
        .update();
    assertThat(figures(run(file(row(1), row(3))))).containsExactly(2L, 0L, 1L, 1L);
    Path contradicting = file(row(2), row(4));
    assertThatThrownBy(() -> run(contradicting))
        .hasMessageContaining(
            "line 2: 'txn_2' is here already from the provider's API: gross 9.99 EUR and 10.00"
                + " EUR");
  }

  @Test
  void aSecondImportOfTheSideFailsWhileOneIsRunning() throws IOException {
    Path file = file(row(1));
    try (var held = RunLock.take(dataSource, imports.phases().claim())) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> run(file))
          .isInstanceOf(AlreadyRunning.class)
          .hasMessageContaining(
              "An import into the provider side, or a run that compares it, is running");
    }
    assertThat(run(file).entries()).isEqualTo(1);
  }

  private int files;

  private Path file(String... rows) throws IOException {
    return Files.writeString(
        folder.resolve("provider-" + ++files + ".csv"), HEADER + String.join("", rows));
  }

  private ImportResult run(Path file) {
    return imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
  }

  private ImportResult run(Path file, Path aside) {
    return imports.run(
        new ProviderFileRequest(file, ZoneOffset.UTC, aside, OrderReference.METADATA_KEYS, 2),
        ImportProgress.NONE);
  }

  private static List<Long> figures(ImportResult result) {
    return List.of(result.rowsRead(), result.rowsBad(), result.rowsKnown(), result.entries());
  }

  private void assertTotals(long entries, long amountMinor) {
    String complete =
        " FROM source_total JOIN source_import USING (import_id) WHERE state = 'complete'";
    assertThat(count("SELECT sum(source_total.entries)::bigint" + complete)).isEqualTo(entries);
    assertThat(count("SELECT sum(amount_minor)::bigint" + complete)).isEqualTo(amountMinor);
    assertThat(count("SELECT count(*) FROM provider_entry")).isEqualTo(entries);
    assertThat(count("SELECT sum(amount_minor)::bigint FROM provider_entry"))
        .isEqualTo(amountMinor);
  }

  private List<String> column(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.GRACE;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.nightly.ChangedDays;
import io.tallystick.reconciliation.nightly.Nightly;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later import knows of a movement that an earlier one brought. */
class LateKnowledgeIT {
  private static final String BOOKS =
      "order_id,provider_ref,kind,amount,currency,occurred_at,entry_id\n";
  private static final String REPORT =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id\n";

  private static final String SETTLED =
      REPORT.strip() + ",payment_intent_id,payment_metadata[order_id]\n";
  private static final String FACING =
      SETTLED.strip() + ",customer_facing_amount,customer_facing_currency\n";

  private final Scenario day = new Scenario();
  @TempDir Path folder;

  /** Imports count themselves; the trigger counts only rows written by hand. */
  @BeforeEach
  void realImports() {
    trigger("DISABLE");
    day.jdbc
        .sql("ALTER TABLE source_load ALTER load_id RESTART WITH 10")
        .update(); // 1 is Scenario's
  }

  private void byHand(Runnable rows) {
    trigger("ENABLE");
    rows.run();
    trigger("DISABLE");
  }

  private void trigger(String what) {
    for (String table : List.of("provider_entry", "imported_book_entry")) {
      day.jdbc.sql("ALTER TABLE %s %s TRIGGER counted".formatted(table, what)).update();
    }
  }

  @AfterEach
  void close() {
    day.close();
  }

  /** Only imports whose times overlap were asked: it became a second movement. */
  @Test
  void anEntryIdThatComesBackAtAnotherTimeIsRefusedHoweverFarApart() throws IOException {
    ImportResult first =
        books(BOOKS + "O2,pi_2,charge,5.00,EUR,2026-03-01T12:00:00Z,e2\n"); // f0.csv
    books(BOOKS + "O3,pi_3,charge,5.00,EUR,2026-05-01T12:00:00Z,e3\n");
    assertThatThrownBy(
            () ->
                books(
                    BOOKS
                        + "O4,pi_4,charge,5.00,EUR,2026-08-01T12:00:00Z,e4\n"
                        + "O2,pi_2,charge,5.00,EUR,2026-08-02T12:00:00Z,e2\n"))
        .isInstanceOf(SourceRejected.class)
        .hasMessage(
            """
            1 row of f2.csv contradicts earlier imports, so nothing was imported.
              f2.csv, line 3: entry_id 'e2' is here already from import %d (f0.csv, line 2): \
            occurred_at 2026-03-01T12:00:00Z and 2026-08-02T12:00:00Z
            A movement's amounts, currency and time never change at their source. Find out which \
            file is wrong.\
            """
                .formatted(first.importId()));
    assertThat(count("SELECT count(*) FROM imported_book_entry WHERE load_id > 1")).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM source_import WHERE state = 'failed'")).isEqualTo(1);
    assertThat(totalsOff()).isEmpty();
  }

  @Test
  void anEntryIdThatComesBackWithOtherContentIsRefusedWithAllThatDiffers() throws IOException {
    books(BOOKS + "O2,pi_2,charge,5.00,EUR,2026-03-01T12:00:00Z,e2\n");
    assertThatThrownBy(
            () -> books(BOOKS + "O9,re_9,refund,-7.00,USD,2026-02-01T12:00:00Z,e2\n")) // before it
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining(
            "amount 5.00 EUR and -7.00 USD, kind charge and refund, order_id O2 and O9,"
                + " provider_ref pi_2 and re_9, occurred_at 2026-03-01T12:00:00Z and"
                + " 2026-02-01T12:00:00Z");
  }

  @Test
  void ofManyEntryIdsThatComeBackTheFirstAreNamedAndAllAreCounted() throws IOException {
    books(BOOKS + named(1, 60, "2026-03-01"));
    books(BOOKS + named(61, 90, "2026-04-01"));
    assertThatThrownBy(() -> books(BOOKS + named(41, 80, "2026-05-01")))
        .hasMessageContaining("40 rows of f2.csv contradict earlier imports")
        .hasMessageContaining("entry_id 'e41' is here already from import");
    assertThat(count("SELECT count(*) FROM imported_book_entry WHERE load_id > 1")).isEqualTo(90);
  }

  /** A large import has no index before the night is over. */
  @Test
  void anEntryIdIsFoundInAnImportThatIsNotIndexedYet() throws IOException {
    books(BOOKS + named(1, 10, "2026-03-01"));
    day.jdbc
        .sql(
            """
            DO $$ DECLARE name text; BEGIN
              FOR name IN SELECT indexname FROM pg_indexes WHERE tablename ~ '^imported_book_entry_l'
              LOOP EXECUTE 'DROP INDEX ' || name; END LOOP;
            END $$
            """)
        .update();
    day.jdbc.sql("UPDATE source_load SET indexed = false").update();
    assertThatThrownBy(() -> books(BOOKS + named(10, 20, "2026-05-01")))
        .hasMessageContaining("1 row of f1.csv contradict")
        .hasMessageContaining("entry_id 'e10' is here already from import");
  }

  @Test
  void rowsWithoutEntryIdAtAnotherTimeAreOtherMovements() throws IOException {
    String unnamed = "O2,pi_2,charge,5.00,EUR,%s,\n";
    books(BOOKS + unnamed.formatted("2026-03-01T12:00:00Z"));
    ImportResult second = books(BOOKS + unnamed.formatted("2026-08-01T12:00:00Z"));
    assertThat(List.of(second.rowsKnown(), second.entries())).containsExactly(0L, 1L);
    assertThat(totalsOff()).isEmpty();
  }

  /** An hour's file read in a wrong zone overlaps nothing: each movement was there twice. */
  @Test
  void aShortReportReadInAWrongZoneIsRefusedThoughItOverlapsNothing() throws IOException {
    provider(REPORT + "txn_2,2026-07-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2\n");
    assertThatThrownBy(
            () -> provider(REPORT + "txn_2,2026-06-30 22:00:00,eur,5.00,0.00,5.00,charge,ch_2\n"))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("f1.csv, line 2: 'txn_2' is here already from import")
        .hasMessageContaining(
            "time 2026-07-01T12:00:00Z and 2026-06-30T22:00:00Z (was one read in the wrong zone?)");
    assertThat(count("SELECT count(*) FROM provider_entry WHERE entry_id = 'txn_2'")).isEqualTo(1);
    assertThat(totalsOff()).isEmpty();
  }

  /** The settled amount stayed in the row: CURRENCY_MISMATCH that no import could cure. */
  @Test
  void aCustomersAmountThatOnlyALaterReportStatesIsTakenOver() throws IOException {
    byHand(
        () -> {
          day.booksCharge("O2", "pi_2", 1600, "JPY", NOON);
          day.booksCharge("O3", "pi_3", 900, "EUR", NOON);
        });
    provider(
        SETTLED
            + "txn_2,2026-09-01 12:10:00,eur,10.00,0.30,9.70,charge,ch_2,pi_2,O2\n"
            + "txn_3,2026-09-01 12:20:00,eur,9.00,0.30,8.70,charge,ch_3,pi_3,O3\n");
    assertThat(day.run().failure()).isNull();
    assertThat(day.open())
        .containsExactly(new Scenario.Row("CURRENCY_MISMATCH", "O2", "pi_2", "JPY", 1600L, 1000L));
    ImportResult richer =
        provider(
            FACING
                + "txn_2,2026-09-01 12:10:37,eur,10.00,0.30,9.70,charge,ch_2,pi_2,O2,1600,jpy\n"
                + "txn_3,2026-09-01 12:20:00,eur,9.00,0.30,8.70,charge,ch_3,pi_3,O3,9.00,eur\n");
    assertThat(List.of(richer.rowsKnown(), richer.entries())).containsExactly(2L, 0L);
    assertThat(count("SELECT rows_filled FROM source_import ORDER BY import_id DESC LIMIT 1"))
        .isEqualTo(1);
    assertThat(provided("txn_2", "txn_3"))
        .containsExactly("txn_2 1600 JPY 1000 EUR", "txn_3 900 EUR 900 EUR");
    assertThat(totalsOff()).isEmpty();
    assertThat(day.run().verdict()).isEqualTo(Reconciliation.Verdict.CLEAN);
    assertThat(day.open()).isEmpty();
    assertThat(day.unexplained()).isZero();
  }

  @Test
  void amountsTakenOverAreCountedInTheImportAndHourOfTheirRows() throws IOException {
    String poor = "txn_%d,2026-09-01 %d:59:50,eur,-10.00,0.30,-10.30,refund,re_%d,,\n";
    String rich = poor.strip() + ",-1600,jpy\n";
    provider(SETTLED + poor.formatted(2, 12, 2) + poor.formatted(3, 12, 3));
    provider(SETTLED + poor.formatted(4, 12, 4) + poor.formatted(5, 13, 5));
    assertThat(totalsOff()).isEmpty();
    ImportResult richer =
        provider(
            FACING
                + rich.formatted(2, 12, 2)
                + rich.formatted(3, 12, 3)
                + rich.formatted(4, 12, 4).replace("12:59:50", "13:00:10") // of another hour here
                + rich.formatted(6, 13, 6));
    assertThat(List.of(richer.rowsKnown(), richer.entries())).containsExactly(3L, 1L);
    assertThat(provided("txn_2", "txn_3", "txn_4", "txn_5", "txn_6"))
        .containsExactly(
            "txn_2 -1600 JPY -1000 EUR",
            "txn_3 -1600 JPY -1000 EUR",
            "txn_4 -1600 JPY -1000 EUR",
            "txn_5 -1000 EUR -1000 EUR",
            "txn_6 -1600 JPY -1000 EUR");
    assertThat(totalsOff()).isEmpty();
    assertThat(count("SELECT count(*) FROM source_total WHERE entries = 0")).isZero();
  }

  @Test
  void aReportFillsInTheCustomersAmountOfWhatTheApiBrought() throws IOException {
    byHand(() -> day.providerCharge("2", "O2", 1000, "EUR", NOON));
    provider(
        FACING + "txn_2,2026-09-01 12:00:00,eur,10.00,0.00,10.00,charge,ch_2,pi_2,O2,1600,jpy\n");
    assertThat(provided("txn_1", "txn_2"))
        .containsExactly("txn_1 1000 EUR 1000 EUR", "txn_2 1600 JPY 1000 EUR");
    assertThat(totalsOff()).isEmpty();
  }

  @Test
  void aReportWithoutTheCustomersAmountTakesNothingAwayFromOneThatHasIt() throws IOException {
    provider(
        FACING + "txn_2,2026-09-01 12:00:00,eur,10.00,0.30,9.70,charge,ch_2,pi_2,O2,1600,jpy\n");
    ImportResult poorer =
        provider(
            SETTLED
                + "txn_2,2026-09-01 12:00:00,eur,10.00,0.30,9.70,charge,ch_2,pi_2,O2\n"
                + "txn_3,2026-09-01 12:20:00,eur,9.00,0.30,8.70,charge,ch_3,pi_3,O3\n");
    assertThat(List.of(poorer.rowsKnown(), poorer.entries())).containsExactly(1L, 1L);
    assertThat(count("SELECT sum(rows_filled) FROM source_import")).isZero();
    assertThat(provided("txn_2", "txn_3"))
        .containsExactly("txn_2 1600 JPY 1000 EUR", "txn_3 900 EUR 900 EUR");
    assertThat(totalsOff()).isEmpty();
  }

  @Test
  void aCustomersAmountOnceTakenOverIsContradictedByAnother() throws IOException {
    String row = "txn_2,2026-09-01 12:00:00,eur,10.00,0.30,9.70,charge,ch_2,pi_2,O2";
    provider(SETTLED + row + "\n");
    provider(FACING + row + ",1600,jpy\n");
    assertThatThrownBy(() -> provider(FACING + row + ",1700,jpy\n"))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("customer's amount 1600 JPY and 1700 JPY");
    assertThat(provided("txn_2")).containsExactly("txn_2 1600 JPY 1000 EUR");
    assertThat(totalsOff()).isEmpty();
  }

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

  private List<String> provided(String... ids) {
    return day.jdbc
        .sql(
            "SELECT concat_ws(' ', entry_id, amount_minor, currency, gross_minor, settled_currency)"
                + " FROM provider_entry WHERE entry_id IN (:ids) ORDER BY entry_id")
        .param("ids", List.of(ids))
        .query(String.class)
        .list();
  }

  private static String named(int first, int last, String date) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(i -> "O%d,pi_%d,charge,5.00,EUR,%sT12:00:00Z,e%d\n".formatted(i, i, date, i))
        .collect(Collectors.joining());
  }

  private ImportResult books(String content) throws IOException {
    return new BooksFileImport(day.dataSource, Clock.systemUTC())
        .run(BooksFileRequest.of(file(content)), ImportProgress.NONE);
  }

  private ImportResult provider(String content) throws IOException {
    return new ProviderFileImport(day.dataSource, Clock.systemUTC())
        .run(ProviderFileRequest.of(file(content)), ImportProgress.NONE);
  }

  private int files;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("f" + files++ + ".csv"), content);
  }

  private long count(String sql) {
    return day.count(sql);
  }

  /** Where the control totals aren't those of the rows; Scenario's own of January have no rows. */
  private List<String> totalsOff() {
    return day.jdbc
        .sql(
            """
            WITH moved AS (
              SELECT 'books' AS side, load_id, kind, currency, amount_minor, occurred_at
              FROM imported_book_entry WHERE moves
              UNION ALL
              SELECT 'provider', load_id, kind, currency, amount_minor, occurred_at FROM provider_movement),
            counted AS (
              SELECT coalesce(l.import_id, (SELECT min(import_id) FROM source_import i WHERE i.side = m.side)) AS import_id,
                     date_trunc('hour', occurred_at, 'UTC') AS hour, kind, currency, count(*) AS entries,
                     sum(amount_minor)::bigint AS amount_minor
              FROM moved m LEFT JOIN source_load l ON l.load_id = m.load_id AND m.load_id > 1
              GROUP BY 1, 2, 3, 4),
            total AS (SELECT * FROM source_total WHERE hour > '2026-01-01'),
            off AS (
              (SELECT 'rows', * FROM counted EXCEPT ALL SELECT 'rows', * FROM total)
              UNION ALL (SELECT 'totals', * FROM total EXCEPT ALL SELECT 'totals', * FROM counted))
            SELECT off::text FROM off
            """)
        .query(String.class)
        .list();
  }
}

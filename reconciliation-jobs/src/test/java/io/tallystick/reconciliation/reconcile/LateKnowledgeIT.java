package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.source.ImportResult;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a later import knows of a movement that an earlier one brought. */
class LateKnowledgeIT extends LateRig {
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

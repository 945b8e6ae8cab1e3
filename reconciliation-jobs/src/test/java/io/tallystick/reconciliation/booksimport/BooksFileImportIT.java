package io.tallystick.reconciliation.booksimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shop's own books: what each row becomes, and the same answers to bad files. */
class BooksFileImportIT {
  private static final String HEADER = "order_id,provider_ref,kind,amount,currency,occurred_at\n";
  private static final String WITH_IDS =
      "order_id,provider_ref,kind,amount,currency,occurred_at,status,entry_id\n";
  private static final String A = "A-1,pi_1,charge,10.00,EUR,2026-09-01T10:00:00Z";
  private static final String B = "B-2,ch_2,refund,-5.00,EUR,2026-09-01T11:00:00Z";
  private static final String C = "C-3,,charge,1200,JPY,2026-09-02T00:00:00Z";

  @TempDir Path folder;
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final BooksFileImport imports =
      new BooksFileImport(dataSource, Clock.system(ZoneOffset.UTC));

  @Test
  void rowsBecomeEntriesAndOnlyMovedMoneyIsCounted() throws IOException {
    ImportResult result =
        run(
            file(
                """
                note,Entry_ID,STATUS,occurred_at,currency,amount,kind,provider_ref,order_id
                x,e1,,2026-09-01T12:00:00+02:00,eur,10,charge,pi_1,A-1
                x,e2,Captured,2026-09-01 23:30:00-01:00,EUR,10.5,Charge,pi_2,A-2
                x,e3,pending,2026-09-01T10:00:00.123456Z,EUR,7.00,charge,pi_3,A-3
                x,,,2026-09-01T10:00:00+0000,EUR,-3.00,dispute,ch_4,
                x,e5,,2026-09-01T10:00:00Z,EUR,3.00,dispute,ch_4,
                x,e6,,2026-09-01T10:00:00Z,EUR,3.00,dispute_reversal,ch_5,
                x,e7,,2026-09-01T10:00:00Z,KWD,-0.250,fee,,
                """));
    assertThat(figures(result)).containsExactly(7L, 0L, 0L, 7L);
    assertThat(result.format()).isEqualTo("books");
    assertThat(result.notes()).containsExactly("columns that were not used: note");
    assertThat(
            column(
                "SELECT concat_ws(' ', line_no, entry_id, order_id, provider_ref, kind, status,"
                    + " moves, amount_minor, currency, occurred_at AT TIME ZONE 'UTC') FROM"
                    + " imported_book_entry ORDER BY line_no"))
        .containsExactly(
            "2 e1 A-1 pi_1 charge t 1000 EUR 2026-09-01 10:00:00",
            "3 e2 A-2 pi_2 charge captured t 1050 EUR 2026-09-02 00:30:00",
            "4 e3 A-3 pi_3 charge pending f 700 EUR 2026-09-01 10:00:00.123456",
            "5 " + result.importId() + ":5 ch_4 dispute t -300 EUR 2026-09-01 10:00:00",
            "6 e5 ch_4 dispute_reversal t 300 EUR 2026-09-01 10:00:00",
            "7 e6 ch_5 dispute_reversal t 300 EUR 2026-09-01 10:00:00",
            "8 e7 fee t -250 KWD 2026-09-01 10:00:00");
    assertThat(totals())
        .containsExactly(
            "2026-09-01 charge EUR 1 1000",
            "2026-09-01 dispute EUR 1 -300",
            "2026-09-01 dispute_reversal EUR 2 600",
            "2026-09-01 fee KWD 1 -250",
            "2026-09-02 charge EUR 1 1050");
    assertThat(column("SELECT count(*) FROM source_load WHERE attached AND indexed"))
        .containsExactly("2");
  }

  @Test
  void refundsThatAreMostlyPositiveAreTakenWithANote() throws IOException {
    String failedLater = B.replace("-5.00", "5.00");
    assertThat(run(file(HEADER + A + "\n" + B + "\n" + failedLater + "\n")).notes()).isEmpty();
    String unsigned = failedLater + "\n" + failedLater + "\n" + B + "\n";
    assertThat(run(file(HEADER + A + "\n" + unsigned)).notes())
        .containsExactly(
            "2 of 3 refunds are positive: amounts are signed as in Stripe's gross, refunds"
                + " negative");
    assertThat(run(file(HEADER + A.replace("10.00", "-10.00") + "\n" + B + "\n")).notes())
        .containsExactly(
            "1 of 1 charges are negative: amounts are signed as in Stripe's gross, charges"
                + " positive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          11:00:00Z  | 11:00:00    | occurred_at: '2026-09-01T11:00:00': it has no zone: write 2026-09-01T11:00Z if it is UTC, else with its offset
          T11:00:00Z | ""          | occurred_at: '2026-09-01': write an ISO-8601 time with its zone
          T11:00:00Z | T25:00:00Z  | occurred_at: '2026-09-01T25:00:00Z': write an ISO-8601 time
          refund     | payment     | kind: 'payment': write charge, refund,
          -5.00      | 5,00        | amount: '5': '5' is not
          -5.00      | -5.001      | amount: '-5.001': '-5.001' doesn't fit EUR
          EUR        | EURO        | currency: 'EURO': give a currency code
          B-2,ch_2   | ,           | order_id: '': order_id and provider_ref are both empty
          refund,-   | dispute_reversal,- | amount: '-5.00': a dispute_reversal gives money back
          """)
  void aBadValueIsNamedWithFileLineColumnAndWhatToDo(String good, String bad, String message)
      throws IOException {
    boolean splits = bad.equals("5,00");
    Path file = file(HEADER + A + "\n" + B.replace(good, bad) + "\n" + C + "\n");
    assertThatThrownBy(() -> run(file))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("1 bad row in books-1.csv, so nothing was imported")
        .hasMessageContaining(
            splits
                ? "books-1.csv, line 3: the row has 7 fields, the header 6: a value with a comma"
                : "books-1.csv, line 3, column " + message);
    assertNothingStored();
  }

  @Test
  void anUnknownStatusIsABadRow() throws IOException {
    Path file = file(WITH_IDS + A + ",maybe,e1\n");
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("line 2, column status: 'maybe': this status isn't known");
    assertNothingStored();
  }

  @Test
  void aHeaderThatLacksColumnsNamesThem() throws IOException {
    Path file = file("order_id,kind,amount,currency\n" + A + "\n");
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("books-1.csv, line 1")
        .hasMessageContaining("lacks: provider_ref, occurred_at");
  }

  @Test
  void emptyHeaderOnlyAndCutOffFilesAreRefused() throws IOException {
    assertThatThrownBy(() -> run(file(""))).hasMessageContaining("is empty");
    assertThatThrownBy(() -> run(file(HEADER))).hasMessageContaining("a header and no row");
    assertThatThrownBy(() -> run(file(HEADER + A + "\nB-2,ch_2,ref")))
        .hasMessageContaining("line 3: the row has 3 of 6 fields");
    assertThatThrownBy(() -> run(file(HEADER + A + "\n" + HEADER + C + "\n")))
        .hasMessageContaining("line 3: this is the header once more");
    assertNothingStored();
  }

  @Test
  void badRowsAreKeptAsideOnRequest() throws IOException {
    Path aside = folder.resolve("bad.csv");
    Path file = file(HEADER + A + "\n" + B.replace("-5.00", "?") + "\n" + C + "\n");
    ImportResult result = imports.run(new BooksFileRequest(file, aside, 2), ImportProgress.NONE);
    assertThat(figures(result)).containsExactly(3L, 1L, 0L, 2L);
    assertThat(Files.readAllLines(aside).get(1)).startsWith("B-2,ch_2,refund,?,EUR,");
  }

  @Test
  void equalRowsWithoutAnIdAreTwoMovementsAndWithTheSameIdOne() throws IOException {
    assertThat(figures(run(file(HEADER + B + "\n" + B + "\n")))).containsExactly(2L, 0L, 0L, 2L);
    String named = A + ",,e1\n";
    assertThat(figures(run(file(WITH_IDS + named + named)))).containsExactly(2L, 0L, 1L, 1L);
    assertThatThrownBy(
            () -> run(file(WITH_IDS + C + ",,e9\n" + C.replace("1200", "1300") + ",,e9\n")))
        .hasMessageContaining("line 2: lines 2 and 3 have the same entry_id 'e9'")
        .hasMessageContaining("amount 1200 JPY and 1300 JPY");
  }

  @Test
  void aFileWithSemicolonsIsToldSo() throws IOException {
    Path file = file("order_id;provider_ref;kind;amount;currency;occurred_at\n");
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("Its fields are separated by ';': save it with commas");
  }

  @Test
  void inAnOverlappingFileRowsWithoutIdAreKnownAsOftenAsTheyWereThere() throws IOException {
    run(file(HEADER + A + "\n" + B + "\n" + B + "\n"));
    ImportResult second = run(file(HEADER + B + "\n" + B + "\n" + B + "\n" + C + "\n"));
    assertThat(figures(second)).containsExactly(4L, 0L, 2L, 2L);
    assertThat(totals())
        .containsExactly(
            "2026-09-01 charge EUR 1 1000",
            "2026-09-01 refund EUR 1 -500",
            "2026-09-01 refund EUR 2 -1000",
            "2026-09-02 charge JPY 1 1200");
  }

  @Test
  void inAnOverlappingFileRowsWithIdAreKnownByItAndContradictionsRefuseTheImport()
      throws IOException {
    run(file(WITH_IDS + A + ",,e1\n" + B + ",,e2\n"));
    assertThat(figures(run(file(WITH_IDS + B + ",,e2\n" + B + ",,e3\n"))))
        .containsExactly(2L, 0L, 1L, 1L);
    assertThatThrownBy(() -> run(file(WITH_IDS + C + ",,e4\n" + B + ",failed,e2\n")))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("books-3.csv, line 3: entry_id 'e2' is here already from import")
        .hasMessageContaining("(books-1.csv, line 3): status (empty) and failed");
    assertThat(column("SELECT entry_id FROM imported_book_entry ORDER BY 1"))
        .containsExactly("e1", "e2", "e3");
  }

  @Test
  void aRowThatHadNoIdBeforeIsKnownByItsContent() throws IOException {
    run(file(HEADER + A + "\n" + B + "\n"));
    assertThat(figures(run(file(WITH_IDS + A + ",,e1\n" + C + ",,e2\n"))))
        .containsExactly(2L, 0L, 1L, 1L);
    assertThat(figures(run(file(HEADER + C + "\n" + A.replace("10.00", "11.00") + "\n"))))
        .containsExactly(2L, 0L, 1L, 1L);
  }

  @Test
  void theSameFileAgainWritesNothingAndTheSidesDontDisturbEachOther() throws IOException {
    Path file = file(HEADER + A + "\n");
    ImportResult first = run(file);
    assertThat(run(file).alreadyImported()).isTrue();
    assertThat(column("SELECT count(*) FROM imported_book_entry")).containsExactly("1");
    assertThat(first.alreadyImported()).isFalse();
    Path other = file(HEADER + C + "\n");
    try (var held = RunLock.take(dataSource, imports.phases().claim())) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> run(other)).isInstanceOf(AlreadyRunning.class);
    }
  }

  private int files;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("books-" + ++files + ".csv"), text);
  }

  private ImportResult run(Path file) {
    return imports.run(BooksFileRequest.of(file), ImportProgress.NONE);
  }

  private static List<Long> figures(ImportResult result) {
    return List.of(result.rowsRead(), result.rowsBad(), result.rowsKnown(), result.entries());
  }

  private void assertNothingStored() {
    assertThat(column("SELECT count(*) FROM imported_book_entry")).containsExactly("0");
    assertThat(column("SELECT count(*) FROM source_load")).containsExactly("0");
    assertThat(column("SELECT count(*) FROM source_total")).containsExactly("0");
    assertThat(column("SELECT relname FROM pg_class WHERE relname ~ '^imported_book_entry_l'"))
        .isEmpty();
  }

  private List<String> totals() {
    return column(
        "SELECT concat_ws(' ', (hour AT TIME ZONE 'UTC')::date, kind, currency, sum(entries),"
            + " sum(amount_minor)) FROM source_total GROUP BY import_id, (hour AT TIME ZONE"
            + " 'UTC')::date, kind, currency ORDER BY 1");
  }

  private List<String> column(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }
}

package io.tallystick.reconciliation.providerimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.OrderReference;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every bad file has its defined answer. Each file is a good one with one thing changed. */
class BadProviderFilesIT {
  private static final String HEADER =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,description\n";
  private static final String ROW_1 =
      "txn_1,2026-09-01 10:00:00,eur,10.00,0.59,9.41,charge,ch_1,one\n";
  private static final String ROW_2 =
      "txn_2,2026-09-01 11:00:00,eur,20.00,0.59,19.41,charge,ch_2,two\n";
  private static final String ROW_3 =
      "txn_3,2026-09-01 12:00:00,eur,-5.00,0,-5.00,refund,re_3,three\n";

  @TempDir Path folder;
  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final ProviderFileImport imports =
      new ProviderFileImport(dataSource, Clock.system(ZoneOffset.UTC));

  @Test
  void aGoodFileIsTaken() throws IOException {
    ImportResult result = run(file(HEADER + ROW_1 + ROW_2 + ROW_3));
    assertThat(result.entries()).isEqualTo(3);
    assertThat(result.notes()).isEmpty();
    assertThat(result.badRowsFile()).isNull();
    assertStored(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          gross             | 20.00,0.59        | 20.x0,0.59         | '20.x0': '20.x0' is not an amount
          gross             | 20.00,0.59        | 20.001,0.59        | '20.001': '20.001' doesn't fit EUR, which has 2 decimals
          net               | 19.41             | 19.40              | '19.40': it isn't gross - fee = 19.41
          net               | 19.41             | ""                 | '': it is empty
          currency          | eur,20            | euro,20            | 'euro': give a currency code such as EUR
          created_utc       | 2026-09-01 11:00  | 2026-13-01 11:00   | '2026-13-01 11:00:00': this is not a time
          created_utc       | 2026-09-01 11:00  | 1026-09-01 11:00   | '1026-09-01 11:00:00': no payment has this date
          balance_transaction_id | txn_2        | ""                 | '': it is empty: nothing names this row
          reporting_category | 19.41,charge     | 19.41,             | '': it is empty
          """)
  void aBadValueIsNamedWithFileLineColumnAndWhatToDo(
      String column, String good, String bad, String message) throws IOException {
    Path file = file(HEADER + ROW_1 + ROW_2.replace(good, bad) + ROW_3);
    assertThatThrownBy(() -> run(file))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("1 bad row in provider-1.csv, so nothing was imported")
        .hasMessageContaining("provider-1.csv, line 3, column " + column + ": " + message)
        .hasMessageContaining("--keep-bad-rows.");
    assertNothingStored();
  }

  @Test
  void ofManyBadRowsTheFirstTwentyAreListedAndTheRestCounted() throws IOException {
    String bad =
        IntStream.range(0, 1_700)
            .mapToObj(i -> ROW_2.replace("txn_2", "txn_b" + i).replace("20.00", "?"))
            .collect(Collectors.joining());
    var refused =
        catchThrowableOfType(SourceRejected.class, () -> run(file(HEADER + ROW_1 + bad + ROW_3)));
    String message = String.valueOf(refused.getMessage());
    assertThat(message.lines().filter(l -> l.contains(", line ")))
        .hasSize(20)
        .first()
        .asString()
        .contains("line 3,");
    assertThat(message)
        .contains("1700 bad rows", "line 22,", "... and 1680 more.")
        .doesNotContain("line 23,");
    assertNothingStored();
  }

  @Test
  void badRowsAreKeptAsideOnRequestAndTheResultSaysSo() throws IOException {
    Path aside = folder.resolve("bad.csv");
    ImportResult result =
        run(
            file(HEADER + ROW_1 + ROW_2.replace("two", "\"tw,o\"").replace("20.00", "?") + ROW_3),
            aside);
    assertThat(List.of(result.rowsRead(), result.rowsBad(), result.entries()))
        .containsExactly(3L, 1L, 2L);
    assertThat(result.badRowsFile()).isEqualTo(aside);
    assertThat(result.notes()).containsExactly("1 bad row was not imported; it is in " + aside);
    assertThat(Files.readString(aside))
        .isEqualTo(
            HEADER.strip()
                + ",line,reason\n"
                + "txn_2,2026-09-01 11:00:00,eur,?,0.59,19.41,charge,ch_2,\"tw,o\",3,"
                + "\"column gross: '?': '?' is not an amount: give a decimal such as 12.50, without"
                + " thousands separator or currency sign\"\n");
    try (var files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".part"))).isEmpty();
    }
    assertStored(2);
    assertThat(count("SELECT rows_bad FROM source_import")).isEqualTo(1);
    assertThat(count("SELECT sum(amount_minor)::bigint FROM source_total WHERE kind = 'charge'"))
        .isEqualTo(1000);
  }

  @Test
  void aFileWithoutOneGoodRowIsRefusedEvenIfBadRowsAreKept() throws IOException {
    Path file = file(HEADER + ROW_1.replace("10.00", "?"));
    assertThatThrownBy(() -> run(file, folder.resolve("bad.csv")))
        .hasMessageContaining("Not one row of the file is good");
    assertThat(folder.resolve("bad.csv")).doesNotExist();
    assertNothingStored();
  }

  @Test
  void badRowsThatCantBeWrittenRefuseTheImport() throws IOException {
    Path file = file(HEADER + ROW_1.replace("10.00", "?") + ROW_2);
    assertThatThrownBy(() -> run(file, folder.resolve("no/such/folder/bad.csv")))
        .hasMessageContaining("The bad rows can't be written to");
    assertNothingStored();
  }

  @Test
  void byteOrderMarkAndCarriageReturnsChangeNothing() throws IOException {
    Path file = file("\uFEFF" + (HEADER + ROW_1 + ROW_2 + ROW_3).replace("\n", "\r\n"));
    assertThat(run(file).entries()).isEqualTo(3);
    assertThat(count("SELECT max(line_no) FROM provider_entry")).isEqualTo(4);
  }

  @Test
  void quotedNewlinesCountForTheLineButTheRecordIsNamedByItsFirst() throws IOException {
    String two = ROW_2.replace("two", "\"t\nw\n\"\"o\"\"\"");
    Path file = file(HEADER + ROW_1 + two + "\n\n" + ROW_3.replace("re_3", ""));
    run(file);
    assertThat(lines()).containsExactly(2L, 3L, 8L);
    assertThatThrownBy(
            () -> run(file(HEADER + ROW_1 + two.replace("20.00", "?") + ROW_3.replace("5", "?"))))
        .hasMessageContaining("provider-2.csv, line 3, column gross")
        .hasMessageContaining("provider-2.csv, line 6, column gross");
  }

  @Test
  void gzipIsToldByItsBytesNotItsName() throws IOException {
    Path file = folder.resolve("provider.csv");
    Files.write(file, gzip("\uFEFF" + HEADER + ROW_1 + ROW_2));
    assertThat(run(file).entries()).isEqualTo(2);
    Path named = Files.writeString(folder.resolve("plain.csv.gz"), HEADER + ROW_3);
    assertThat(run(named).entries()).isEqualTo(1);
  }

  @Test
  void aCutOffGzipIsRefused() throws IOException {
    byte[] whole = gzip(HEADER + ROW_1 + ROW_2);
    Path file = folder.resolve("provider.csv.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length - 12));
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("provider.csv.gz is a damaged or cut-off gzip file");
    assertNothingStored();
  }

  @Test
  void aLastLineWithoutNewlineIsFineIfItIsComplete() throws IOException {
    assertThat(run(file((HEADER + ROW_1 + ROW_2).strip())).entries()).isEqualTo(2);
    assertThat(lines()).containsExactly(2L, 3L);
  }

  @Test
  void aLastLineWithFewerFieldsIsABadRow() throws IOException {
    Path file = file(HEADER + ROW_1 + ROW_2.substring(0, 30));
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("line 3: the row has 4 of 9 fields: it is cut off");
    assertNothingStored();
  }

  @Test
  void aLastLineWithinQuotesIsABadRowAndItsTextIsKeptAside() throws IOException {
    String text = HEADER + ROW_1 + ROW_2.strip().replace("two", "\"two\nhalves");
    assertThatThrownBy(() -> run(file(text)))
        .hasMessageContaining("provider-1.csv, line 3: the file ends within a quoted field");
    assertNothingStored();
    Path aside = folder.resolve("bad.csv");
    ImportResult result = run(file(text), aside);
    assertThat(List.of(result.rowsRead(), result.rowsBad(), result.entries()))
        .containsExactly(2L, 1L, 1L);
    assertThat(Files.readString(aside)).contains("ch_2,\"\"two\nhalves\"", ",3,the file ends");
  }

  @Test
  void aQuoteThatNeverClosesInALongFileIsRefusedBeforeItFillsTheMemory() throws IOException {
    String rest = IntStream.range(0, 40_000).mapToObj(i -> ROW_3).collect(Collectors.joining());
    Path file = file(HEADER + ROW_1 + ROW_2.replace("two", "\"two") + rest);
    assertThatThrownBy(() -> run(file, folder.resolve("bad.csv")))
        .hasMessageContaining("line 3: the row that begins here doesn't end")
        .hasMessageContaining("a quote is missing");
    assertNothingStored();
  }

  @Test
  void quotesThatDontPairUpAreRefused() throws IOException {
    String oneOnTwoLines = ROW_1.replace("one", "\"o\nne\"");
    Path file = file(HEADER + oneOnTwoLines + ROW_2.replace("two", "\"two\"x") + ROW_3);
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("provider-1.csv, line 4: the quotes of this row don't pair up");
    assertNothingStored();
  }

  @Test
  void aSecondHeaderIsRefusedOrKeptAside() throws IOException {
    String text = HEADER + ROW_1 + HEADER + ROW_2;
    assertThatThrownBy(() -> run(file(text)))
        .hasMessageContaining("line 3: this is the header once more");
    assertNothingStored();
    ImportResult result = run(file(text), folder.resolve("bad.csv"));
    assertThat(List.of(result.rowsBad(), result.entries())).containsExactly(1L, 2L);
  }

  @Test
  void anEmptyFileIsNeverTakenForAGoodOne() throws IOException {
    assertThatThrownBy(() -> run(file(""))).hasMessageContaining("provider-1.csv is empty");
    assertThatThrownBy(() -> run(file("\n\n"))).hasMessageContaining("provider-2.csv is empty");
    assertThatThrownBy(() -> run(file(HEADER)))
        .hasMessageContaining("provider-3.csv has a header and no row");
    assertNothingStored();
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> run(folder.resolve("none.csv")))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("none.csv doesn't exist");
    assertThatThrownBy(() -> run(folder)).hasMessageContaining("isn't a regular file");
  }

  @Test
  void whatIsNotUtf8IsNamedByItsLine() throws IOException {
    Path file = folder.resolve("latin.csv");
    String many =
        IntStream.range(0, 3_000)
            .mapToObj(i -> ROW_3.replace("txn_3", "txn_x" + i))
            .collect(Collectors.joining());
    Files.write(
        file,
        (HEADER + many + ROW_2.replace("two", "z\u00fcri")).getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> run(file))
        .hasMessageContaining("latin.csv, line 3002 (byte 0xfc) isn't UTF-8");
    Files.write(file, (HEADER + ROW_1).getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> run(file)).hasMessageContaining("is UTF-16 text");
    Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatThrownBy(() -> run(file)).hasMessageContaining("Excel workbook");
    assertNothingStored();
  }

  @Test
  void aNulInAStoredValueIsABadRow() throws IOException {
    assertThatThrownBy(() -> run(file(HEADER + ROW_1 + ROW_2.replace("ch_2", "ch_\0"))))
        .hasMessageContaining("line 3, column source_id: 'ch_?': it holds a NUL");
    assertNothingStored();
  }

  @Test
  void fieldsBeyondTheHeaderAreFineOnlyIfEmpty() throws IOException {
    assertThat(run(file(HEADER + ROW_1.strip() + ",\"\",\n" + ROW_2)).entries()).isEqualTo(2);
    assertThatThrownBy(() -> run(file(HEADER + ROW_3.strip() + ",extra\n")))
        .hasMessageContaining("line 2: the row has 10 fields, the header 9");
  }

  private int files;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("provider-" + ++files + ".csv"), text);
  }

  private ImportResult run(Path file) {
    return imports.run(ProviderFileRequest.of(file), ImportProgress.NONE);
  }

  private ImportResult run(Path file, Path aside) {
    return imports.run(
        new ProviderFileRequest(file, ZoneOffset.UTC, aside, OrderReference.METADATA_KEYS, 2),
        ImportProgress.NONE);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private void assertStored(long entries) {
    assertThat(count("SELECT count(*) FROM provider_entry")).isEqualTo(entries);
  }

  private void assertNothingStored() {
    assertStored(0);
    assertThat(count("SELECT count(*) FROM source_import WHERE state <> 'failed'")).isZero();
    assertThat(count("SELECT count(*) FROM source_load")).isZero();
    assertThat(count("SELECT count(*) FROM source_total")).isZero();
    assertThat(count("SELECT count(*) FROM pg_class WHERE relname ~ '^provider_entry_l[0-9]'"))
        .isZero();
  }

  private List<Long> lines() {
    return jdbc.sql("SELECT line_no FROM provider_entry ORDER BY 1")
        .query((row, _) -> row.getLong(1))
        .list();
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}

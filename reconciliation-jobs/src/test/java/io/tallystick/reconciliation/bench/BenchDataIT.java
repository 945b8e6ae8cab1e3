package io.tallystick.reconciliation.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class BenchDataIT {
  private static final long ROWS = 3_300; // 16 full blocks and a half: two differences of each type

  private final DataSource dataSource = TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  @TempDir Path directory;

  @Test
  void holdsTheStatedNumbersOfRowsAndDifferences() throws Exception {
    try (var data = BenchData.generate(dataSource, directory, ROWS, 1)) {
      assertThat(data.planted())
          .hasSize(8)
          .allSatisfy((_, count) -> assertThat(count).isEqualTo(2));
      assertThat(data.plantedFindings()).hasSize(16);
      assertThat(data.plantedFindings().stream().map(Finding::key)).doesNotHaveDuplicates();
      assertThat(data.bookEntries()).isEqualTo(3_300 + 165);
      assertThat(count("kind = 'charge' AND amount_minor > 0 AND moves", data)).isEqualTo(3_300);
      assertThat(count("kind = 'refund' AND amount_minor < 0 AND moves", data)).isEqualTo(165);
      List<CSVRecord> provider = rows(data.providerFile());
      // two charges and two refunds missing, two unknown, two duplicates, two refunds unrecorded
      assertThat(provider).hasSize(3_300 + 165 + 2).hasSize((int) data.providerEntries());
      assertThat(provider.stream().map(row -> row.get("balance_transaction_id")))
          .doesNotHaveDuplicates();
      assertThat(provider.stream().map(row -> row.get("source_id"))).doesNotHaveDuplicates();
    }
  }

  @Test
  void sameRowsAndSeedGiveTheSameDayToTheByteAndAnotherSeedAnother() throws Exception {
    try (var first = BenchData.generate(dataSource, directory, ROWS, 7);
        var second = BenchData.generate(dataSource, directory, ROWS, 7);
        var other = BenchData.generate(dataSource, directory, ROWS, 8)) {
      assertThat(second.providerFile()).hasSameBinaryContentAs(first.providerFile());
      assertThat(second.plantedFindings()).isEqualTo(first.plantedFindings());
      assertThat(books(second)).isEqualTo(books(first)).hasSize(3_465);
      assertThat(Files.mismatch(first.providerFile(), other.providerFile())).isNotEqualTo(-1);
      assertThat(books(other)).isNotEqualTo(books(first));
    }
  }

  @Test
  void everyTimeLiesInTheDayAndAwayFromItsLastTwoHours() throws Exception {
    try (var data = BenchData.generate(dataSource, directory, ROWS, 1)) {
      Timestamp late = Timestamp.from(data.to().minus(Duration.ofHours(2)));
      assertThat(
              jdbc.sql(
                      "SELECT count(*) FROM imported_book_entry WHERE occurred_at < ? OR"
                          + " occurred_at >= ?")
                  .params(Timestamp.from(data.from()), late)
                  .query(Long.class)
                  .single())
          .isZero();
      assertThat(rows(data.providerFile()).stream().map(row -> row.get("created_utc")))
          .allMatch(t -> t.compareTo("2026-03-02 00:00:00") >= 0)
          .allMatch(t -> t.compareTo("2026-03-02 22:00:00") < 0);
    }
  }

  @Test
  void leavesAnImportAsTheImporterWouldAndNothingWhenClosed() throws Exception {
    try (var data = BenchData.generate(dataSource, directory, ROWS, 1)) {
      Map<String, @Nullable Object> row =
          jdbc.sql(
                  """
                  SELECT i.state, i.side, i.entries, l.attached, l.indexed,
                      (SELECT sum(t.entries) FROM source_total t
                       WHERE t.import_id = i.import_id)::bigint AS total_entries,
                      (SELECT sum(t.amount_minor) FROM source_total t
                       WHERE t.import_id = i.import_id)::bigint AS total_minor,
                      (SELECT sum(b.amount_minor) FROM imported_book_entry b
                       WHERE b.load_id = l.load_id)::bigint AS books_minor,
                      (SELECT min(occurred_at) = i.first_at AND max(occurred_at) = i.last_at
                       FROM imported_book_entry b WHERE b.load_id = l.load_id) AS times,
                      (SELECT count(*) FROM pg_indexes x WHERE x.tablename = l.table_name) AS indexes
                  FROM source_import i JOIN source_load l USING (import_id)
                  WHERE l.load_id = ?
                  """)
              .param(data.booksLoadId())
              .query()
              .singleRow();
      assertThat(row)
          .containsEntry("state", "complete")
          .containsEntry("side", "books")
          .containsEntry("entries", 3_465L)
          .containsEntry("total_entries", 3_465L)
          .containsEntry("attached", true)
          .containsEntry("indexed", true)
          .containsEntry("indexes", 3L)
          .containsEntry("times", true)
          .containsEntry("total_minor", row.get("books_minor"));
    }
    assertThat(
            jdbc.sql(
                    """
                    SELECT (SELECT count(*) FROM source_import) + (SELECT count(*) FROM source_load)
                         + (SELECT count(*) FROM source_total)
                         + (SELECT count(*) FROM pg_class WHERE relname LIKE 'imported_book_entry_l%')
                    """)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tooFewRowsForEveryTypeAreRefused() {
    assertThatThrownBy(() -> BenchData.generate(dataSource, directory, 1_599, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("between 1600 and 100000000 rows, not 1599");
  }

  private long count(String condition, BenchData data) {
    return jdbc.sql("SELECT count(*) FROM imported_book_entry WHERE load_id = ? AND " + condition)
        .param(data.booksLoadId())
        .query(Long.class)
        .single();
  }

  private List<Map<String, @Nullable Object>> books(BenchData data) {
    return jdbc.sql(
            """
            SELECT line_no, order_id, provider_ref, kind, amount_minor, currency, occurred_at
            FROM imported_book_entry WHERE load_id = ? ORDER BY line_no
            """)
        .param(data.booksLoadId())
        .query()
        .listOfRows();
  }

  private static List<CSVRecord> rows(Path file) throws Exception {
    var format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(file);
        var parser = format.parse(reader)) {
      return parser.getRecords();
    }
  }
}

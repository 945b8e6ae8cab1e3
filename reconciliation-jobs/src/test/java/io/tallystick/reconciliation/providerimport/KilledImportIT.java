package io.tallystick.reconciliation.providerimport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.reconciliation.source.ImportProgress;
import io.tallystick.reconciliation.source.ImportResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A process dies in the middle of an import; the next one of the same file is whole and single. */
class KilledImportIT {
  private static final int ROWS = 60_000;

  @TempDir Path folder;
  private final DriverManagerDataSource dataSource =
      (DriverManagerDataSource) TestPostgres.migratedDatabase();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);

  private Path file = Path.of("provider.csv");

  @BeforeEach
  void write() throws IOException {
    var text =
        new StringBuilder(
            "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category\n");
    for (int i = 0; i < ROWS; i++) {
      text.append("txn_%d,2026-09-01 10:%02d:00,eur,10.00,0.50,9.50,charge%n".formatted(i, i % 60));
    }
    file = Files.writeString(folder.resolve("provider.csv"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10000", "40000", "60000", "loaded", "checked"})
  void theNextImportOfTheFileIsWholeAndLeavesNoTwinAndNoOrphan(String whereToDie) throws Exception {
    assertThat(runAndDie(whereToDie)).isEqualTo(137);
    assertThat(count("SELECT count(*) FROM provider_entry")).isZero();
    assertThat(count("SELECT count(*) FROM source_import WHERE state = 'complete'")).isZero();

    assertWholeAfter(importAgain());
  }

  @Test
  void aDeathAfterPublishingLeavesTheImportDone() throws Exception {
    assertThat(runAndDie("never")).isZero();
    ImportResult again = importAgain();
    assertThat(again.alreadyImported()).isTrue();
    assertWholeAfter(again);
  }

  @Test
  void aTableWhoseCommitCameAfterTheLastLookIsDroppedByTheNextImport() {
    jdbc.sql("CREATE TABLE provider_entry_l987654 (LIKE provider_entry)").update();
    assertWholeAfter(importAgain());
  }

  private ImportResult importAgain() {
    return new ProviderFileImport(dataSource, Clock.systemUTC())
        .run(ProviderFileRequest.of(file), ImportProgress.NONE);
  }

  private void assertWholeAfter(ImportResult result) {
    assertThat(List.of(result.rowsRead(), result.rowsKnown(), result.entries()))
        .containsExactly((long) ROWS, 0L, (long) ROWS);
    assertThat(count("SELECT count(*) FROM provider_entry")).isEqualTo(ROWS);
    assertThat(count("SELECT count(DISTINCT entry_id) FROM provider_entry")).isEqualTo(ROWS);
    assertThat(count("SELECT sum(entries)::bigint FROM source_total WHERE kind = 'charge'"))
        .isEqualTo(ROWS);
    assertThat(count("SELECT sum(amount_minor)::bigint FROM source_total WHERE kind = 'fee'"))
        .isEqualTo(-50L * ROWS);
    assertThat(count("SELECT count(*) FROM source_import WHERE state = 'complete'")).isOne();
    assertThat(count("SELECT count(*) FROM source_import WHERE state = 'loading'")).isZero();
    assertThat(count("SELECT count(*) FROM source_load")).isEqualTo(2);
    assertThat(
            count(
                "SELECT count(*) FROM pg_class WHERE relname ~ '^provider_entry_l[0-9]+$' AND"
                    + " relkind = 'r'"))
        .isEqualTo(2);
  }

  private int runAndDie(String where) throws Exception {
    return SigkilledChild.run(
        ImportInChild.class, Objects.requireNonNull(dataSource.getUrl()), file.toString(), where);
  }

  private long count(String sql) {
    return jdbc.sql(sql).query(Long.class).single();
  }
}

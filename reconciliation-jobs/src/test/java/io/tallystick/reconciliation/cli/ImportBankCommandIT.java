package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** import bank, as somebody at a terminal sees it. */
class ImportBankCommandIT {
  @TempDir Path folder;

  @Test
  void aStatementIsImportedOnceAndABadOneNamesItsPlace() throws Exception {
    var tally = new Captured(Map.of("DATABASE_URL", TestPostgres.emptyDatabase()), List.of());
    Path file =
        Files.writeString(
            folder.resolve("s.csv"), "date,amount,currency,reference\n2026-09-01,1.00,EUR,x\n");
    assertThat(tally.run("import", "bank", file.toString())).as(tally.err()).isZero();
    assertThat(tally.out())
        .contains("1 lines from 2026-09-01 to 2026-09-01, 0 of them known")
        .contains("Payouts found in the statements just now: 0.");
    assertThat(tally.run("import", "bank", file.toString())).isZero();
    assertThat(tally.out()).contains("was imported before: nothing was written.");

    Files.writeString(file, "date,amount,currency,reference\n1.9.2026,1.00,EUR,x\n");
    assertThat(tally.run("import", "bank", file.toString())).isEqualTo(1);
    assertThat(tally.err())
        .startsWith("tally: 1 bad row in s.csv, so nothing was imported.")
        .contains("s.csv, line 2, column date: '1.9.2026': give a day such as 2026-09-01");
    assertThat(tally.run("import", "bank", folder.resolve("none.csv").toString())).isEqualTo(2);
    assertThat(tally.err()).contains("no such file or directory");
    assertThat(tally.run("import", "bank")).isEqualTo(2);
  }
}

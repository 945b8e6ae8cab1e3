package io.tallystick.reconciliation.bankimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reconciliation.source.SourceRejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class BankFileImportIT {
  private static final String HEADER = "date,amount,currency,reference,trace_id\n";

  @TempDir private Path directory;
  private final HikariDataSource dataSource = TestPostgres.pool();
  private final JdbcClient jdbc = JdbcClient.create(dataSource);
  private final Clock clock = Clock.fixed(Instant.parse("2026-09-02T00:00:00Z"), ZoneOffset.UTC);
  private final BankFileImport bank =
      new BankFileImport(
          dataSource,
          new BankPairs(dataSource, clock),
          new TransactionTemplate(new JdbcTransactionManager(dataSource)),
          clock);

  @AfterEach
  void close() {
    dataSource.close();
  }

  private BankFileImport.Result read(String name, String content) throws IOException {
    return bank.run(Files.writeString(directory.resolve(name), content));
  }

  private List<String> rows(String sql) {
    return jdbc.sql(sql).query((row, _) -> String.valueOf(row.getString(1))).list();
  }

  @Test
  void aStatementIsTakenLineByLine() throws Exception {
    BankFileImport.Result result =
        read(
            "s.csv",
            "Reference,currency,date,amount,balance\n"
                + "\"STRIPE, payout\",eur,2026-09-01,1234.50,9\nfee,JPY,2026-09-03,-500,\n");
    assertThat(result.rows()).isEqualTo(2);
    assertThat(
            rows(
                "SELECT concat_ws('|', line_no, booked_on, amount_minor, currency, reference,"
                    + " trace_id) FROM bank_line ORDER BY 1"))
        .containsExactly("2|2026-09-01|123450|EUR|STRIPE, payout|", "3|2026-09-03|-500|JPY|fee|");
    assertThat(
            rows(
                "SELECT concat_ws('|', currency, first_on, last_on) FROM bank_statement_range ORDER"
                    + " BY 1"))
        .containsExactly("EUR|2026-09-01|2026-09-01", "JPY|2026-09-03|2026-09-03");
  }

  @Test
  void theSameContentUnderAnyNameWritesNothing() throws Exception {
    long first = read("s.csv", HEADER + "2026-09-01,1.00,EUR,x,\n").statementId();
    BankFileImport.Result again = read("t.csv", HEADER + "2026-09-01,1.00,EUR,x,\n");
    assertThat(again.alreadyImported()).isTrue();
    assertThat(again.statementId()).isEqualTo(first);
    assertThat(rows("SELECT count(*) FROM bank_line")).containsExactly("1");
  }

  @Test
  void aLineOfAnEarlierStatementIsKnownAndEqualLinesAreSeveral() throws Exception {
    read("s.csv", HEADER + "2026-09-01,1.00,EUR,x,\n2026-09-01,1.00,EUR,x,\n");
    BankFileImport.Result result =
        read(
            "t.csv",
            HEADER
                + "2026-09-01,1.00,EUR,x,\n"
                + "2026-09-01,1.00,EUR,x,\n"
                + "2026-09-01,1.00,EUR,x,\n"
                + "2026-09-02,1.00,EUR,x,\n");
    assertThat(result.known()).isEqualTo(2);
    assertThat(rows("SELECT count(*) FROM bank_line")).containsExactly("4");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "01.09.2026,1.00,EUR,x,  ; line 3, column date: '01.09.2026': give a day such as"
            + " 2026-09-01",
        "2026-02-30,1.00,EUR,x,  ; line 3, column date: '2026-02-30': give a day",
        "2026-09-01,1.001,EUR,x, ; line 3, column amount: '1.001'",
        "2026-09-01,,EUR,x,      ; line 3, column amount: ''",
        "2026-09-01,1.00,EURO,x, ; line 3, column currency: 'EURO': give a currency code such as"
            + " EUR",
        "2026-09-01,1.00,EUR     ; line 3: 3 fields, but the header has 5: the row is cut off",
        "2026-09-01,1.00,EUR,x,,9; line 3: 6 fields, but the header has only 5",
        "date,amount,currency,reference,trace_id; line 3: the header once more",
      })
  void aBadRowRefusesTheFileWithItsPlace(String row, String said) {
    assertThatThrownBy(() -> read("s.csv", HEADER + "2026-09-01,1.00,EUR,good,\n" + row + "\n"))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContainingAll("s.csv", said, "nothing was imported");
    assertThat(rows("SELECT count(*) FROM bank_line")).containsExactly("0");
    assertThat(rows("SELECT count(*) FROM bank_statement")).containsExactly("0");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "date,amount,reference               | it lacks currency",
        "date,amount,currency                | it has neither of the last two",
        "date;amount;currency;reference      | separated by ';'",
        "date,date,amount,currency,reference | the column 'date' is there twice",
        "date,amount,currency,reference      | a header and no rows",
      })
  void aHeaderThatIsntOneIsRefused(String header, String said) {
    assertThatThrownBy(() -> read("s.csv", header + "\n"))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContainingAll("s.csv", said);
  }

  @Test
  void aFileCutOffWithinQuotesOrNotThereIsRefused() {
    assertThatThrownBy(() -> read("s.csv", HEADER + "2026-09-01,1.00,EUR,\"x"))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> bank.run(directory.resolve("none.csv")))
        .isInstanceOf(SourceRejected.class)
        .hasMessageContaining("doesn't exist");
  }
}

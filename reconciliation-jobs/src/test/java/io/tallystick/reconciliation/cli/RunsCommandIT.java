package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunsCommandIT {
  private static final String A_FAILED_AND_A_LEAKING_RUN =
      """
      INSERT INTO reconciliation_run
          (job, window_from, window_to, grace, inputs, state, failure, started_at, finished_at)
      VALUES ('nightly', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z', '48 hours', 'a', 'failed',
              'The provider''s source ends at 14:00. Import the rest and restart run 1.',
              '2026-03-03T01:00:00.123Z', '2026-03-03T01:00:00.523Z'),
             ('nightly', '2026-03-02T23:00:00Z', '2026-03-03T23:00:00Z', '48 hours', 'b', 'clean',
              NULL, '2026-03-04T01:00:00Z', '2026-03-04T01:00:02Z');
      INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor, matched_count, matched_minor)
      VALUES (2, 'charge', 'EUR', 'books', 2, 2250, 1, 1000)
      """;

  private String url;
  private Captured tally;

  @BeforeEach
  void anEmptyDatabaseThatTheCommandItselfMigrates() {
    url = TestPostgres.emptyDatabase();
    tally = new Captured(Map.of("DATABASE_URL", url), List.of());
  }

  @Test
  void anEmptyDatabaseHasNoRunYet() {
    assertThat(tally.run("runs")).as(tally.err()).isZero();
    assertThat(tally.out()).isEqualTo("No run yet.\n");
    assertThat(tally.err()).isEmpty();
  }

  @Test
  void runsAreListedWithWhatWentWrong() {
    tally.run("runs");
    new JdbcTemplate(new DriverManagerDataSource(url)).execute(A_FAILED_AND_A_LEAKING_RUN);
    assertThat(tally.run("runs")).as(tally.err()).isZero();
    assertThat(tally.out())
        .isEqualTo(
            """
            run  job      from                  to                    state   discrepancies  unexplained                started               duration
              2  nightly  2026-03-02T23:00:00Z  2026-03-03T23:00:00Z  clean               0  UNEXPLAINED 12.50 EUR (1)  2026-03-04T01:00:00Z     2.0 s
              1  nightly  2026-03-01T23:00:00Z  2026-03-02T23:00:00Z  failed              0  0                          2026-03-03T01:00:00Z     0.4 s

            Run 1 failed: The provider's source ends at 14:00. Import the rest and restart run 1.
            """);
  }

  @Test
  void theJsonIsAloneOnStandardOutput() {
    tally.run("runs");
    new JdbcTemplate(new DriverManagerDataSource(url)).execute(A_FAILED_AND_A_LEAKING_RUN);
    assertThat(tally.run("runs", "--json", "--limit", "1")).as(tally.err()).isZero();
    JsonNode json = JsonMapper.shared().readTree(tally.out());
    assertThat(json.toString())
        .isEqualTo(
            """
            {"runs":[{"runId":2,"job":"nightly","windowFrom":"2026-03-02T23:00:00Z",\
            "windowTo":"2026-03-03T23:00:00Z","dryRun":false,"state":"clean","nothingToCompare":false,"failure":null,\
            "discrepancies":0,"unexplained":[{"currency":"EUR","count":1,"amountMinor":1250}],\
            "reportDirectory":null,"started":"2026-03-04T01:00:00Z","finished":"2026-03-04T01:00:02Z",\
            "durationMillis":2000}]}\
            """);
  }

  @Test
  void aRunWhoseProcessDiedIsInterruptedAndNothingOfItIsCalledUnexplained() {
    tally.run("runs");
    new JdbcTemplate(new DriverManagerDataSource(url))
        .execute(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, started_at)
            VALUES ('nightly', '2026-03-01T23:00:00Z', '2026-03-02T23:00:00Z', '48 hours', 'a', 'running',
                    '2026-03-03T01:00:00Z');
            INSERT INTO run_tie_out (run_id, kind, currency, side, total_count, total_minor)
            VALUES (1, 'charge', 'EUR', 'books', 2, 2250)
            """);
    assertThat(tally.run("runs")).as(tally.err()).isZero();
    assertThat(tally.out())
        .contains("interrupted")
        .contains("Its process died. ./tally restart 1 goes on where it stopped.")
        .doesNotContain("UNEXPLAINED");
  }

  @Test
  void aDatabaseThatIsNotThereIsOneSentence() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    var nowhere =
        new Captured(
            Map.of("DATABASE_URL", "postgres://u:secret@127.0.0.1:" + closed + "/x"), List.of());
    assertThat(nowhere.run("runs")).isEqualTo(1);
    assertThat(nowhere.err())
        .startsWith("tally: The database can't be reached (Connection to 127.0.0.1:" + closed)
        .endsWith("). Check DATABASE_URL.\n")
        .doesNotContain("secret")
        .hasLineCount(1);
  }

  @Test
  void aDatabaseOrUserThatDoesNotExistNamesTheSettingAndNeverThePassword() {
    var noDatabase =
        new Captured(
            Map.of("SPRING_DATASOURCE_URL", url.replaceFirst("/test_\\d+", "/nothing")), List.of());
    assertThat(noDatabase.run("runs")).isEqualTo(1);
    assertThat(noDatabase.err())
        .isEqualTo(
            "tally: There is no such database (FATAL: database \"nothing\" does not exist)."
                + " Check SPRING_DATASOURCE_URL, or create it.\n");
    var noUser =
        new Captured(
            Map.of("DATABASE_URL", url.replace("user=postgres", "user=nobody&password=secret")),
            List.of());
    assertThat(noUser.run("runs", "--verbose")).isEqualTo(1);
    assertThat(noUser.err())
        .startsWith(
            "tally: The database refuses the login (FATAL: role \"nobody\" does not exist).")
        .contains("Check user and password in DATABASE_URL")
        .contains("Caused by:")
        .doesNotContain("secret");
  }

  @Test
  void anAddressThatIsNoneIsWrongUsage() {
    var wrong = new Captured(Map.of("DATABASE_URL", "mysql://u:secret@h/x"), List.of());
    assertThat(wrong.run("runs")).isEqualTo(2);
    assertThat(wrong.err())
        .startsWith("tally: DATABASE_URL isn't of the form postgres://")
        .doesNotContain("secret");
    var noPort =
        new Captured(
            Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://h:port/x?password=secret"),
            List.of());
    assertThat(noPort.run("runs", "--verbose")).isEqualTo(2);
    assertThat(noPort.err())
        .startsWith("tally: SPRING_DATASOURCE_URL isn't of the form")
        .doesNotContain("secret");
  }
}

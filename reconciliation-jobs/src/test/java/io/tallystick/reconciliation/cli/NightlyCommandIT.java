package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.ShopDay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

/** What a night says beside its own day's result. */
class NightlyCommandIT {
  private static final String BOOKS = "order_id,provider_ref,kind,amount,currency,occurred_at\n";
  private static final String REPORT =
      "balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id\n";

  @TempDir Path folder;
  private final String database = TestPostgres.emptyDatabase();
  private final Captured tally = new Captured(Map.of("DATABASE_URL", database), List.of());

  @Test
  void earlierDaysWhoseRowsCameTooLateAreNamedUntilTheyAreComparedAgain() throws IOException {
    books(book(1) + book(2));
    provider(row(1, 1) + row(2, 2));
    assertThat(nightly("2026-07-01")).doesNotContain("Since");
    provider(row(3, 1) + row(4, 1));
    assertThat(tally.run("nightly", "--date", "2026-07-02", "--out", folder.toString()))
        .isZero(); // the note changes nothing about it
    assertThat(tally.out())
        .endsWith(
            """

            Earlier days have changed since they were compared:
            2026-07-01: 4 provider entries came. Compare it again: ./tally nightly --date 2026-07-01
            """);
    tally.run("nightly", "--date", "2026-07-02", "--out", folder.toString(), "--json");
    assertThat(JsonMapper.shared().readTree(tally.out()).get("changedDays").toString())
        .isEqualTo(
            """
            {"latest":[{"day":"2026-07-01","zone":"UTC","providerEntries":4,"bookEntries":0,\
            "completed":0}],"more":0}\
            """);
    assertThat(nightly("2026-07-01")).doesNotContain("Earlier days");
    assertThat(nightly("2026-07-02")).doesNotContain("Earlier days");
  }

  @Test
  void theChecksRunBesideTheMatchAndRepairWhatIsSafe() throws IOException {
    books(book(1));
    provider(row(1, 1));
    orphan();

    assertThat(
            tally.run("nightly", "--date", "2026-07-01", "--out", folder.toString(), "--dry-run"))
        .isEqualTo(3);
    assertThat(tally.out())
        .containsPattern("inventory-check  ORPHANED_RESERVATION +\\d+ +1 +1 +1 +0")
        .contains("would repair");

    assertThat(tally.run("nightly", "--date", "2026-07-01", "--out", folder.toString(), "--json"))
        .isZero();
    assertThat(
            JsonMapper.shared()
                .readTree(tally.out())
                .get("checks")
                .valueStream()
                .filter(check -> check.get("check").asString().equals("inventory-check"))
                .map(check -> check.get("lines").toString())
                .toList())
        .containsExactly(
            "[{\"type\":\"ORPHANED_RESERVATION\",\"found\":1,\"fresh\":1,\"planned\":1,\"repaired\":1}]");
  }

  @Test
  void payoutsAreCheckedAfterTheNightHasReadThem() throws IOException {
    LocalDate day = LocalDate.of(2026, 7, 1);
    var ledger = new Ledger(3);
    for (int ago = 3; ago >= 0; ago--) {
      ShopDay.generate(3, 30, day.minusDays(ago), ZoneOffset.UTC, ledger);
    }
    try (var stripe = SandboxServer.start(ledger, 0, Clock.systemUTC())) {
      tally.run(
          "--config",
          settings(stripe),
          "nightly",
          "--date",
          "2026-07-01",
          "--out",
          folder.toString());
    }
    var jdbc = JdbcClient.create(new DriverManagerDataSource(database));
    long payouts = jdbc.sql("SELECT count(*) FROM payout").query(Long.class).single();
    assertThat(payouts).as(tally.err()).isPositive();
    assertThat(
            jdbc.sql("SELECT examined FROM reconciliation_run WHERE job = 'payout-match'")
                .query(Long.class)
                .single())
        .isEqualTo(payouts);
  }

  private String settings(SandboxServer stripe) throws IOException {
    return Files.writeString(
            folder.resolve("t.properties"),
            "tallystick.stripe.api-key=sk_test_x\ntallystick.stripe.api-base=%s\n"
                .formatted(stripe.baseUrl()))
        .toString();
  }

  @Test
  void aDayWithoutASaleIsGoodAndSaysThatThereWasNothingToCompare() throws IOException {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(2); // the provider forgets events
    try (var stripe = SandboxServer.start(new Ledger(3), 0, Clock.systemUTC())) {
      String[] night = {
        "--config",
        settings(stripe),
        "nightly",
        "--date",
        day.toString(),
        "--out",
        folder.resolve("reports").toString()
      };
      assertThat(tally.run(night)).as(tally.err()).isZero();
      assertThat(tally.out())
          .contains(
              "There was nothing to compare: the provider's record of this window was read whole,"
                  + " and neither side has a charge or refund in it.")
          .doesNotContain("books and provider agree");
      String[] asJson = Arrays.copyOf(night, night.length + 1);
      asJson[night.length] = "--json";
      assertThat(tally.run(asJson)).as(tally.err()).isZero();
      var json = JsonMapper.shared().readTree(tally.out());
      assertThat(json.get("state").asString()).isEqualTo("clean");
      assertThat(json.get("nothingToCompare").asBoolean()).isTrue();
    }
    assertThat(tally.run("runs")).isZero();
    assertThat(tally.out())
        .containsOnlyOnce(", nothing to compare")
        .containsPattern("reconciliation .* clean, nothing to compare +0  0 ");
    tally.run("runs", "--json");
    assertThat(
            JsonMapper.shared()
                .readTree(tally.out())
                .get("runs")
                .valueStream()
                .filter(run -> run.get("nothingToCompare").asBoolean())
                .map(run -> run.get("job").asString()))
        .containsExactly("reconciliation");
  }

  @Test
  void aDayWithoutASaleOfWhichNothingWasReadFails() {
    assertThat(tally.run("nightly", "--date", "2026-07-01", "--out", folder.toString())).isOne();
    assertThat(tally.err()).contains("There isn't one charge or refund in the provider's record");
  }

  @Test
  void duringTheDayAnHourWithoutASaleIsNoFailure() {
    assertThat(tally.run("intraday", "--last", "PT2H")).as(tally.err()).isZero();
    assertThat(tally.out()).startsWith("No charge and no refund on either side from ");
    assertThat(tally.run("intraday", "--last", "PT90M")).isEqualTo(2);
    assertThat(tally.err()).contains("give full hours, such as PT3H");
  }

  @Test
  void duringTheDayAnHourWithNothingButAPayoutIsNoFailure() {
    tally.run("check"); // the database's first
    JdbcClient.create(new DriverManagerDataSource(database))
        .sql(
            """
            INSERT INTO provider_entry (load_id, line_no, occurred_at, amount_minor, fee_minor, gross_minor, net_minor, kind,
                currency, entry_id, category, settled_currency, source_id)
            VALUES (0, 0, date_trunc('hour', now()) - interval '30 minutes', -500, 0, -500, -500, 'payout', 'EUR', 'txn_1',
                'payout', 'EUR', 'po_1')
            """)
        .update();
    assertThat(tally.run("intraday", "--last", "PT2H")).as(tally.err()).isZero();
    assertThat(tally.out()).startsWith("No charge and no refund on either side from ");
  }

  @Test
  void aCheckRunsByItself() {
    tally.run("check"); // the database's first
    orphan();
    assertThat(tally.run("check", "inventory-check")).as(tally.err()).isZero();
    assertThat(tally.out())
        .containsPattern("inventory-check  ORPHANED_RESERVATION +\\d+ +1 +1 +1 +0");
    assertThat(tally.run("check", "stock")).isEqualTo(2);
    assertThat(tally.err()).contains("There is no check 'stock'. There are: ");
  }

  private void orphan() {
    var source = new DriverManagerDataSource(database);
    JdbcClient.create(source)
        .sql(
            """
            INSERT INTO stock (sku, stock, reserved) VALUES ('MUG', 5, 2);
            INSERT INTO reservation VALUES ('A1', 'MUG', 2, 'held', '2026-07-01T09:15Z', '2026-07-01T09:00Z')
            """)
        .update();
  }

  private String nightly(String date) {
    tally.run("nightly", "--date", date, "--out", folder.toString());
    assertThat(tally.err()).isEmpty();
    return tally.out();
  }

  private static String book(int day) {
    return "O%d,pi_%d,charge,5.00,EUR,2026-07-0%dT12:00:00Z\n".formatted(day, day, day);
  }

  private static String row(int n, int day) {
    return "txn_%d,2026-07-0%d 12:00:00,eur,5.00,0.30,4.70,charge,ch_%d,pi_%d\n"
        .formatted(n, day, n, n);
  }

  private void books(String rows) throws IOException {
    imported("books", Files.writeString(folder.resolve("b.csv"), BOOKS + rows));
  }

  private void provider(String rows) throws IOException {
    imported("provider", Files.writeString(folder.resolve("p.csv"), REPORT + rows));
  }

  private void imported(String side, Path file) {
    assertThat(tally.run("import", side, "--file", file.toString())).as(tally.err()).isZero();
  }
}

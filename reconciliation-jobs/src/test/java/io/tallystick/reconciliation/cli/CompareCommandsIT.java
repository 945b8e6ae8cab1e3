package io.tallystick.reconciliation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.database.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** reconcile, nightly and restart, as somebody at a terminal sees them. */
class CompareCommandsIT {
  private static final String BOOKS =
      """
      order_id,provider_ref,kind,amount,currency,occurred_at
      A-1,pi_1,charge,20.00,EUR,2026-09-01T10:15:00Z
      A-2,pi_2,charge,35.00,EUR,2026-09-01T11:00:00Z
      A-2,re_2,refund,-5.00,EUR,2026-09-01T12:30:00Z
      """;
  private static final String PROVIDER =
      """
      balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id
      txn_1,2026-09-01 10:15:03,eur,20.00,0.59,19.41,charge,ch_1,pi_1
      txn_2,2026-09-01 11:00:04,eur,30.00,0.74,29.26,charge,ch_2,pi_2
      txn_3,2026-09-01 12:30:02,eur,-5.00,0.00,-5.00,refund,re_2,pi_2
      """;

  @TempDir Path folder;
  private Path books;
  private Path provider;
  private Captured tally;

  @BeforeEach
  void aDayWithOneDifference() throws IOException {
    books = Files.writeString(folder.resolve("b.csv"), BOOKS);
    provider = Files.writeString(folder.resolve("p.csv"), PROVIDER);
    tally = new Captured(Map.of("DATABASE_URL", TestPostgres.emptyDatabase()), List.of());
  }

  private int reconcile(String... more) {
    return tally.run(
        concat(
            List.of("reconcile", "--books", books.toString(), "--provider", provider.toString()),
            more));
  }

  private int nightly(String... more) {
    return tally.run(concat(List.of("nightly", "--date", "2026-09-01"), more));
  }

  private static String[] concat(List<String> first, String... more) {
    return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private void importBoth() {
    assertThat(tally.run("import", "books", "--file", books.toString())).as(tally.err()).isZero();
    assertThat(tally.run("import", "provider", "--file", provider.toString()))
        .as(tally.err())
        .isZero();
  }

  private JsonNode json() {
    return JsonMapper.shared().readTree(tally.out());
  }

  @Test
  void badRowsOfBothFilesAreKeptInADirectoryAndTheResultSaysSo() throws IOException {
    Files.writeString(books, BOOKS + "A-3,pi_3,charge,x,EUR,2026-09-01T12:30:00Z\n");
    Files.writeString(provider, PROVIDER + "txn_4,yesterday,eur,1,0,1,charge,ch_4,pi_4\n");
    assertThat(reconcile()).isEqualTo(1);
    assertThat(tally.err()).contains("b.csv, line 5").contains("--keep-bad-rows.");

    Path kept = folder.resolve("bad");
    assertThat(reconcile("--keep-bad-rows", kept.toString())).as(tally.err()).isEqualTo(3);
    assertThat(tally.out())
        .contains("1 bad row of b.csv (books) left out; kept aside in " + kept + "/bad-books.csv.")
        .contains(
            "1 bad row of p.csv (provider) left out; kept aside in " + kept + "/bad-provider.csv.");
    assertThat(Files.readString(kept.resolve("bad-books.csv"))).contains("A-3,pi_3,charge,x");
    assertThat(Files.readString(kept.resolve("bad-provider.csv"))).contains("txn_4,yesterday");

    assertThat(reconcile("--keep-bad-rows", kept.toString(), "--json")).isEqualTo(3);
    assertThat(json().get("badRows").get(1).toString())
        .isEqualTo(
            "{\"side\":\"provider\",\"source\":\"p.csv\",\"rows\":1,\"file\":\"%s\"}"
                .formatted(kept.resolve("bad-provider.csv")));
  }

  @Test
  void booksWithUnsignedRefundsGetAHint() throws IOException {
    Files.writeString(books, BOOKS.replace("-5.00", "5.00"));
    assertThat(reconcile()).isEqualTo(3);
    assertThat(tally.out()).contains("REFUND_AMOUNT_MISMATCH");
    assertThat(tally.err())
        .contains("Note: b.csv: 1 of 1 refunds are positive: amounts are signed as in Stripe's");
  }

  @Test
  void theJsonOfTwoFilesNamesTheRunAndItsReports() {
    assertThat(reconcile("--json", "--out", folder.resolve("r").toString(), "--profile", "EXCEL"))
        .as(tally.err())
        .isEqualTo(3);
    assertThat(json().get("reports").asString())
        .isEqualTo(folder.resolve("r/run-1-2026-09-01-excel").toString());
    assertThat(Path.of(json().get("reports").asString(), "summary.csv"))
        .content()
        .contains("total_count,total,");
  }

  @Test
  void aNightAskedForAgainWritesItsReportsWhereItIsAskedTo() {
    importBoth();
    Path first = folder.resolve("first");
    assertThat(nightly("--out", first.toString(), "--json")).as(tally.err()).isEqualTo(3);
    JsonNode json = json();
    String run = json.get("run").asString(); // checks have taken numbers, too
    assertThat(json.get("from").asString()).isEqualTo("2026-09-01T00:00:00Z");
    assertThat(json.get("to").asString()).isEqualTo("2026-09-02T00:00:00Z");
    assertThat(json.get("state").asString()).isEqualTo("discrepancies");
    assertThat(json.get("reports").asString())
        .isEqualTo(first.resolve("run-" + run + "-2026-09-01").toString());

    Path second = folder.resolve("second");
    assertThat(nightly("--out", second.toString())).as(tally.err()).isEqualTo(3);
    assertThat(tally.out())
        .startsWith(
            "Nothing is new since run %s compared this window; it wasn't compared again.\n"
                .formatted(run))
        .contains("\nReports: " + second.resolve("run-" + run + "-2026-09-01") + "\n");
    assertThat(second.resolve("run-" + run + "-2026-09-01/manifest.json")).exists();
    assertThat(nightly("--out", second.toString(), "--profile", "excel")).isEqualTo(3);
    assertThat(second.resolve("run-" + run + "-2026-09-01-excel/manifest.json")).exists();
  }

  @Test
  void aRestartOfAFinishedRunSaysWhenAndHowItEndedAndWhereItsReportsAre() {
    importBoth();
    assertThat(nightly("--out", folder.toString(), "--json")).as(tally.err()).isEqualTo(3);
    String run = json().get("run").asString();
    assertThat(tally.run("restart", run)).isEqualTo(3);
    assertThat(tally.out())
        .containsPattern(
            "^Run \\d+ is finished: it ended at 20\\S{11}:\\d\\d:\\d\\dZ with 1 discrepancy. There"
                + " is nothing to restart.\n")
        .endsWith("Reports: " + folder.resolve("run-" + run + "-2026-09-01") + "\n");
  }

  @Test
  void aCheckIsNotRestartedButRunAgain() {
    tally.run("check", "inventory-check");
    assertThat(tally.run("restart", "1")).isEqualTo(1);
    assertThat(tally.err())
        .isEqualTo(
            "tally: Run 1 is one of inventory-check. './tally check inventory-check' looks"
                + " again.\n");
  }

  @Test
  void theApiWithoutAKeyIsWrongUsageThatNamesTheSetting() {
    assertThat(
            tally.run("import", "provider", "--api", "--from", "2026-09-01", "--to", "2026-09-02"))
        .isEqualTo(2);
    assertThat(tally.err())
        .startsWith(
            "tally: --api needs a key: set STRIPE_API_KEY in the environment, or the setting"
                + " tallystick.stripe.api-key.\n");
  }
}

package io.tallystick.demo;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.DISPUTE_NOT_RECORDED;
import static io.tallystick.checkout.discrepancy.DiscrepancyType.PAID_NOT_RECORDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.cli.Surroundings;
import io.tallystick.reconciliation.cli.TallyCommandLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way: shoppers, checkout and provider over HTTP, nightly, and what went wrong found. */
class DemoIT {
  @TempDir Path home;

  private record Ended(int exitCode, String said) {}

  private Ended tally(String... arguments) {
    var out = new StringWriter();
    var commandLine =
        TallyCommandLine.create(new Surroundings(home, Map.of(), false), List.of(DemoCommand::new));
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(out, true));
    return new Ended(commandLine.execute(arguments), out.toString());
  }

  private Ended demo(int shoppers, long seed) {
    return tally(
        "demo", "--orders", Integer.toString(shoppers), "--seed", Long.toString(seed), "--exit");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void findsWhatWentWrongAndNothingElse(long seed) throws Exception {
    Ended ended = demo(300, seed);
    assertThat(ended.said())
        .contains("Every leak was found, and nothing else was raised.")
        .contains("queries over the checkout's tables, no row but");
    assertThat(ended.exitCode()).isZero();
    for (DiscrepancyType type : EnumSet.range(PAID_NOT_RECORDED, DISPUTE_NOT_RECORDED)) {
      assertThat(ended.said()).containsPattern("(?m)^" + type + " +[12] +[12] +0 +0$");
    }
    try (var files = Files.walk(home)) {
      assertThat(files.map(f -> f.getFileName().toString()).toList())
          .contains("summary.csv", "discrepancies.csv", "manifest.json");
    }
  }

  @Test
  void theSameSeedGivesTheSameDay() {
    Ended first = demo(150, 1);
    Ended second = demo(150, 1);
    assertThat(first.exitCode()).as(first.said()).isZero();
    assertThat(withoutIds(second)).isEqualTo(withoutIds(first));
    assertThat(first.said()).containsPattern("(?m)^ +150 shoppers came ");
  }

  /** Of two clicks at once it's open which one gets the next order number. */
  private static String withoutIds(Ended ended) {
    return ended
        .said()
        .replaceAll("http://127.0.0.1:\\d+", "")
        .replaceAll("Reports: .*", "")
        .replaceAll("\\bSO-\\w+", "SO");
  }

  @Test
  void twoFilesAreComparedWithNothingSetUpAndNothingLeftBehind() throws Exception {
    Path books = home.resolve("b.csv");
    Path provider = home.resolve("p.csv");
    Files.writeString(
        books,
        """
        order_id,provider_ref,kind,amount,currency,occurred_at
        A1,pi_1,charge,10.00,EUR,2026-09-01T10:00:00Z
        A2,pi_2,charge,20.00,EUR,2026-09-01T11:00:00+02:00
        """);
    Files.writeString(
        provider,
        """
        balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,charge_id,payment_intent_id,payment_metadata[order_id]
        txn_1,2026-09-01 10:00:05,eur,10.00,0.50,9.50,charge,ch_1,ch_1,pi_1,A1
        txn_2,2026-09-01 09:00:05,eur,19.00,0.50,18.50,charge,ch_2,ch_2,pi_2,A2
        """);
    Ended ended =
        tally(
            "reconcile", "--books", books.toString(), "--provider", provider.toString(), "--json");
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.said())
        .contains("\"counts\":{\"AMOUNT_MISMATCH\":1}")
        .contains(
            "{\"type\":\"AMOUNT_MISMATCH\",\"orderId\":\"A2\",\"providerRef\":\"pi_2\",\"currency\":\"EUR\",\"booksMinor\":2000,\"providerMinor\":1900,\"differenceMinor\":-100}")
        .contains("\"unexplainedMinor\":0");
    try (var files = Files.list(home)) {
      assertThat(files).containsExactlyInAnyOrder(books, provider);
    }
  }

  @Test
  void anEmptyProviderFileIsNeverGreen() throws Exception {
    Path books = home.resolve("b.csv");
    Path provider = home.resolve("p.csv");
    Files.writeString(
        books,
        "order_id,provider_ref,kind,amount,currency,occurred_at\n"
            + "A1,pi_1,charge,1.00,EUR,2026-09-01T10:00:00Z\n");
    Files.writeString(provider, "");
    Ended ended =
        tally("reconcile", "--books", books.toString(), "--provider", provider.toString());
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.said()).contains("p.csv");
  }
}

package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.WatchedSandbox.CHARGES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.DISPUTES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.MOVEMENTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.PAYOUTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.REFUNDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.stripe.StripeRecord;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.reconciliation.SigkilledChild;
import io.tallystick.sandbox.BalanceTransaction;
import io.tallystick.sandbox.Charge;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Payout;
import io.tallystick.sandbox.Refund;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A day in the sandbox, a database, and what must hold between them after an import. */
abstract class DayImportFixture {
  final TestDay day = new TestDay(7);
  final String url =
      Objects.requireNonNull(((DriverManagerDataSource) TestPostgres.migratedDatabase()).getUrl());
  final HikariDataSource database = ImportChild.pool(url);
  final JdbcClient jdbc = JdbcClient.create(database);
  WatchedSandbox stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new WatchedSandbox(day.ledger);
  }

  @AfterEach
  void stop() {
    stripe.close();
    database.close();
  }

  void assertDayIsWhole() {
    assertHolds(movements());
  }

  void assertHolds(List<BalanceTransaction> stated) {
    assertThat(rows("SELECT entry_id FROM provider_entry"))
        .containsExactlyInAnyOrderElementsOf(stated.stream().map(BalanceTransaction::id).toList());
    Map<String, long[]> sums = new TreeMap<>();
    for (BalanceTransaction row : stated) {
      String key = row.currency().toUpperCase(Locale.ROOT) + " " + row.reportingCategory();
      long[] sum = sums.computeIfAbsent(key, _ -> new long[4]);
      sum[0]++;
      sum[1] += row.amount();
      sum[2] += row.fee();
      sum[3] += row.net();
    }
    List<String> expected = new ArrayList<>();
    sums.forEach(
        (key, sum) ->
            expected.add("%s %d %d %d %d".formatted(key, sum[0], sum[1], sum[2], sum[3])));
    assertThat(
            rows(
                """
                SELECT concat_ws(' ', settled_currency, category, count(*), sum(gross_minor), sum(fee_minor), sum(net_minor))
                FROM provider_entry GROUP BY settled_currency, category ORDER BY settled_currency, category
                """))
        .containsExactlyElementsOf(expected);
    // the control totals say the same as the rows, and no working row is left
    assertThat(
            rows(
                """
                SELECT concat_ws(' ', kind, currency, sum(entries), sum(amount_minor)) FROM source_total
                GROUP BY kind, currency ORDER BY 1
                """))
        .containsExactlyElementsOf(
            rows(
                """
                SELECT concat_ws(' ', kind, currency, count(*), sum(amount_minor)) FROM provider_movement
                GROUP BY kind, currency ORDER BY 1
                """));
    assertThat(number("SELECT count(*) FROM provider_page_entry")).isZero();
    assertThat(number("SELECT count(*) FROM source_import WHERE state <> 'complete'")).isZero();
  }

  Map<String, Integer> expectedCounts() {
    Map<String, Integer> expected = new TreeMap<>();
    expected.put(CHARGES, pages(inWindow(day.ledger.charges(), Charge::created).size()));
    expected.put(REFUNDS, pages(inWindow(day.ledger.refunds(), Refund::created).size()));
    expected.put(DISPUTES, pages(inWindow(day.ledger.disputes(), Dispute::created).size()));
    expected.put(PAYOUTS, pages(inWindow(day.ledger.payouts(), Payout::created).size()));
    expected.put(MOVEMENTS, pages(movements().size()));
    expected.put(CHARGES + "/{id}", 21);
    expected.put(
        MOVEMENTS + "?payout",
        inWindow(day.ledger.payouts(), Payout::created).stream()
            .mapToInt(payout -> pages(rowsOf(payout)))
            .sum());
    return expected;
  }

  int rowsOf(Payout payout) {
    return (int)
        day.ledger.balanceTransactions().stream()
            .filter(row -> payout.id().equals(row.payoutId()))
            .count();
  }

  static int pages(int objects) {
    return (objects + 99) / 100;
  }

  List<BalanceTransaction> movements() {
    return inWindow(day.ledger.balanceTransactions(), BalanceTransaction::created);
  }

  static <T> List<T> inWindow(List<T> objects, Function<T, Instant> created) {
    return objects.stream().filter(o -> TestDay.WINDOW.contains(created.apply(o))).toList();
  }

  ProviderApiImport importer() {
    return ImportChild.importer(database, stripe.address(), 1);
  }

  ProviderRecord record() {
    return StripeRecord.open(
        StripeSettings.of("sk_test_1", stripe.address()).withPace(0, 1, 10_000));
  }

  Process child() throws Exception {
    List<String> command =
        new ArrayList<>(
            SigkilledChild.command(ImportChild.class, "-Dsun.net.http.retryPost=false"));
    command.addAll(List.of(url, stripe.address()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static void kill(Process child) {
    child.destroyForcibly();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void awaitBlocked() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'")
                    == 1);
  }

  void awaitChildGone() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name = 'child'")
                    == 0);
  }

  /** Every row with its place and its writer. */
  String fingerprint() {
    return rows("""
    SELECT concat_ws(' ',
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY entry_id)) FROM provider_entry t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY object_id)) FROM provider_object t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY dispute_id)) FROM dispute t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY payout_id)) FROM payout t))
    """)
        .getFirst();
  }

  long number(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getLong(1)).single();
  }

  List<String> rows(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }
}

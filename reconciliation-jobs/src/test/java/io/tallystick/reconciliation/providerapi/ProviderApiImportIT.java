package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.WatchedSandbox.CHARGES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.DISPUTES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.LISTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.MOVEMENTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.PAYOUTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.REFUNDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.checkout.settlement.CreatedWindow;
import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.checkout.settlement.ProviderRecord;
import io.tallystick.checkout.stripe.StripeRecord;
import io.tallystick.checkout.stripe.StripeSettings;
import io.tallystick.sandbox.BalanceTransaction;
import io.tallystick.sandbox.Charge;
import io.tallystick.sandbox.Dispute;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.Payout;
import io.tallystick.sandbox.Refund;
import io.tallystick.sandbox.SandboxServer;
import io.tallystick.sandbox.ShopDay;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A generated day through the real client and PostgreSQL, with everything that can interrupt it.
 */
class ProviderApiImportIT {
  private final TestDay day = new TestDay(7);
  private final String url =
      Objects.requireNonNull(((DriverManagerDataSource) TestPostgres.migratedDatabase()).getUrl());
  private final HikariDataSource database = ImportChild.pool(url);
  private final JdbcClient jdbc = JdbcClient.create(database);
  private WatchedSandbox stripe;

  @BeforeEach
  void start() throws Exception {
    stripe = new WatchedSandbox(day.ledger);
  }

  @AfterEach
  void stop() {
    stripe.close();
    database.close();
  }

  @Test
  void everyMovementOfTheDayIsThereExactlyOnceWithEqualSums() throws Exception {
    var result = importer().run(TestDay.WINDOW);
    assertDayIsWhole();
    assertThat(result.entries()).isEqualTo(movements().size());
    assertThat(result.read()).isEqualTo(result.entries());
    assertThat(result.known()).isZero();
    assertThat(result.unknownCategories()).isEmpty();
    assertThat(stripe.counts()).isEqualTo(expectedCounts());
  }

  @Test
  void theSandboxsOwnGeneratedDaysAreThereExactlyOnceDayByDay() throws Exception {
    Ledger ledger = new Ledger(3);
    LocalDate first = LocalDate.of(2026, 3, 2);
    for (int i = 0; i < 3; i++) {
      ShopDay.generate(3, 200, first.plusDays(i), ZoneOffset.UTC, ledger);
    }
    Instant end = first.plusDays(3).atStartOfDay(ZoneOffset.UTC).toInstant();
    try (var sandbox = SandboxServer.start(ledger, 0)) {
      var importer =
          ImportChild.importer(
              database, sandbox.baseUrl(), 1, Clock.fixed(end.plusSeconds(3600), ZoneOffset.UTC));
      long entries = 0;
      for (int i = 0; i < 3; i++) {
        Instant from = first.plusDays(i).atStartOfDay(ZoneOffset.UTC).toInstant();
        entries += importer.run(new CreatedWindow(from, from.plus(Duration.ofDays(1)))).entries();
      }
      assertThat(entries).isEqualTo(ledger.balanceTransactions().size());
    }
    assertHolds(ledger.balanceTransactions());
    assertThat(number("SELECT count(*) FROM provider_entry WHERE payout_id IS NOT NULL"))
        .isEqualTo(
            ledger.balanceTransactions().stream()
                .filter(row -> row.payoutId() != null && !row.payoutId().equals(row.source()))
                .count());
  }

  @Test
  void refundsAndDisputesOfOlderPaymentsGetTheirOrder() throws Exception {
    var result = importer().run(TestDay.WINDOW);
    // 20 refunded, one disputed; the payouts' own charges aren't needed
    assertThat(result.lookUps()).isEqualTo(21);
    assertThat(result.notFound()).isZero();
    assertThat(
            number(
                "SELECT count(*) FROM provider_entry WHERE kind IN ('charge', 'refund', 'dispute',"
                    + " 'dispute_reversal') AND (order_ref IS NULL OR charge_id IS NULL OR"
                    + " payment_intent_id IS NULL)"))
        .isZero();
    var charge =
        day.ledger.charges().stream()
            .filter(c -> c.id().equals(day.earlierCharges.getFirst()))
            .findFirst()
            .orElseThrow();
    assertThat(
            rows(
                "SELECT concat_ws(' ', kind, order_ref, payment_intent_id) FROM provider_entry"
                    + " WHERE charge_id = '"
                    + charge.id()
                    + "'"))
        .containsExactly(
            "refund " + charge.metadata().get("order_id") + " " + charge.paymentIntentId());
  }

  @Test
  void failedAndPendingAttemptsAreKnownWithTheirState() throws Exception {
    importer().run(TestDay.WINDOW);
    assertThat(
            rows(
                "SELECT concat_ws(' ', object_type, status, count(*)) FROM provider_object WHERE"
                    + " created_at >= '"
                    + TestDay.WINDOW.from()
                    + "' GROUP BY object_type, status ORDER BY 1"))
        .containsExactly(
            "charge failed 7",
            "charge pending 7",
            "charge succeeded 331",
            "refund failed 1",
            // one of them is the rest of the partial capture
            "refund succeeded 150");
  }

  @Test
  void eachMovementNamesTheAutomaticPayoutItWentOutWithButThePayoutItself() throws Exception {
    importer().run(TestDay.WINDOW);
    Map<String, String> expected = new TreeMap<>();
    for (BalanceTransaction row : movements()) {
      if (row.payoutId() != null && !row.payoutId().equals(row.source())) {
        expected.put(row.id(), row.payoutId());
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(104);
    assertThat(
            rows(
                "SELECT entry_id || '=' || payout_id FROM provider_entry WHERE payout_id IS NOT"
                    + " NULL ORDER BY 1"))
        .containsExactlyElementsOf(
            expected.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    assertThat(number("SELECT count(*) FROM payout")).isEqualTo(day.ledger.payouts().size());
  }

  @Test
  void aSecondImportOfTheSameWindowWritesNothing() throws Exception {
    importer().run(TestDay.WINDOW);
    String before = fingerprint();
    stripe.resetCounts();
    var again = importer().run(TestDay.WINDOW);
    assertThat(again.entries()).isZero();
    assertThat(again.known()).isEqualTo(again.read());
    assertThat(again.lookUps()).isZero();
    // ctid and xmin: not even a row written with the same content
    assertThat(fingerprint()).isEqualTo(before);
    assertThat(number("SELECT count(*) FROM source_total WHERE import_id = " + again.importId()))
        .isZero();
  }

  @Test
  void overlappingWindowsWriteEachMovementOnce() throws Exception {
    var middle = TestDay.WINDOW.from().plus(Duration.ofHours(12));
    var importer = importer();
    var first = importer.run(new CreatedWindow(TestDay.WINDOW.from(), middle));
    var all = importer.run(TestDay.WINDOW);
    assertThat(first.entries()).isPositive();
    assertThat(all.known()).isEqualTo(first.entries());
    assertDayIsWhole();
  }

  @Test
  void whatIsMadeAfterTheWindowWhileWeReadIsNotRead() throws Exception {
    List<String> before = movements().stream().map(BalanceTransaction::id).toList();
    stripe.onRequest(_ -> day.ledger.pay(day.request(TestDay.WINDOW.to().plusSeconds(5))));
    importer().run(TestDay.WINDOW);
    assertThat(rows("SELECT entry_id FROM provider_entry"))
        .containsExactlyInAnyOrderElementsOf(before);
    assertThat(
            number(
                "SELECT count(*) FROM provider_object WHERE created_at >= '"
                    + TestDay.WINDOW.to()
                    + "'"))
        .isZero();
  }

  @Test
  void aFailureAtTheSecondPageOfEachListResumesThere() throws Exception {
    for (String list : LISTS) {
      stripe.fail(Fault.status(list, 500, Body.EMPTY), 1);
      assertThatThrownBy(() -> importer().run(TestDay.WINDOW))
          .isInstanceOf(ProviderReadException.class);
      assertThat(number("SELECT count(*) FROM provider_entry")).isZero();
      assertThat(stripe.count(list)).isEqualTo(2);
    }
    stripe.fail(Fault.status(CHARGES + "/*", 502, Body.HTML), 4);
    assertThatThrownBy(() -> importer().run(TestDay.WINDOW))
        .isInstanceOf(ProviderReadException.class);
    stripe.fail(Fault.truncate(MOVEMENTS), 29);
    assertThatThrownBy(() -> importer().run(TestDay.WINDOW))
        .isInstanceOf(ProviderReadException.class);
    var result = importer().run(TestDay.WINDOW);
    assertDayIsWhole();
    assertThat(result.lookUps()).isEqualTo(21);
    Map<String, Integer> expected = expectedCounts();
    expected.replaceAll((_, count) -> count + 1);
    assertThat(stripe.counts()).isEqualTo(expected);
    assertThat(number("SELECT count(*) FROM source_import")).isOne();
  }

  @Test
  void faultsThatPassAreRiddenOutInsideOneImport() throws Exception {
    stripe.fail(Fault.rateLimit(CHARGES, "endpoint-rate").withTimes(2), 0);
    stripe.fail(Fault.lockTimeout(CHARGES), 1);
    stripe.fail(Fault.status(REFUNDS, 200, Body.EMPTY), 0);
    stripe.fail(Fault.truncate(DISPUTES), 1);
    stripe.fail(Fault.emptyPageWithHasMore(PAYOUTS), 0);
    stripe.fail(Fault.drop(MOVEMENTS).withTimes(2), 2);
    stripe.fail(Fault.status(MOVEMENTS, 502, Body.HTML), 4);
    stripe.fail(Fault.status(CHARGES + "/*", 503, Body.EMPTY), 3);
    ImportChild.importer(database, stripe.address(), 4).run(TestDay.WINDOW);
    assertDayIsWhole();
  }

  @Test
  void killedWhileItWaitsForAPageItLosesNothingAndWritesNoTwin() throws Exception {
    Process child = child();
    stripe.onRequest(
        request -> {
          if (request.equals(MOVEMENTS + "#3")) {
            kill(child);
          }
        });
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(137);
    assertThat(number("SELECT count(*) FROM provider_page_entry")).isEqualTo(200);
    stripe.onRequest(_ -> {});
    importer().run(TestDay.WINDOW);
    assertDayIsWhole();
    Map<String, Integer> expected = expectedCounts();
    expected.merge(MOVEMENTS, 1, Integer::sum);
    assertThat(stripe.counts()).isEqualTo(expected);
  }

  /** Held up at the page's rows and at its position: whichever comes first, both are undone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM provider_import_position WHERE resource = 'refunds' FOR UPDATE",
        "LOCK TABLE provider_object IN SHARE MODE"
      })
  void killedInsideThePagesTransactionItRepeatsThatPage(String lock) throws Exception {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      Process child = child();
      stripe.onRequest(
          request -> {
            if (request.equals(REFUNDS + "#2")) {
              try {
                statement.execute(lock);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      awaitBlocked();
      kill(child);
      connection.rollback();
    }
    awaitChildGone();
    assertThat(number("SELECT count(*) FROM provider_object WHERE object_type = 'refund'"))
        .isEqualTo(100);
    stripe.onRequest(_ -> {});
    importer().run(TestDay.WINDOW);
    assertDayIsWhole();
    Map<String, Integer> expected = expectedCounts();
    expected.merge(REFUNDS, 1, Integer::sum);
    assertThat(stripe.counts()).isEqualTo(expected);
  }

  @Test
  void killedWhileAssemblingNothingIsVisibleAndItAssemblesAgainWithoutReading() throws Exception {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // the last write of the assembly: everything before it is done, nothing committed
      statement.execute("LOCK TABLE source_total IN ACCESS EXCLUSIVE MODE");
      Process child = child();
      awaitBlocked();
      kill(child);
      connection.rollback();
    }
    awaitChildGone();
    assertThat(number("SELECT count(*) FROM provider_entry")).isZero();
    assertThat(rows("SELECT state FROM source_import")).containsExactly("loading");
    var before = stripe.counts();
    importer().run(TestDay.WINDOW);
    assertThat(stripe.counts()).isEqualTo(before).isEqualTo(expectedCounts());
    assertDayIsWhole();
  }

  @Test
  void anObjectThatChangedAfterItWasSeenIsLookedAtAgain() throws Exception {
    var firstDay = TestDay.WINDOW;
    importer().run(firstDay);
    var refund = day.ledger.refunds().getLast();
    var later = firstDay.to().plus(Duration.ofDays(20));
    day.ledger.failRefund(refund.id(), later);
    var window = new CreatedWindow(later, later.plusSeconds(600));
    var importer =
        new ProviderApiImport(
            record(),
            database,
            Clock.fixed(later.plusSeconds(3600), ZoneOffset.UTC),
            ProviderApiSettings.DEFAULTS);
    var result = importer.run(window);
    assertThat(result.lookUps()).isOne();
    assertThat(rows("SELECT status FROM provider_object WHERE object_id = '" + refund.id() + "'"))
        .containsExactly("failed");
    assertThat(importer.run(window).lookUps()).isZero();
  }

  @Test
  void twoProcessesAtOneImportDoNotBothStoreAPage() throws Exception {
    var intruder = importer();
    var once = new AtomicInteger();
    stripe.onRequest(
        request -> {
          if (request.startsWith(CHARGES + "#") && once.getAndIncrement() == 0) {
            try {
              intruder.run(TestDay.WINDOW);
            } catch (ProviderReadException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    assertThatThrownBy(() -> importer().run(TestDay.WINDOW))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Another process reads charges");
    assertDayIsWhole();
  }

  private void assertDayIsWhole() {
    assertHolds(movements());
  }

  private void assertHolds(List<BalanceTransaction> stated) {
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

  private Map<String, Integer> expectedCounts() {
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

  private int rowsOf(Payout payout) {
    return (int)
        day.ledger.balanceTransactions().stream()
            .filter(row -> payout.id().equals(row.payoutId()))
            .count();
  }

  private static int pages(int objects) {
    return (objects + 99) / 100;
  }

  private List<BalanceTransaction> movements() {
    return inWindow(day.ledger.balanceTransactions(), BalanceTransaction::created);
  }

  private static <T> List<T> inWindow(List<T> objects, Function<T, Instant> created) {
    return objects.stream().filter(o -> TestDay.WINDOW.contains(created.apply(o))).toList();
  }

  private ProviderApiImport importer() {
    return ImportChild.importer(database, stripe.address(), 1);
  }

  private ProviderRecord record() {
    return StripeRecord.open(
        StripeSettings.of("sk_test_1", stripe.address()).withPace(0, 1, 10_000));
  }

  private Process child() throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-Duser.timezone=UTC",
            "-Dsun.net.http.retryPost=false",
            "-cp",
            System.getProperty("java.class.path"),
            ImportChild.class.getName(),
            url,
            stripe.address())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void kill(Process child) {
    child.destroyForcibly();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitBlocked() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND wait_event_type = 'Lock'")
                    == 1);
  }

  private void awaitChildGone() {
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
  private String fingerprint() {
    return rows("""
    SELECT concat_ws(' ',
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY entry_id)) FROM provider_entry t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY object_id)) FROM provider_object t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY dispute_id)) FROM dispute t),
      (SELECT md5(string_agg(concat_ws('|', t::text, t.xmin, t.ctid), ',' ORDER BY payout_id)) FROM payout t))
    """)
        .getFirst();
  }

  private long number(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getLong(1)).single();
  }

  private List<String> rows(String sql) {
    return jdbc.sql(sql).query((row, _) -> row.getString(1)).list();
  }
}

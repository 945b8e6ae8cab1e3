package io.tallystick.reconciliation.providerapi;

import static io.tallystick.reconciliation.providerapi.WatchedSandbox.CHARGES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.DISPUTES;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.LISTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.MOVEMENTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.PAYOUTS;
import static io.tallystick.reconciliation.providerapi.WatchedSandbox.REFUNDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.settlement.ProviderReadException;
import io.tallystick.sandbox.Fault;
import io.tallystick.sandbox.Fault.Body;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What interrupts an import: failing pages, kill -9, a second process. */
class ProviderApiRestartIT extends DayImportFixture {
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
}

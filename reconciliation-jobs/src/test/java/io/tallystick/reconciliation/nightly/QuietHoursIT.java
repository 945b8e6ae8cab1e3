package io.tallystick.reconciliation.nightly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckRig;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import io.tallystick.sandbox.Ledger;
import io.tallystick.sandbox.SandboxServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A small shop's hours: nothing sold, or one sale whose other side isn't there yet. */
class QuietHoursIT {
  private final SandboxServer stripe =
      SandboxServer.start(new Ledger(3), 0, Clock.fixed(CheckRig.NOW, ZoneOffset.UTC));
  private final CheckRig rig =
      new CheckRig(
          "tallystick.stripe.api-key=sk_test_x", "tallystick.stripe.api-base=" + stripe.baseUrl());

  @AfterEach
  void close() {
    rig.close();
    stripe.close();
  }

  private Reconciliation.@Nullable Result hours(boolean fromApi) {
    Instant to = CheckRig.TO;
    Round.Result round =
        rig.service(Round.class)
            .run(
                new Nightly.Request(
                    to.minus(Duration.ofHours(3)),
                    to,
                    ZoneOffset.UTC,
                    CheckRig.GRACE,
                    fromApi,
                    false,
                    null),
                Round.Extent.INTRADAY);
    assertThat(round.checks()).hasSize(2).allMatch(check -> check.failure() == null);
    return round.match();
  }

  private void sold(Instant at) {
    rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES ('o1', 'EUR', 500, 'paid', '%1$s');
        INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, currency,
            payment_intent_id, idempotency_key, created_at, captured_at)
        VALUES ('a1', 'o1', 'captured', 500, 500, 'EUR', 'pi_1', 'k1', '%1$s', '%1$s')
        """
            .formatted(at));
  }

  private long count(String sql) {
    return rig.one(Long.class, "SELECT count(*) FROM " + sql);
  }

  @Test
  void hoursWithoutASaleAreARunWithNothingToCompareOnceTheProvidersRecordIsRead() {
    var match = hours(true);
    assertThat(match).isNotNull();
    assertThat(match.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(count("reconciliation_run WHERE job = 'reconciliation' AND nothing_to_compare"))
        .isEqualTo(1);
    assertThat(count("source_import WHERE state = 'complete' AND entries = 0")).isEqualTo(1);
  }

  @Test
  void hoursWithoutASaleThatNobodyProvesAreNoRunAndNoFailure() {
    assertThat(hours(false)).isNull();
    assertThat(count("reconciliation_run WHERE job = 'reconciliation'")).isZero();
  }

  @Test
  void hoursWithoutASaleInBooksFromFilesAreNoRunAndNoFailure() {
    rig.sql(
        """
        INSERT INTO source_import (side, origin, name, format, state, started_at, entries, first_at, last_at)
        VALUES ('books', 'file', 'b.csv', 'books', 'complete', now(), 1, '2026-08-01T00:00Z', '2026-08-31T23:59Z')
        """);
    assertThat(hours(true)).isNull();
    assertThat(count("reconciliation_run WHERE job = 'reconciliation'")).isZero();
  }

  @Test
  void aSaleOfTheLastHourWhoseOtherSideIsNotThereYetIsGivenTime() {
    sold(CheckRig.TO.minus(Duration.ofMinutes(10)));
    var match = hours(true);
    assertThat(match).isNotNull();
    assertThat(match.failure()).isNull();
    assertThat(match.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(count("timing_difference WHERE closed_run IS NULL")).isEqualTo(1);
    assertThat(rig.discrepancies()).isEmpty();
  }

  @Test
  void aSaleBeforeTheLastHourWhoseOtherSideIsMissingIsADiscrepancy() {
    sold(CheckRig.TO.minus(Duration.ofMinutes(70)));
    var match = hours(true);
    assertThat(match).isNotNull();
    assertThat(match.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(count("discrepancy WHERE type = 'MISSING_AT_PROVIDER' AND order_id = 'o1'"))
        .isEqualTo(1);
    assertThat(count("discrepancy")).isEqualTo(1);
    assertThat(count("timing_difference")).isZero();
  }
}

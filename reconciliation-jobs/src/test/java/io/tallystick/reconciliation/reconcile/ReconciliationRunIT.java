package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.FROM;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.batch.AlreadyRunning;
import io.tallystick.reconciliation.batch.Claim;
import io.tallystick.reconciliation.batch.RunLock;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import io.tallystick.reports.Destination;
import io.tallystick.reports.csv.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does besides comparing: what it refuses, leaves, reports, and does once. */
class ReconciliationRunIT extends DayRig {
  @Test
  void aWindowThatDoesNotBeginOnTheHourIsCountedByAScan() {
    var from = FROM.plusSeconds(1800);
    var result =
        day.reconciliation.run(
            new Reconciliation.Request(from, TO.plusSeconds(1800), Scenario.GRACE, false));
    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(day.count("SELECT sum(total_minor) FROM run_tie_out WHERE kind = 'charge'"))
        .isEqualTo(2000);
  }

  @Test
  void rowsThatWereReadAndAreNotThereAnyMoreAreUnexplained() {
    day.bulk(40, 0);
    day.jdbc.sql("ALTER TABLE provider_entry DISABLE TRIGGER counted").update();
    day.jdbc.sql("DELETE FROM provider_entry WHERE payment_intent_id = 'pi_b7'").update();
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("residual");
    assertThat(day.unexplained()).isEqualTo(107);
  }

  @Test
  void theSecondRunOfTheSameInputsWritesNothing() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.run();
    String fingerprint =
        "SELECT sum(hashtext(t::text)) FROM (SELECT d.*, d.xmin FROM discrepancy d) t";
    long before = day.count(fingerprint);
    long executions = day.count("SELECT count(*) FROM batch_job_execution");
    var again = day.run();
    assertThat(again.repeated()).isTrue();
    assertThat(again.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(day.count(fingerprint)).isEqualTo(before);
    assertThat(day.count("SELECT count(*) FROM batch_job_execution")).isEqualTo(executions);
  }

  @Test
  void aDryRunLeavesNothing() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    var result =
        day.reconciliation.run(new Reconciliation.Request(Scenario.FROM, TO, Scenario.GRACE, true));
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(day.count("SELECT count(*) FROM run_finding")).isEqualTo(1);
    day.reconciliation.forget(result.runId());
    assertThat(day.count("SELECT count(*) FROM discrepancy")).isZero();
    assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isZero();
  }

  @Test
  void aDryRunThatFailsLeavesNothingEither() {
    day.jdbc.sql("DELETE FROM provider_entry").update();
    var result =
        day.reconciliation.run(new Reconciliation.Request(Scenario.FROM, TO, Scenario.GRACE, true));
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    day.reconciliation.forget(result.runId());
    assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isZero();
  }

  @Test
  void aRestartWritesTheReportsWhereTheRunWasAskedTo(@TempDir Path directory) throws IOException {
    Path reports = directory.resolve("reports");
    Files.writeString(reports, "a file stands where the directory shall be");
    var request =
        new Reconciliation.Request(
            FROM,
            TO,
            Scenario.GRACE,
            false,
            new Destination(reports, Profile.EXCEL),
            ZoneId.of("Europe/Berlin"));
    var failed = day.reconciliation.run(request);
    assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);

    Files.delete(reports);
    var restarted = day.reconciliation.restart(failed.runId());
    assertThat(restarted.verdict()).isEqualTo(Verdict.CLEAN);
    Path set = reports.resolve("run-1-2026-09-01-excel");
    assertThat(set.resolve("manifest.json")).exists();

    // asked for again, for another place and other readers
    var elsewhere = new Destination(directory.resolve("elsewhere"), Profile.MACHINE);
    var again =
        day.reconciliation.run(
            new Reconciliation.Request(
                FROM, TO, Scenario.GRACE, false, elsewhere, ZoneId.of("Europe/Berlin")));
    assertThat(again.repeated()).isTrue();
    assertThat(elsewhere.directory().resolve("run-1-2026-09-01/manifest.json")).exists();
    assertThat(reportDirectory())
        .isEqualTo(elsewhere.directory().resolve("run-1-2026-09-01").toString());
    day.reconciliation.run(request);
    assertThat(reportDirectory()).isEqualTo(set.toString());
  }

  private String reportDirectory() {
    return day.jdbc.sql("SELECT report_dir FROM reconciliation_run").query(String.class).single();
  }

  @Test
  void reportsThatCantBeWrittenSayWhereAndWhy(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("reports"), "in the way");
    var failed =
        day.reconciliation.run(
            new Reconciliation.Request(
                FROM,
                TO,
                Scenario.GRACE,
                false,
                new Destination(file, Profile.MACHINE),
                ZoneId.of("UTC")));
    assertThat(failed.failure())
        .isEqualTo(
            "The reports of run 1 can't be written to %s/run-1-2026-09-01 (%s: there is something of that name already)."
                .formatted(file, file));
  }

  @Test
  void aRunWhoseSourcesHaveChangedIsNotRestarted() {
    day.jdbc.sql("DELETE FROM provider_entry").update();
    var failed = day.run();
    assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
    day.jdbc.sql("UPDATE source_import SET entries = 0 WHERE side = 'provider'").update();
    assertThatThrownBy(() -> day.reconciliation.restart(failed.runId()))
        .isInstanceOf(NotRestartable.class)
        .hasMessageStartingWith("What run 1 compares has changed since it began")
        .hasMessageContaining("./tally nightly --date 2026-09-01");
    assertThatThrownBy(() -> day.reconciliation.restart(77))
        .hasMessage("There is no run 77. './tally runs' lists the runs there are.");
  }

  @Test
  void whileARunIsAliveASecondOneStartsNothingAndLeavesNoRow() {
    try (var _ = RunLock.take(day.dataSource, Claim.job("reconciliation"))) {
      assertThatThrownBy(day::run).isInstanceOf(AlreadyRunning.class);
    }
    assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isZero();
  }

  @Test
  void whileAnImportIsAliveNothingIsComparedAndWhileARunIsAliveNothingIsImported() {
    try (var _ = RunLock.take(day.dataSource, Claim.writes("provider"))) {
      assertThatThrownBy(day::run)
          .isInstanceOf(AlreadyRunning.class)
          .hasMessageStartingWith("An import into the provider side is running already");
    }
    try (var _ = RunLock.take(day.dataSource, Claim.reads("books"), Claim.reads("provider"))) {
      assertThatThrownBy(() -> RunLock.take(day.dataSource, Claim.writes("books")))
          .isInstanceOf(AlreadyRunning.class)
          .hasMessageStartingWith("An import into the books side, or a run that compares it, is");
      assertThat(day.run().verdict()).isEqualTo(Verdict.CLEAN); // readers don't disturb readers
    }
    assertThat(day.count("SELECT count(*) FROM reconciliation_run")).isEqualTo(1);
  }

  @Test
  void anEmptyProviderRecordFailsLoudly() {
    day.jdbc.sql("DELETE FROM provider_entry").update();
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure())
        .contains("There isn't one charge or refund in the provider's record");
  }

  @Test
  void aShortProviderRecordFailsLoudly() {
    for (int i = 0; i < 30; i++) {
      day.booksCharge("S" + i, "pi_s" + i, 100, "EUR", NOON);
    }
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("is short: 1 charges and refunds against 31");
    assertThat(day.open()).isEmpty();
  }

  @Test
  void aStaleProviderRecordFailsLoudly() {
    for (int i = 0; i < 30; i++) {
      day.booksCharge("S" + i, "pi_s" + i, 100, "EUR", NOON);
      day.providerCharge("s" + i, "S" + i, 100, "EUR", NOON);
    }
    for (int i = 0; i < 25; i++) {
      day.booksCharge("L" + i, "pi_l" + i, 100, "EUR", NOON.plusSeconds(4 * 3600));
    }
    var result = day.run();
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).contains("ends early").contains("25 more");
  }
}

package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.GRACE;
import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static io.tallystick.reconciliation.reconcile.Scenario.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.reconciliation.booksimport.BooksFileImport;
import io.tallystick.reconciliation.booksimport.BooksFileRequest;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.reconcile.Reconciliation.Verdict;
import io.tallystick.reconciliation.source.ImportProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a day comes to when files or our own tables say more, or otherwise, the next time. */
class ImportedAgainIT extends DayRig {
  /** Digest leaves imports with 0 new entries out, though they filled references in. */
  @Test
  void referencesThatALaterImportFillsInAreCompared() throws IOException {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    realImports();
    var imports = new ProviderFileImport(day.dataSource, Clock.systemUTC());
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id
                txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2
                """)),
        ImportProgress.NONE);
    var first = day.run();
    assertThat(first.failure()).isNull();
    assertThat(day.open()).hasSize(2);
    var filled =
        imports.run(
            ProviderFileRequest.of(
                file(
                    """
                    balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,payment_intent_id,payment_metadata[order_id]
                    txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2,pi_2,O2
                    """)),
            ImportProgress.NONE);
    assertThat(filled.rowsKnown()).isEqualTo(1);
    assertThat(day.count("SELECT count(*) FROM provider_entry WHERE payment_intent_id = 'pi_2'"))
        .isEqualTo(1);
    var second = day.run();
    assertThat(second.repeated()).isFalse();
    assertThat(day.open()).isEmpty();
  }

  /** EARLIER looks back by this file's tolerance (1 min), not by that of the payouts report. */
  @Test
  void aPayoutImportedFromThePayoutsReportFirstIsKnownLater() throws IOException {
    realImports();
    var imports = new ProviderFileImport(day.dataSource, Clock.systemUTC());
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                payout_id,effective_at_utc,currency,gross,fee,net,reporting_category,balance_transaction_id,payout_status
                po_1,2026-09-03 00:00:00,eur,-30.00,0.00,-30.00,payout,txn_po,paid
                """)),
        ImportProgress.NONE);
    imports.run(
        ProviderFileRequest.of(
            file(
                """
                balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id
                txn_2,2026-09-01 12:00:00,eur,5.00,0.00,5.00,charge,ch_2
                txn_po,2026-09-01 20:00:00,eur,-30.00,0.00,-30.00,payout,po_1
                """)),
        ImportProgress.NONE);
    assertThat(day.count("SELECT count(*) FROM provider_entry WHERE entry_id = 'txn_po'"))
        .isEqualTo(1);
  }

  /** Digest leaves references, order and currency of the checkout's tables out. */
  @Test
  void aCorrectedReferenceInTheCheckoutsTablesIsAnotherInput() {
    day.jdbc
        .sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES ('O2',"
                + " 'EUR', 500, 'paid', :at)")
        .param("at", Scenario.utc(NOON))
        .update();
    day.jdbc
        .sql(
            "INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor,"
                + " captured_minor, currency, payment_intent_id, idempotency_key, created_at,"
                + " captured_at) VALUES ('a2', 'O2', 'captured', 500, 500, 'EUR', 'pi_wrong', 'k',"
                + " :at, :at)")
        .param("at", Scenario.utc(NOON))
        .update();
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.run();
    assertThat(day.open()).hasSize(2);
    day.jdbc.sql("UPDATE payment_attempt SET payment_intent_id = 'pi_2'").update();
    day.run();
    assertThat(day.open()).isEmpty();
  }

  /** keptKinds() is asked anew in each step; the run stays failed for ever. */
  @Test
  void aBooksImportOfAnotherMonthBetweenFailureAndRestart() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    day.jdbc.sql("UPDATE provider_entry SET fee_minor = 30, net_minor = 970").update();
    day.jdbc.sql("ALTER TABLE run_finding ADD CONSTRAINT crash CHECK (kind <> 'charge')").update();
    var crashed = day.run();
    assertThat(crashed.verdict()).isEqualTo(Verdict.FAILED);
    day.jdbc.sql("ALTER TABLE run_finding DROP CONSTRAINT crash").update();
    day.booksKeep("fee"); // an import of January's books, the first with fees
    day.reconciliation.restart(crashed.runId());
    var restarted = day.run(); // not even asked again
    assertThat(restarted.failure()).isNull();
    assertThat(restarted.verdict()).isEqualTo(Verdict.DISCREPANCIES);
  }

  /** row_number() counts per load: two equal rows in two loads are both "known" once each. */
  @Test
  void twoEqualMovementsThatGotIdsAfterwards() throws IOException {
    realImports();
    var imports = new BooksFileImport(day.dataSource, Clock.systemUTC());
    String header = "order_id,provider_ref,kind,amount,currency,occurred_at";
    String movement = "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z";
    imports.run(BooksFileRequest.of(file(header + "\n" + movement + "\n")), ImportProgress.NONE);
    // the next export has ids, and the second of two equal movements
    imports.run(
        BooksFileRequest.of(file(header + ",entry_id\n" + movement + ",e1\n" + movement + ",e2\n")),
        ImportProgress.NONE);
    assertThat(day.count("SELECT count(*) FROM imported_book_entry WHERE order_id = 'O2'"))
        .isEqualTo(2);
  }

  /** Dry runs don't index, and context skips loads without index. */
  @Test
  void aDryRunFindsWhatTheRunFinds() {
    day.jdbc
        .sql("CREATE TABLE provider_entry_l77 PARTITION OF provider_entry FOR VALUES IN (77)")
        .update();
    day.jdbc
        .sql(
            "INSERT INTO source_load (load_id, import_id, table_name, attached) OVERRIDING SYSTEM"
                + " VALUE SELECT 77, import_id, 'provider_entry_l77', true FROM source_import WHERE"
                + " side = 'provider'")
        .update();
    day.agreeOn(2);
    day.providerCharge("2", "O2", 500, "EUR", LATE); // day 1's file
    day.jdbc.sql("UPDATE provider_entry SET load_id = 77 WHERE order_ref = 'O2'").update();
    day.booksCharge("O2", "pi_2", 500, "EUR", TO.plusSeconds(60));
    var nightly =
        new io.tallystick.reconciliation.nightly.Nightly(
            null,
            null,
            day.reconciliation,
            new ProviderFileImport(day.dataSource, Clock.systemUTC()),
            new BooksFileImport(day.dataSource, Clock.systemUTC()),
            day.dataSource);
    var date = java.time.LocalDate.of(2026, 9, 2);
    var dry =
        nightly.run(
            io.tallystick.reconciliation.nightly.Nightly.Request.ofDay(
                date, java.time.ZoneOffset.UTC, GRACE, false, true, null));
    var real =
        nightly.run(
            io.tallystick.reconciliation.nightly.Nightly.Request.ofDay(
                date, java.time.ZoneOffset.UTC, GRACE, false, false, null));
    assertThat(dry.verdict()).isEqualTo(real.verdict());
  }

  /** CONTRADICTING_EARLIER compares status: pending -> captured refuses the whole file. */
  @Test
  void aStatusThatMovesOnIsTakenFromTheNextExport() throws IOException {
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    realImports();
    var imports = new BooksFileImport(day.dataSource, Clock.systemUTC());
    String header = "order_id,provider_ref,kind,amount,currency,occurred_at,status,entry_id\n";
    imports.run(
        BooksFileRequest.of(
            file(header + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,pending,e2\n")),
        ImportProgress.NONE);
    imports.run(
        BooksFileRequest.of(
            file(header + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,captured,e2\n")),
        ImportProgress.NONE);
    assertThat(
            day.count("SELECT count(*) FROM imported_book_entry WHERE entry_id = 'e2' AND moves"))
        .isEqualTo(1);
    assertThat(
            day.count(
                "SELECT sum(source_total.entries) FROM source_total JOIN source_import USING"
                    + " (import_id) WHERE side = 'books' AND hour = '2026-09-01T12:00Z'"))
        .isEqualTo(2);
    finds();
    // the older export again, with another row beside it: what has moved doesn't move back
    Path older =
        file(
            header
                + "O2,pi_2,charge,5.00,EUR,2026-09-01T12:00:00Z,pending,e2\n"
                + "O3,,charge,1.00,EUR,2026-09-01T12:00:00Z,pending,e3\n");
    assertThatThrownBy(() -> imports.run(BooksFileRequest.of(older), ImportProgress.NONE))
        .hasMessageContaining("status captured and pending");
  }
}

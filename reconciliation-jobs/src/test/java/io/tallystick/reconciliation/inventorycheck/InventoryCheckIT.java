package io.tallystick.reconciliation.inventorycheck;

import static io.tallystick.checkout.discrepancy.DiscrepancyType.ORPHANED_RESERVATION;
import static io.tallystick.reconciliation.check.CheckRig.open;
import static io.tallystick.reconciliation.check.CheckRig.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tallystick.checkout.inventory.Inventory;
import io.tallystick.reconciliation.check.CheckResult;
import io.tallystick.reconciliation.check.CheckResult.Line;
import io.tallystick.reconciliation.check.CheckResult.Verdict;
import io.tallystick.reconciliation.check.CheckRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryCheckIT {
  private static final String CHECK = InventoryCheck.NAME;

  private CheckRig rig = new CheckRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void stock(String sku, int pieces) {
    rig.service(Inventory.class).receive(sku, pieces);
  }

  /** Held since the morning, for a quarter of an hour. */
  private void held(String attempt, String sku, int quantity) {
    rig.sql(
        """
        INSERT INTO reservation VALUES ('%s', '%s', %d, 'held', '2026-09-01T09:15Z', '2026-09-01T09:00Z');
        UPDATE stock SET reserved = reserved + %d WHERE sku = '%s'
        """
            .formatted(attempt, sku, quantity, quantity, sku));
  }

  private void payment(String attempt, String order, String orderState, String state) {
    rig.sql(
        """
        INSERT INTO orders (order_id, currency, total_minor, state, placed_at)
        VALUES ('%2$s', 'EUR', 2000, '%3$s', '2026-09-01T09:00Z') ON CONFLICT DO NOTHING;
        INSERT INTO payment_attempt (attempt_id, order_id, state, amount_minor, captured_minor, captured_at, currency,
            idempotency_key, payment_intent_id, created_at)
        VALUES ('%1$s', '%2$s', '%4$s', 2000, CASE WHEN '%4$s' = 'captured' THEN 2000 ELSE 0 END,
            CASE WHEN '%4$s' = 'captured' THEN timestamptz '2026-09-01T09:01Z' END, 'EUR', 'k:%1$s', 'pi_%1$s',
            '2026-09-01T09:00Z')
        """
            .formatted(attempt, order, orderState, state));
  }

  @Test
  void whereAllAgreesNothingIsFound() {
    stock("MUG", 5);
    CheckResult result = rig.run(CHECK);
    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.examined()).isEqualTo(1);
    assertThat(result.lines()).isEmpty();
    assertThat(rig.discrepancies()).isEmpty();
  }

  @Test
  void whatIsHeldForAFailedPaymentIsGivenBackAndNoted() {
    stock("MUG", 5);
    held("A1", "MUG", 2);
    payment("A1", "O1", "payment_failed", "failed");

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(result.lines()).containsExactly(new Line(ORPHANED_RESERVATION, 1, 1, 1, 1));
    assertThat(rig.discrepancies())
        .containsExactly(resolved("ORPHANED_RESERVATION", "A1", "auto_repaired"));
    assertThat(rig.one(Integer.class, "SELECT reserved::int FROM stock")).isZero();
    assertThat(rig.one(String.class, "SELECT before || ' -> ' || after FROM run_repair"))
        .isEqualTo("held: 2 x MUG -> released");
    assertThat(rig.one(String.class, "SELECT actor FROM audit WHERE subject = 'reservation:A1'"))
        .isEqualTo("run " + result.runId());
  }

  @Test
  void whatIsHeldForAPaymentUnderWayIsLeftAlone() {
    stock("MUG", 9);
    for (String state : new String[] {"created", "requires_action", "processing", "unknown"}) {
      held("A-" + state, "MUG", 1);
      payment("A-" + state, "O-" + state, "payment_pending", state);
    }
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.one(Integer.class, "SELECT reserved::int FROM stock")).isEqualTo(4);
  }

  @Test
  void aCountThatIsWrongIsFlaggedUntilItIsRight() {
    stock("MUG", 5);
    rig.sql("UPDATE stock SET sold = 2");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(rig.discrepancies()).containsExactly(open("STOCK_SUM_MISMATCH", "MUG"));

    rig.sql("UPDATE stock SET sold = 0");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies()).containsExactly(resolved("STOCK_SUM_MISMATCH", "MUG", "fixed"));
  }

  @Test
  void aPaidOrderWithoutStockIsFlagged() {
    stock("MUG", 5);
    payment("A1", "O1", "paid", "captured");
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN); // nothing in it is counted
    rig.sql(
        """
        SET session_replication_role = 'replica';
        INSERT INTO order_line VALUES ('O1', 1, 1, 'MUG', 'Mug', 'physical', 2000, 1, 0, 0, 'none', 0, true);
        SET session_replication_role = 'origin'
        """);

    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.DISCREPANCIES);

    assertThat(rig.discrepancies()).containsExactly(open("PAID_WITHOUT_STOCK", "O1"));
    assertThat(rig.one(Long.class, "SELECT at_stake_minor FROM discrepancy")).isEqualTo(2000);
  }

  @Test
  void aSecondRunOfTheSameWindowWritesNothing() {
    stock("MUG", 5);
    rig.sql("UPDATE stock SET sold = 2");
    CheckResult first = rig.run(CHECK);
    String before = everything();

    CheckResult second = rig.run(CHECK);

    assertThat(second.repeated()).isTrue();
    assertThat(second.runId()).isEqualTo(first.runId());
    assertThat(second.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whatIsFoundGoneAndFoundAgainInOneWindowIsWrittenDownEachTime() {
    stock("MUG", 5);
    rig.sql("UPDATE stock SET sold = 2");
    rig.run(CHECK);
    rig.sql("UPDATE stock SET sold = 0");
    rig.run(CHECK);
    rig.sql("UPDATE stock SET sold = 2");

    CheckResult third = rig.run(CHECK);

    assertThat(third.repeated()).isFalse();
    assertThat(rig.discrepancies()).containsExactly(open("STOCK_SUM_MISMATCH", "MUG"));
    assertThat(rig.one(Long.class, "SELECT last_run FROM discrepancy")).isEqualTo(third.runId());
    rig.sql("UPDATE stock SET sold = 0");
    CheckResult fourth = rig.run(CHECK);
    assertThat(fourth.repeated()).isFalse();
    assertThat(rig.one(String.class, "SELECT resolved_by FROM discrepancy"))
        .isEqualTo("run " + fourth.runId());
    assertThat(rig.run(CHECK).repeated()).isTrue();
  }

  @Test
  void aDryRunShowsWhatARealOneDoesAndWritesNothing() {
    stock("MUG", 5);
    held("A1", "MUG", 2);
    payment("A1", "O1", "payment_failed", "failed");
    String before = everything();

    CheckResult dry = rig.dryRun(CHECK);

    assertThat(dry.lines()).containsExactly(new Line(ORPHANED_RESERVATION, 1, 1, 1, 0));
    assertThat(everything()).isEqualTo(before);
    CheckResult real = rig.run(CHECK);
    assertThat(real.lines().getFirst().planned()).isEqualTo(dry.lines().getFirst().planned());
  }

  private String everything() {
    return rig.one(
        String.class,
        """
        SELECT concat_ws('|', (SELECT json_agg(d ORDER BY discrepancy_id) FROM discrepancy d),
            (SELECT json_agg(r ORDER BY run_id) FROM reconciliation_run r), (SELECT json_agg(r) FROM run_repair r),
            (SELECT json_agg(f) FROM run_finding f), (SELECT json_agg(s) FROM stock s), (SELECT count(*) FROM audit))
        """);
  }

  @Test
  void flagOpensADiscrepancyAndRepairsNothing() {
    rig.close();
    rig = new CheckRig("tallystick.repair.ORPHANED_RESERVATION=flag");
    stock("MUG", 5);
    held("A1", "MUG", 2);
    assertThat(rig.run(CHECK).lines()).containsExactly(new Line(ORPHANED_RESERVATION, 1, 1, 0, 0));
    assertThat(rig.discrepancies()).containsExactly(open("ORPHANED_RESERVATION", "A1"));
    assertThat(rig.one(Integer.class, "SELECT reserved::int FROM stock")).isEqualTo(2);
  }

  @Test
  void whatHasOneCauseIsOneIncidentUntilAnHourPassesWithoutIt() {
    rig.close();
    rig = new CheckRig("tallystick.repair.ORPHANED_RESERVATION=flag");
    stock("MUG", 50);
    for (int i = 0; i < 6; i++) {
      held("A" + i, "MUG", 1);
    }
    rig.sql(
        "UPDATE reservation SET changed_at = changed_at + interval '59 minutes' WHERE attempt_id ="
            + " 'A2'");
    rig.sql(
        "UPDATE reservation SET changed_at = changed_at + interval '3 hours' WHERE attempt_id IN"
            + " ('A3', 'A4')");

    CheckResult result = rig.run(CHECK);

    assertThat(result.incidents())
        .extracting(CheckResult.Incident::name, CheckResult.Incident::findings)
        .containsExactly(
            tuple("reservation not given back since 2026-09-01T09:00Z", 4L),
            tuple("reservation not given back since 2026-09-01T12:00Z", 2L));
    held("A9", "MUG", 1);
    rig.sql("UPDATE reservation SET changed_at = '2026-09-01T08:30Z' WHERE attempt_id = 'A9'");
    rig.run(CHECK);
    assertThat(rig.one(String.class, "SELECT incident FROM discrepancy WHERE group_key = 'A9'"))
        .isEqualTo("reservation not given back since 2026-09-01T09:00Z");
  }

  @Test
  void offDoesNotLook() {
    rig.close();
    rig = new CheckRig("tallystick.repair.orphaned-reservation=off");
    stock("MUG", 5);
    held("A1", "MUG", 2);
    assertThat(rig.run(CHECK).verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(rig.discrepancies()).isEmpty();
  }

  @Test
  void beyondTheLimitOfARunItFlagsTheRest() {
    rig.close();
    rig = new CheckRig("tallystick.repair.most=3");
    stock("MUG", 50);
    for (int i = 0; i < 5; i++) {
      held("A" + i, "MUG", 1);
    }
    CheckResult result = rig.run(CHECK);
    assertThat(result.lines()).containsExactly(new Line(ORPHANED_RESERVATION, 5, 5, 3, 3));
    assertThat(result.overLimit()).isEqualTo(2);
    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(rig.one(Integer.class, "SELECT reserved::int FROM stock")).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}, after {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "INSERT INTO run_finding            | 0",
        "INSERT INTO run_repair             | 4",
        "UPDATE reservation                 | 0",
        "UPDATE reservation                 | 7",
        "UPDATE run_repair                  | 5",
        "UPDATE run_finding SET gone        | 0",
        "INSERT INTO discrepancy            | 0",
        "UPDATE reconciliation_run SET state = ?, inputs | 0",
      })
  void killedAndStartedAgainItEndsWithTheSameCounts(String statement, int survive)
      throws Exception {
    stock("MUG", 50);
    for (int i = 0; i < 20; i++) {
      held("A%02d".formatted(i), "MUG", 2);
    }
    rig.sql("UPDATE stock SET sold = 1");
    rig.killed(CHECK, statement, survive);

    CheckResult result = rig.run(CHECK);

    assertThat(result.verdict()).isEqualTo(Verdict.DISCREPANCIES);
    assertThat(rig.one(Integer.class, "SELECT reserved::int FROM stock")).isZero();
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM discrepancy")).isEqualTo(21);
    assertThat(
            rig.one(
                Integer.class,
                "SELECT count(*)::int FROM discrepancy WHERE resolution = 'auto_repaired'"))
        .isEqualTo(20);
    assertThat(
            rig.one(
                Integer.class,
                "SELECT count(*)::int FROM audit WHERE action = 'reservation.released'"))
        .isEqualTo(20);
    assertThat(rig.one(Integer.class, "SELECT count(*)::int FROM reconciliation_run")).isEqualTo(1);
  }
}

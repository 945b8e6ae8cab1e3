package io.tallystick.reconciliation.reconcile;

import static io.tallystick.reconciliation.reconcile.Scenario.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallystick.reconciliation.check.CheckRig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs do with what people decided. */
class DecidedDiscrepanciesIT extends DayRig {
  private static final String DECIDE =
      """
      UPDATE discrepancy SET state = 'resolved', owner = 'mia', resolution = '%s', resolution_reason = 'ours',
          resolved_by = 'mia', approved_by = %s, resolved_at = '2026-09-02T09:00Z'
      """;

  private static void accepted(JdbcClient jdbc, String resolution) {
    jdbc.sql(DECIDE.formatted(resolution, "'apo'")).update();
  }

  private static void closed(JdbcClient jdbc, String resolution) {
    jdbc.sql(DECIDE.formatted(resolution, "NULL")).update();
  }

  private static String standing(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT concat_ws(' ', state, owner, resolution, resolution_reason, resolved_by, approved_by) FROM discrepancy
            """)
        .query(String.class)
        .single();
  }

  private static List<String> audit(JdbcClient jdbc) {
    return jdbc.sql(
            """
            SELECT concat_ws(' | ', regexp_replace(subject, '[0-9]+', 'N'), action, regexp_replace(actor, '[0-9]+', 'N'),
                reason, before, after)
            FROM audit WHERE action LIKE 'discrepancy.%' ORDER BY audit_id
            """)
        .query(String.class)
        .list();
  }

  private void aMissingCharge() {
    day.booksCharge("O2", "pi_2", 500, "EUR", NOON);
    finds(row("MISSING_AT_PROVIDER", "O2", "pi_2", 500L, null));
  }

  @Test
  void aMatchLeavesAcceptedAndWrittenOffOnesAloneAsLongAsTheAmountsAreTheSame() {
    aMissingCharge();
    for (String resolution : List.of("accepted", "written_off")) {
      accepted(day.jdbc, resolution);
      day.runAgainWithNewInputs();
      assertThat(standing(day.jdbc)).isEqualTo("resolved mia " + resolution + " ours mia apo");
    }
    assertThat(audit(day.jdbc)).isEmpty();
    day.jdbc
        .sql("UPDATE imported_book_entry SET amount_minor = 700 WHERE order_id = 'O2'")
        .update();
    day.runAgainWithNewInputs();
    assertThat(standing(day.jdbc)).isEqualTo("open");
    assertThat(day.open()).containsExactly(row("MISSING_AT_PROVIDER", "O2", "pi_2", 700L, null));
    assertThat(audit(day.jdbc))
        .containsExactly(
            "discrepancy:N | discrepancy.reopened | run N | Found again, with other amounts |"
                + " resolved: written_off | open");
  }

  @Test
  void aMatchThatStillFindsWhatAPersonTookForFixedOpensItForAnybody() {
    aMissingCharge();
    closed(day.jdbc, "fixed");
    day.runAgainWithNewInputs();
    assertThat(standing(day.jdbc)).isEqualTo("open");
    assertThat(audit(day.jdbc))
        .containsExactly(
            "discrepancy:N | discrepancy.reopened | run N | Found again | resolved: fixed | open");
  }

  @Test
  void aMatchClosesWhatSomebodyLooksAt() {
    aMissingCharge();
    day.jdbc.sql("UPDATE discrepancy SET state = 'assigned', owner = 'mia'").update();
    day.runAgainWithNewInputs();
    assertThat(standing(day.jdbc)).isEqualTo("assigned mia");
    day.providerCharge("2", "O2", 500, "EUR", NOON);
    day.runAgainWithNewInputs();
    assertThat(standing(day.jdbc)).startsWith("resolved mia fixed run ");
  }

  @Test
  void aCheckKeepsToTheSameRules() {
    try (var rig = new CheckRig()) {
      rig.sql("INSERT INTO stock (sku, stock, sold) VALUES ('MUG', 5, 2)");
      check(rig, 4);
      assertThat(standing(rig.jdbc)).isEqualTo("open");
      accepted(rig.jdbc, "written_off");
      check(rig, 3);
      assertThat(standing(rig.jdbc)).isEqualTo("resolved mia written_off ours mia apo");
      rig.sql("UPDATE discrepancy SET at_stake_minor = at_stake_minor + 1");
      check(rig, 2);
      assertThat(standing(rig.jdbc)).isEqualTo("open");
      closed(rig.jdbc, "timing");
      check(rig, 1);
      assertThat(standing(rig.jdbc)).isEqualTo("open");
      assertThat(audit(rig.jdbc))
          .containsExactly(
              "discrepancy:N | discrepancy.reopened | run N | Found again, with other amounts |"
                  + " resolved: written_off | open",
              "discrepancy:N | discrepancy.reopened | run N | Found again | resolved: timing |"
                  + " open");
    }
  }

  /** Of a window that ends some hours before midnight. */
  private static void check(CheckRig rig, int hours) {
    rig.run("inventory-check", CheckRig.FROM, CheckRig.TO.minusSeconds(3600L * hours), false);
  }
}

package io.tallystick.reports.tieout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reports.RunFixture;
import java.io.StringWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TieOutViewIT {
  private static final String TABLE =
      """
      Tie-out of run 1, 2026-03-01T23:00:00Z to 2026-03-02T23:00:00Z

                                    total       matched  discrepancies        timing      not kept
      kind    cur  side      count amount  count amount  count  amount  count amount  count amount  unexplained
      charge  EUR  provider     12 118.50      9 100.00      2   18.50      1   0.00      -         0
                   books        11 109.00     10 100.00      1    9.00      -             -         0
      fee     EUR  provider      3  -0.90      -             -              -             3  -0.90  0
                   books         -             -             -              -             -         0
      ---------------------------------------------------------------------------------------------------------
      total   EUR  provider     15 117.60      9 100.00      2   18.50      1   0.00      3  -0.90  0
                   books        11 109.00     10 100.00      1    9.00      -             -         0

      charge  JPY  provider      1   1000      1   1000      -              -             -         0
                   books         2   3500      1   1000      -              1   2500      -         0
      ---------------------------------------------------------------------------------------------------------
      total   JPY  provider      1   1000      1   1000      -              -             -         0
                   books         2   3500      1   1000      -              1   2500      -         0

      Every entry and every amount of both sides is explained.
      """;

  private RunFixture fixture;
  private TieOutView view;
  private long run;

  @BeforeEach
  void aRunThatTiesOut() {
    var dataSource = TestPostgres.migratedDatabase();
    fixture = new RunFixture(dataSource);
    view = new TieOutView(dataSource);
    run = fixture.run();
    fixture.side(run, "fee", "EUR", "provider", 3, -90, 0, 0, 0, 0, 0, 0, 3, -90);
    fixture.side(run, "charge", "EUR", "provider", 12, 11850, 9, 10000, 2, 1850, 1, 0);
    fixture.side(run, "charge", "EUR", "books", 11, 10900, 10, 10000, 1, 900);
    fixture.side(run, "charge", "JPY", "provider", 1, 1000, 1, 1000);
    fixture.side(run, "charge", "JPY", "books", 2, 3500, 1, 1000, 0, 0, 1, 2500);
    fixture.discrepancy(run, "AMOUNT_MISMATCH", "ord_1", "EUR", 900L, 850L);
    fixture.discrepancy(run, "PAID_NOT_RECORDED", "ord_2", "EUR", null, 1000L);
    fixture.discrepancy(run, "AMOUNT_MISMATCH", null, "EUR", 900L, null);
  }

  @Test
  void theTableAlignsItsColumnsAndStatesAmountsInMajorUnits() {
    assertThat(view.table(run).lines().map(String::stripTrailing))
        .containsExactly(TABLE.lines().toArray(String[]::new));
  }

  @Test
  void timingAndNotKeptHaveNoColumnWhereNothingStandsInThem() {
    fixture.jdbc().update("DELETE FROM run_tie_out WHERE currency = 'JPY' OR kind = 'fee'");
    assertThat(view.table(run)).contains("timing").doesNotContain("not kept");
  }

  @Test
  void aResidualIsLoudInItsRowItsTotalAndTheVerdict() {
    fixture
        .jdbc()
        .update(
            "UPDATE run_tie_out SET total_minor = 1007 WHERE currency = 'JPY' AND side ="
                + " 'provider'");
    fixture
        .jdbc()
        .update(
            "UPDATE run_tie_out SET total_minor = 3493 WHERE currency = 'JPY' AND side = 'books'");
    String table = view.table(run);
    // provider and books, the charges and their total
    assertThat(table.lines().filter(line -> line.endsWith("UNEXPLAINED 7 (0 entries)"))).hasSize(4);
    assertThat(table).contains("UNEXPLAINED: totals and explained entries differ in charge JPY.");
    assertThat(view.read(run).explained()).isFalse();
  }

  @Test
  void entriesThatAreLeftOverAreUnexplainedEvenIfTheirAmountsAddUpToNothing() {
    fixture
        .jdbc()
        .update("UPDATE run_tie_out SET total_count = 3 WHERE currency = 'JPY' AND side = 'books'");
    assertThat(view.read(run).explained()).isFalse();
    assertThat(view.table(run)).contains("UNEXPLAINED 0 (1 entries)");
  }

  @Test
  void theJsonHasTheDocumentedNamesAndFigures() {
    JsonNode json = json(run);
    assertThat(json.get("tieOut").valueStream().map(JsonNode::toString))
        .containsExactly(
            """
            {"currency":"EUR","kind":"charge","provider":{"count":12,"amountMinor":11850},\
            "books":{"count":11,"amountMinor":10900},"matched":{"count":9,"amountMinor":10000},\
            "matchedBooks":{"count":10,"amountMinor":10000},\
            "explained":{"count":3,"amountMinor":950},"timing":{"count":1,"amountMinor":0},\
            "notKept":{"count":0,"amountMinor":0},"unexplainedMinor":0,"unexplainedCount":0,\
            "unexplainedProviderMinor":0,"unexplainedBooksMinor":0}\
            """,
            """
            {"currency":"EUR","kind":"fee","provider":{"count":3,"amountMinor":-90},\
            "books":{"count":0,"amountMinor":0},"matched":{"count":0,"amountMinor":0},\
            "explained":{"count":0,"amountMinor":0},"timing":{"count":0,"amountMinor":0},\
            "notKept":{"count":3,"amountMinor":-90},"unexplainedMinor":0,"unexplainedCount":0,\
            "unexplainedProviderMinor":0,"unexplainedBooksMinor":0}\
            """,
            """
            {"currency":"JPY","kind":"charge","provider":{"count":1,"amountMinor":1000},\
            "books":{"count":2,"amountMinor":3500},"matched":{"count":1,"amountMinor":1000},\
            "explained":{"count":0,"amountMinor":0},"timing":{"count":1,"amountMinor":-2500},\
            "notKept":{"count":0,"amountMinor":0},"unexplainedMinor":0,"unexplainedCount":0,\
            "unexplainedProviderMinor":0,"unexplainedBooksMinor":0}\
            """);
    assertThat(json.get("discrepancies").valueStream().map(JsonNode::toString))
        .containsExactly(
            """
            {"type":"AMOUNT_MISMATCH","orderId":"ord_1","providerRef":"pi_ord_1","currency":"EUR",\
            "booksMinor":900,"providerMinor":850,"differenceMinor":-50}\
            """,
            """
            {"type":"AMOUNT_MISMATCH","orderId":null,"providerRef":null,"currency":"EUR",\
            "booksMinor":900,"providerMinor":null,"differenceMinor":-900}\
            """,
            """
            {"type":"PAID_NOT_RECORDED","orderId":"ord_2","providerRef":"pi_ord_2",\
            "currency":"EUR","booksMinor":null,"providerMinor":1000,"differenceMinor":1000}\
            """);
    assertThat(json.get("counts").toString())
        .isEqualTo("{\"AMOUNT_MISMATCH\":2,\"PAID_NOT_RECORDED\":1}");
    assertThat(json.propertyNames())
        .containsExactly(
            "run",
            "from",
            "to",
            "state",
            "nothingToCompare",
            "reports",
            "tieOut",
            "discrepancies",
            "counts",
            "badRows");
    assertThat(json.get("run").asLong()).isEqualTo(run);
    assertThat(json.get("from").asString()).isEqualTo("2026-03-01T23:00:00Z");
    assertThat(json.get("to").asString()).isEqualTo("2026-03-02T23:00:00Z");
    assertThat(json.get("state").asString()).isEqualTo("discrepancies");
    assertThat(json.get("reports").isNull()).isTrue();
    assertThat(json.get("badRows")).isEmpty();
  }

  @Test
  void badRowsThatWereKeptAsideAreNamedBesideTheVerdict() {
    fixture
        .jdbc()
        .update(
            """
            INSERT INTO source_import (side, origin, name, format, state, rows_read, rows_bad, bad_rows_file,
                started_at, completed_at, first_at, last_at)
            SELECT 'books', 'file', 'b.csv', 'books', 'complete', 9, 2, '/kept/bad.csv', at, at,
                   '2026-03-02T08:00Z'::timestamptz + apart, '2026-03-02T09:00Z'::timestamptz + apart
            FROM (VALUES ('2026-03-03T00:00Z'::timestamptz, interval '0'),
                         ('2026-03-03T00:00Z', '2 days'),    -- another window's
                         ('2026-03-04T00:00Z', '0')) later (at, apart)    -- after the run
            """);
    assertThat(view.table(run))
        .endsWith(
            """
            Every entry and every amount of both sides is explained.
            2 bad rows of b.csv (books) left out; kept aside in /kept/bad.csv.
            """);
    assertThat(json(run).get("badRows").toString())
        .isEqualTo(
            """
            [{"side":"books","source":"b.csv","rows":2,"file":"/kept/bad.csv"}]\
            """);
  }

  @Test
  void theResidualsOfBothSidesNeverCancelEachOtherOut() {
    fixture
        .jdbc()
        .update("UPDATE run_tie_out SET total_minor = total_minor + 5 WHERE currency = 'JPY'");
    JsonNode line = json(run).get("tieOut").get(2);
    assertThat(line.get("unexplainedMinor").asLong()).isEqualTo(10);
    assertThat(line.get("unexplainedProviderMinor").asLong()).isEqualTo(5);
    assertThat(line.get("unexplainedBooksMinor").asLong()).isEqualTo(5);
  }

  @Test
  void itsJsonHasWhatTheRunFoundWhateverBecameOfItLater() {
    long later = fixture.run();
    fixture.discrepancy(later, "UNKNOWN_TO_US", "ord_9", "EUR", null, 1L);
    fixture.jdbc().update("DELETE FROM discrepancy WHERE order_id = 'ord_2'");
    assertThat(json(run).get("discrepancies")).hasSize(3);
    JsonNode ofLater = json(later).get("discrepancies");
    assertThat(ofLater).hasSize(1);
    assertThat(ofLater.get(0).get("orderId").asString()).isEqualTo("ord_9");
  }

  @Test
  void aRunWithoutEntriesSaysSo() {
    assertThat(view.table(fixture.run())).contains("Neither side has an entry in this window.");
  }

  @Test
  void aRunThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> view.table(99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no run 99");
  }

  private JsonNode json(long runId) {
    var out = new StringWriter();
    view.writeJson(runId, out);
    return JsonMapper.shared().readTree(out.toString());
  }
}

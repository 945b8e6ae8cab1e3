package io.tallystick.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCsvTest {
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-09-02T00:00:00Z");
  private static final ZoneId LONDON = ZoneId.of("Europe/London");

  private final Ledger ledger = new Ledger(11);

  private Payment pay(long amount, String currency, String at) {
    return ledger.pay(
        new PaymentRequest(amount, currency, Map.of("order_id", "ORD-9"), Instant.parse(at)));
  }

  private String csv(ReportType type, Instant from, Instant to) {
    StringWriter out = new StringWriter();
    try {
      ReportCsv.write(type, ledger, from, to, LONDON, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** Rows by column name; the test's values hold no commas. */
  private List<Map<String, String>> rows(ReportType type, Instant from, Instant to) {
    String[] lines = csv(type, from, to).split("\n");
    String[] header = lines[0].replace("\"", "").split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].replace("\"", "").split(",", -1);
      assertThat(cells).hasSameSizeAs(header);
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < cells.length; c++) {
        row.put(header[c], cells[c]);
      }
      rows.add(row);
    }
    return rows;
  }

  @Test
  void amountsAreMajorUnitsWithTheProvidersDecimals() {
    pay(1_200, "jpy", "2026-09-01T10:00:00Z");
    pay(12_340, "kwd", "2026-09-01T10:00:01Z");
    pay(12_340, "usd", "2026-09-01T10:00:02Z");

    assertThat(rows(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, FROM, TO))
        .extracting(row -> row.get("currency") + " " + row.get("gross") + " " + row.get("fee"))
        .containsExactly("jpy 1200 75", "kwd 12.340 0.460", "usd 123.40 3.88");
  }

  @Test
  void theActivityReportQuotesEveryValueAndLeavesEmptyOnesBare() {
    Payment payment = pay(12_340, "usd", "2026-09-01T10:00:02Z");
    String[] lines = csv(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, FROM, TO).split("\n", -1);

    assertThat(lines).hasSize(3);
    assertThat(lines[0])
        .startsWith(
            "\"balance_transaction_id\",\"created_utc\",\"created\",\"available_on_utc\","
                + "\"available_on\",\"currency\",\"gross\",\"fee\",\"net\","
                + "\"reporting_category\",\"source_id\",\"description\","
                + "\"customer_facing_amount\",\"customer_facing_currency\",\"trace_id\"");
    assertThat(lines[1])
        .startsWith(
            "\""
                + payment.balanceTransactionId()
                + "\",\"2026-09-01 10:00:02\",\"2026-09-01 11:00:02\",\"2026-09-03 00:00:00\","
                + "\"2026-09-03 01:00:00\",\"usd\",\"123.40\",\"3.88\",\"119.52\",\"charge\",\""
                + payment.chargeId()
                + "\",\"Order ORD-9\",\"123.40\",\"usd\",,,,,,")
        .contains("\"ORD-9\"")
        .doesNotContain("\"\"");
    assertThat(lines[2]).isEmpty();
  }

  @Test
  void theIntervalIncludesItsStartAndExcludesItsEnd() {
    pay(100, "usd", "2026-08-31T23:59:59Z");
    pay(200, "usd", "2026-09-01T00:00:00Z");
    pay(300, "usd", "2026-09-01T23:59:59Z");
    pay(400, "usd", "2026-09-02T00:00:00Z");
    assertThat(rows(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, FROM, TO))
        .extracting(row -> row.get("gross"))
        .containsExactly("2.00", "3.00");
  }

  @Test
  void payoutsAreInTheirOwnReportAndTheirMembersAreReconciledByPayoutDate() {
    Payment payment = pay(10_000, "usd", "2026-09-01T10:00:00Z");
    ledger.refund(payment.chargeId(), 1_000, null, Map.of(), Instant.parse("2026-09-01T11:00:00Z"));
    Instant payoutDay = Instant.parse("2026-09-03T00:00:00Z");
    Payout payout = ledger.payoutDaily("usd", payoutDay).orElseThrow();
    Instant end = payoutDay.plusSeconds(86_400);
    ledger.failPayout(payout.id(), payoutDay.plusSeconds(3_600));

    assertThat(rows(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, payoutDay, end)).isEmpty();
    assertThat(rows(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, FROM, TO)).hasSize(2);
    assertThat(rows(ReportType.PAYOUT_RECONCILIATION, FROM, TO)).isEmpty();
    assertThat(rows(ReportType.PAYOUT_RECONCILIATION, payoutDay, end))
        .extracting(row -> row.get("automatic_payout_id") + " " + row.get("net"))
        .containsExactly(payout.id() + " 96.80", payout.id() + " -10.00");
    assertThat(rows(ReportType.PAYOUTS, payoutDay, end))
        .extracting(
            row ->
                row.get("payout_id")
                    + " "
                    + row.get("reporting_category")
                    + " "
                    + row.get("gross")
                    + " "
                    + row.get("payout_status")
                    + " "
                    + row.get("payout_reversed_at_utc"))
        .containsExactly(
            payout.id() + " payout -86.80 failed 2026-09-03 01:00:00",
            payout.id() + " payout_reversal 86.80 failed 2026-09-03 01:00:00");
  }

  @Test
  void theBalanceHistoryHasMinutesAndEveryMovementNewestFirst() {
    pay(10_000, "usd", "2026-09-01T10:00:59Z");
    ledger.fee(500, "usd", "Radar, \"extra\"", Instant.parse("2026-09-01T12:00:00Z"));
    String[] lines = csv(ReportType.BALANCE_HISTORY, FROM, TO).split("\n");
    assertThat(lines).hasSize(3);
    assertThat(lines[0])
        .isEqualTo(
            "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,"
                + "Transfer,Transfer Date (UTC),Transfer Group,order_id (metadata)");
    assertThat(lines[1])
        .endsWith(
            ",stripe_fee,,-5.00,0.00,-5.00,usd,2026-09-01 12:00,2026-09-01 12:00,"
                + "\"Radar, \"\"extra\"\"\",,,,");
    assertThat(lines[2])
        .contains(",charge,ch_3")
        .endsWith(",100.00,3.20,96.80,usd,2026-09-01 10:00,2026-09-03 00:00,Order ORD-9,,,,ORD-9");
  }

  @Test
  void aFileAppearsWholeAndLeavesNoUnfinishedOne(@TempDir Path folder) throws IOException {
    pay(10_000, "usd", "2026-09-01T10:00:00Z");
    Path file = folder.resolve("activity.csv");
    ReportCsv.write(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, ledger, FROM, TO, LONDON, file);
    assertThat(Files.readString(file))
        .isEqualTo(csv(ReportType.BALANCE_CHANGE_FROM_ACTIVITY, FROM, TO));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }
}

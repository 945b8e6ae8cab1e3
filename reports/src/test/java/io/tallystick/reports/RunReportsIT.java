package io.tallystick.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallystick.checkout.database.TestPostgres;
import io.tallystick.reports.csv.Profile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunReportsIT {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant NOW = Instant.parse("2026-03-03T02:00:00Z");

  @TempDir Path out;

  private DataSource dataSource;
  private RunFixture fixture;
  private RunReports reports;
  private long run;

  @BeforeEach
  void aRunWithDiscrepanciesInTwoCurrencies() {
    dataSource = TestPostgres.migratedDatabase();
    fixture = new RunFixture(dataSource);
    reports = new RunReports(dataSource, Clock.fixed(NOW, ZoneOffset.UTC));
    run = fixture.run();
    fixture.side(run, "refund", "EUR", "provider", 1, -500, 1, -500);
    fixture.side(run, "refund", "EUR", "books", 1, -500, 1, -500);
    fixture.side(run, "charge", "EUR", "provider", 12, 11850, 10, 10000, 2, 1850);
    fixture.side(run, "charge", "EUR", "books", 11, 10900, 10, 10000, 1, 900);
    fixture.side(run, "charge", "JPY", "provider", 2, 3000, 1, 1000, 0, 0, 1, 2000);
    fixture.side(run, "charge", "JPY", "books", 1, 1000, 1, 1000);
    fixture.discrepancy(run, "AMOUNT_MISMATCH", "ord_1", "EUR", 900L, 850L);
    fixture.discrepancy(run, "PAID_NOT_RECORDED", "ord_2", "EUR", null, 1000L);
    fixture.discrepancy(run, "MISSING_AT_PROVIDER", "ord_3", "JPY", 700L, null);
  }

  @Test
  void theMachineProfileReadsBackAsTheDatabaseHasIt() throws Exception {
    Path set = reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);

    assertThat(set).isEqualTo(out.resolve("run-" + run + "-2026-03-02"));
    assertThat(names(set)).containsExactly("discrepancies.csv", "manifest.json", "summary.csv");
    List<Map<String, String>> summary =
        CsvReader.rows(Files.readString(set.resolve("summary.csv")));
    assertThat(summary).hasSize(6);
    assertThat(summary.getFirst())
        .containsExactly(
            Map.entry("currency", "EUR"),
            Map.entry("kind", "charge"),
            Map.entry("side", "provider"),
            Map.entry("total_count", "12"),
            Map.entry("total_minor", "11850"),
            Map.entry("matched_count", "10"),
            Map.entry("matched_minor", "10000"),
            Map.entry("discrepancy_count", "2"),
            Map.entry("discrepancy_minor", "1850"),
            Map.entry("timing_count", "0"),
            Map.entry("timing_minor", "0"),
            Map.entry("not_kept_count", "0"),
            Map.entry("not_kept_minor", "0"),
            Map.entry("unexplained_count", "0"),
            Map.entry("unexplained_minor", "0"));
    List<Map<String, String>> rows =
        CsvReader.rows(Files.readString(set.resolve("discrepancies.csv")));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(1).values())
        .containsExactly(
            "2",
            "PAID_NOT_RECORDED",
            "high",
            "open",
            "charge",
            "ord_2",
            "pi_ord_2",
            "EUR",
            "",
            "1000",
            "1000",
            "1000",
            "2026-03-02T23:00:00Z",
            "2026-03-02T23:00:00Z",
            "Books and provider differ",
            "{\"provider\": [{\"id\": \"txn_1\"}]}");
    assertThat(rows)
        .extracting(row -> row.get("difference_minor"))
        .containsExactly("-50", "1000", "-700");
  }

  @Test
  void theManifestStatesRowsBytesDigestsAndTheDatabasesTotals() throws Exception {
    Path set = reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);

    JsonNode manifest =
        JsonMapper.shared().readTree(Files.readString(set.resolve("manifest.json")));
    assertThat(manifest.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(manifest.get("run").get("id").asLong()).isEqualTo(run);
    assertThat(manifest.get("run").get("windowFrom").asString()).isEqualTo("2026-03-01T23:00:00Z");
    assertThat(manifest.get("run").get("graceSeconds").asLong()).isEqualTo(172_800);
    assertThat(manifest.get("explained").asBoolean()).isTrue();
    assertThat(manifest.get("files")).hasSize(2);
    for (JsonNode file : manifest.get("files")) {
      byte[] bytes = Files.readAllBytes(set.resolve(file.get("name").asString()));
      List<List<String>> records = CsvReader.records(new String(bytes, StandardCharsets.UTF_8));
      assertThat(file.get("bytes").asLong()).isEqualTo(bytes.length);
      assertThat(file.get("rows").asLong()).isEqualTo(records.size() - 1);
      assertThat(file.get("columns").valueStream().map(JsonNode::asString).toList())
          .isEqualTo(records.getFirst());
      assertThat(file.get("sha256").asString())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }
    Map<String, List<Long>> expected = new TreeMap<>();
    fixture
        .jdbc()
        .query(
            """
            SELECT currency, count(*), coalesce(sum(books_minor), 0), coalesce(sum(provider_minor), 0),
                   sum(coalesce(provider_minor, 0) - coalesce(books_minor, 0)), sum(at_stake_minor)
            FROM discrepancy GROUP BY currency
            """,
            row -> {
              expected.put(
                  row.getString(1),
                  List.of(
                      row.getLong(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6)));
            });
    Map<String, List<Long>> stated = new TreeMap<>();
    for (JsonNode total : manifest.get("files").get(1).get("totals")) {
      stated.put(
          total.get("currency").asString(),
          List.of(
              total.get("rows").asLong(),
              total.get("booksMinor").asLong(),
              total.get("providerMinor").asLong(),
              total.get("differenceMinor").asLong(),
              total.get("atStakeMinor").asLong()));
    }
    assertThat(stated).isEqualTo(expected).hasSize(2);
    JsonNode euro = manifest.get("files").get(0).get("totals").get(0);
    assertThat(euro.toString())
        .isEqualTo(
            """
            {"currency":"EUR","providerCount":13,"providerMinor":11350,"booksCount":12,\
            "booksMinor":10400,"unexplainedMinor":0}\
            """);
  }

  @Test
  void theExcelProfileHasAMarkDecimalsAndLocalTimes() throws Exception {
    Path set = reports.write(run, new Destination(out, Profile.EXCEL), BERLIN);

    assertThat(set).isEqualTo(out.resolve("run-" + run + "-2026-03-02-excel"));
    String text = Files.readString(set.resolve("discrepancies.csv"));
    assertThat(text).startsWith("\uFEFFdiscrepancy_id,");
    List<Map<String, String>> rows = CsvReader.rows(text.substring(1));
    assertThat(rows)
        .extracting(row -> row.get("difference"))
        .containsExactly("-0.50", "10.00", "-700");
    assertThat(rows.getFirst().get("first_seen")).isEqualTo("2026-03-03 00:00:00");
  }

  @Test
  void textsFromOutsideCanNotBecomeFormulasAndNumbersStayNumbers() throws Exception {
    fixture
        .jdbc()
        .update(
            """
            UPDATE discrepancy SET order_id = '=HYPERLINK("x")', provider_ref = '-7', explanation = E'two\\r\\nlines, "quoted"'
            WHERE order_id = 'ord_1'
            """);
    Path set = reports.write(run, new Destination(out, Profile.EXCEL), BERLIN);
    String text = Files.readString(set.resolve("discrepancies.csv"));
    Map<String, String> row = CsvReader.rows(text.substring(1)).getFirst();
    assertThat(row.get("order_id")).isEqualTo("'=HYPERLINK(\"x\")");
    assertThat(row.get("provider_ref")).isEqualTo("'-7");
    assertThat(row.get("difference")).isEqualTo("-0.50");
    assertThat(row.get("explanation")).isEqualTo("two\r\nlines, \"quoted\"");
  }

  @Test
  void writingAgainGivesTheSameBytesInTheSamePlace() throws Exception {
    Path set = reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);
    Map<String, String> first = contents(set);
    Files.writeString(set.resolve("summary.csv"), "tampered");

    assertThat(reports.write(run, new Destination(out, Profile.MACHINE), BERLIN)).isEqualTo(set);
    assertThat(contents(set)).isEqualTo(first);
    assertThat(names(out)).containsExactly(set.getFileName().toString());
  }

  @Test
  void whatStoodInTheRunIsListedAndWhatWasOverBeforeOrCameLaterIsNot() throws Exception {
    long later = fixture.run();
    fixture.discrepancy(later, "UNKNOWN_TO_US", "came-later", "EUR", null, 1L);
    fixture.jdbc().update("UPDATE discrepancy SET last_run = ? WHERE order_id = 'ord_1'", later);
    resolve("ord_1");
    resolve("ord_3");

    Path ofFirst = reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);
    Path ofLater = reports.write(later, new Destination(out, Profile.MACHINE), BERLIN);

    // ord_1: resolved, seen by both; ord_2: open, not seen again; ord_3: resolved before the second
    assertThat(orders(ofFirst)).containsExactly("ord_1", "ord_2", "ord_3");
    assertThat(orders(ofLater)).containsExactly("ord_1", "ord_2", "came-later");
  }

  @Test
  void aFailureHalfWayLeavesNothingAndTheEarlierSetUntouched() throws Exception {
    Path set = reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);
    Map<String, String> before = contents(set);
    // two amounts whose sum has no place in 64 bits: the last of many rows fails
    for (int i = 0; i < 20; i++) {
      fixture.discrepancy(run, "UNKNOWN_TO_US", "fill_" + i, "EUR", null, 1L);
    }
    fixture.discrepancy(run, "UNKNOWN_TO_US", "ord_huge", "EUR", null, Long.MAX_VALUE);

    assertThatThrownBy(() -> reports.write(run, new Destination(out, Profile.MACHINE), BERLIN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("order ord_huge")
        .hasMessageContaining("EUR total doesn't fit 64 bits");
    assertThat(names(out)).containsExactly(set.getFileName().toString());
    assertThat(contents(set)).isEqualTo(before);

    Path elsewhere = out.resolve("new");
    assertThatThrownBy(
            () -> reports.write(run, new Destination(elsewhere, Profile.MACHINE), BERLIN))
        .isInstanceOf(IllegalStateException.class);
    assertThat(names(elsewhere)).isEmpty();
  }

  @Test
  void aPlaceThatIsNoDirectoryIsNamedInTheFailure() throws Exception {
    Path file = Files.writeString(out.resolve("file"), "kept");
    assertThatThrownBy(() -> reports.write(run, new Destination(file, Profile.MACHINE), BERLIN))
        .hasMessageContaining("The reports of run " + run + " can't be written to " + file);
    assertThat(file).hasContent("kept");
  }

  @Test
  void aRunThatDoesNotExistIsRefusedAndNothingIsCreated() throws Exception {
    assertThatThrownBy(() -> reports.write(77, new Destination(out, Profile.MACHINE), BERLIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no run 77");
    assertThat(names(out)).isEmpty();
  }

  @Test
  void whatACrashLeftIsDeletedADayLaterAndWhatIsBeingWrittenIsNot() throws Exception {
    Path crashed = leftover("crashed", NOW.minus(Duration.ofHours(25)));
    Path live = leftover("live", NOW.minus(Duration.ofHours(23)));
    reports.write(run, new Destination(out, Profile.MACHINE), BERLIN);
    assertThat(crashed).doesNotExist();
    assertThat(live).exists();
  }

  private Path leftover(String suffix, Instant modified) throws Exception {
    Path directory =
        Files.createDirectory(out.resolve(".run-" + run + "-2026-03-02.writing-" + suffix));
    Files.writeString(directory.resolve("summary.csv"), "half");
    return Files.setLastModifiedTime(directory, FileTime.from(modified));
  }

  private void resolve(String orderId) {
    fixture
        .jdbc()
        .update(
            """
            UPDATE discrepancy SET state = 'resolved', resolution = 'fixed', resolved_at = now()
            WHERE order_id = ?
            """,
            orderId);
  }

  private static List<String> orders(Path set) throws Exception {
    return CsvReader.rows(Files.readString(set.resolve("discrepancies.csv"))).stream()
        .map(row -> row.get("order_id"))
        .toList();
  }

  private static List<String> names(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<String, String> contents(Path set) throws Exception {
    Map<String, String> contents = new TreeMap<>();
    for (String name : names(set)) {
      contents.put(name, Files.readString(set.resolve(name)));
    }
    return contents;
  }
}

package io.tallystick.reconciliation.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Writes each entry's outcome and the findings: three statements per chunk, in its transaction. */
final class ResultWriter implements ItemWriter<List<GroupResult>> {
  private static final String OUTCOMES =
      """
      UPDATE match_item i SET outcome = o.outcome
      FROM unnest(:sides, :entryKeys, :kinds, :outcomes) AS o (side, entry_key, kind, outcome)
      WHERE i.run_id = :run AND i.side = o.side AND i.entry_key = o.entry_key AND i.kind = o.kind
      """;
  private static final String FINDINGS =
      """
      INSERT INTO run_finding (run_id, fingerprint, type, severity, kind, order_id, provider_ref, group_key,
          currency, books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, owned, entries)
      SELECT :run, f.*
      FROM jsonb_to_recordset(:findings::jsonb) AS f (fingerprint text, type text, severity text, kind text,
          order_id text, provider_ref text, group_key text, currency text, books_minor bigint, provider_minor bigint,
          at_stake_minor bigint, explanation text, evidence jsonb, occurred_at timestamptz, owned boolean, entries text[])
      """;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient jdbc;
  private final MatchRun run;
  private final PiecePosition position;

  ResultWriter(DataSource dataSource, MatchRun run, PiecePosition position) {
    this.jdbc = JdbcClient.create(dataSource);
    this.run = run;
    this.position = position;
  }

  private record Outcome(MatchItem item, String name) {}

  @Override
  public void write(Chunk<? extends List<GroupResult>> chunk) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Map<String, Object>> findings = new ArrayList<>();
    for (List<GroupResult> group : chunk) {
      for (GroupResult result : group) {
        result.matched().forEach(item -> outcomes.add(new Outcome(item, "matched")));
        result.timing().forEach(item -> outcomes.add(new Outcome(item, "timing")));
        for (Finding finding : result.findings()) {
          findings.add(finding(result.groupKey(), finding));
          if (!finding.leavesEntriesMatched()) {
            moving(finding).forEach(item -> outcomes.add(new Outcome(item, "discrepancy")));
          }
        }
      }
    }
    if (!outcomes.isEmpty()) {
      jdbc.sql(OUTCOMES)
          .param("run", run.runId())
          .param("sides", outcomes.stream().map(o -> side(o.item())).toArray(String[]::new))
          .param(
              "entryKeys", outcomes.stream().map(o -> o.item().entryKey()).toArray(String[]::new))
          .param("kinds", outcomes.stream().map(o -> o.item().kind()).toArray(String[]::new))
          .param("outcomes", outcomes.stream().map(Outcome::name).toArray(String[]::new))
          .update();
    }
    if (!findings.isEmpty()) {
      jdbc.sql(FINDINGS)
          .param("run", run.runId())
          .param("findings", JSON.writeValueAsString(findings))
          .update();
    }
    position.advance();
  }

  private static Stream<MatchItem> all(Finding finding) {
    return Stream.concat(finding.books().stream(), finding.provider().stream());
  }

  private static Stream<MatchItem> moving(Finding finding) {
    return all(finding).filter(MatchItem::moves);
  }

  /** A row of run_finding, by its columns' names. */
  private static Map<String, Object> finding(String groupKey, Finding finding) {
    Map<String, Object> row = new LinkedHashMap<>();
    put(row, "fingerprint", Fingerprint.of(finding));
    put(row, "type", finding.type().name());
    put(row, "severity", finding.type().severity().name().toLowerCase(Locale.ROOT));
    put(row, "kind", finding.kind());
    put(row, "order_id", finding.orderId());
    put(row, "provider_ref", finding.providerRef());
    put(row, "group_key", groupKey);
    put(row, "currency", finding.currency());
    put(row, "books_minor", finding.booksMinor());
    put(row, "provider_minor", finding.providerMinor());
    put(row, "at_stake_minor", finding.atStakeMinor());
    put(row, "explanation", finding.explanation());
    put(row, "evidence", evidence(finding));
    Instant first = all(finding).map(MatchItem::occurredAt).min(Instant::compareTo).orElseThrow();
    put(row, "occurred_at", first.toString());
    put(row, "owned", all(finding).anyMatch(MatchItem::owned));
    put(row, "entries", moving(finding).map(i -> side(i) + ":" + i.entryKey()).toList());
    return row;
  }

  private static Map<String, Object> evidence(Finding finding) {
    return Map.of(
        "books", finding.books().stream().map(ResultWriter::entry).toList(),
        "provider", finding.provider().stream().map(ResultWriter::entry).toList());
  }

  private static Map<String, Object> entry(MatchItem item) {
    Map<String, Object> entry = new LinkedHashMap<>();
    put(entry, "entryId", item.entryId());
    put(entry, "orderId", item.orderId());
    put(entry, "providerRef", item.providerRef());
    put(entry, "sourceId", item.sourceId());
    put(entry, "chargeId", item.chargeId());
    put(entry, "paymentIntentId", item.paymentIntentId());
    put(entry, "category", item.category());
    put(entry, "status", item.status());
    put(entry, "amountMinor", item.amountMinor());
    put(entry, "currency", item.currency());
    put(entry, "occurredAt", item.occurredAt().toString());
    put(entry, "load", item.loadId());
    put(entry, "line", item.lineNo());
    return entry;
  }

  private static void put(Map<String, Object> entry, String name, @Nullable Object value) {
    if (value != null) {
      entry.put(name, value);
    }
  }

  private static String side(MatchItem item) {
    return item.books() ? "books" : "provider";
  }
}

package io.tallystick.reconciliation.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import tools.jackson.databind.json.JsonMapper;

/** Writes each entry's outcome and the findings: two statements per chunk, in its transaction. */
final class ResultWriter implements ItemWriter<List<GroupResult>> {
  private static final String OUTCOME =
      """
      UPDATE match_item SET outcome = :outcome
      WHERE run_id = :run AND side = :side AND entry_key = :entryKey AND kind = :kind
      """;
  private static final String FINDING =
      """
      INSERT INTO run_finding (run_id, fingerprint, type, severity, kind, order_id, provider_ref, group_key,
          currency, books_minor, provider_minor, at_stake_minor, explanation, evidence, occurred_at, owned, entries)
      VALUES (:run, :fingerprint, :type, :severity, :kind, :orderId, :providerRef, :groupKey,
          :currency, :booksMinor, :providerMinor, :atStakeMinor, :explanation, :evidence::jsonb, :occurredAt, :owned, :entries)
      """;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final NamedParameterJdbcTemplate jdbc;
  private final MatchRun run;

  ResultWriter(DataSource dataSource, MatchRun run) {
    this.jdbc = new NamedParameterJdbcTemplate(dataSource);
    this.run = run;
  }

  @Override
  public void write(Chunk<? extends List<GroupResult>> chunk) {
    List<SqlParameterSource> outcomes = new ArrayList<>();
    List<SqlParameterSource> findings = new ArrayList<>();
    for (List<GroupResult> group : chunk) {
      for (GroupResult result : group) {
        result.matched().forEach(item -> outcomes.add(outcome(item, "matched")));
        result.timing().forEach(item -> outcomes.add(outcome(item, "timing")));
        for (Finding finding : result.findings()) {
          findings.add(finding(result.groupKey(), finding));
          if (finding.type() != io.tallystick.checkout.discrepancy.DiscrepancyType.METADATA_DRIFT) {
            // entries of a drift are matched: the money agrees
            moving(finding).forEach(item -> outcomes.add(outcome(item, "discrepancy")));
          }
        }
      }
    }
    if (!outcomes.isEmpty()) {
      jdbc.batchUpdate(OUTCOME, outcomes.toArray(SqlParameterSource[]::new));
    }
    if (!findings.isEmpty()) {
      jdbc.batchUpdate(FINDING, findings.toArray(SqlParameterSource[]::new));
    }
  }

  private static Stream<MatchItem> all(Finding finding) {
    return Stream.concat(finding.books().stream(), finding.provider().stream());
  }

  private static Stream<MatchItem> moving(Finding finding) {
    return all(finding).filter(MatchItem::moves);
  }

  private SqlParameterSource outcome(MatchItem item, String outcome) {
    return new MapSqlParameterSource()
        .addValue("run", run.runId())
        .addValue("side", side(item))
        .addValue("entryKey", item.entryKey())
        .addValue("kind", item.kind())
        .addValue("outcome", outcome);
  }

  private SqlParameterSource finding(String groupKey, Finding finding) {
    String[] entries =
        moving(finding).map(i -> side(i) + ":" + i.entryKey()).toArray(String[]::new);
    var occurredAt =
        all(finding).map(MatchItem::occurredAt).min(java.time.Instant::compareTo).orElseThrow();
    return new MapSqlParameterSource()
        .addValue("run", run.runId())
        .addValue("fingerprint", Fingerprint.of(finding))
        .addValue("type", finding.type().name())
        .addValue("severity", finding.type().severity().name().toLowerCase(java.util.Locale.ROOT))
        .addValue("kind", finding.kind())
        .addValue("orderId", finding.orderId())
        .addValue("providerRef", finding.providerRef())
        .addValue("groupKey", groupKey)
        .addValue("currency", finding.currency())
        .addValue("booksMinor", finding.booksMinor())
        .addValue("providerMinor", finding.providerMinor())
        .addValue("atStakeMinor", finding.atStakeMinor())
        .addValue("explanation", finding.explanation())
        .addValue("evidence", evidence(finding))
        .addValue("occurredAt", JdbcMatch.utc(occurredAt))
        .addValue(
            "owned",
            all(finding).anyMatch(MatchItem::owned)
                || all(finding).anyMatch(i -> i.kind().equals("over_refund")))
        .addValue("entries", entries);
  }

  private static String evidence(Finding finding) {
    return JSON.writeValueAsString(
        Map.of(
            "books", finding.books().stream().map(ResultWriter::entry).toList(),
            "provider", finding.provider().stream().map(ResultWriter::entry).toList()));
  }

  private static Map<String, Object> entry(MatchItem item) {
    Map<String, Object> entry = new java.util.LinkedHashMap<>();
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

  private static void put(
      Map<String, Object> entry, String name, @org.jspecify.annotations.Nullable Object value) {
    if (value != null) {
      entry.put(name, value);
    }
  }

  private static String side(MatchItem item) {
    return item.books() ? "books" : "provider";
  }
}

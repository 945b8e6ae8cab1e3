package io.tallystick.reconciliation.bench;

import io.tallystick.checkout.discrepancy.DiscrepancyType;
import io.tallystick.reconciliation.providerimport.ProviderFileImport;
import io.tallystick.reconciliation.providerimport.ProviderFileRequest;
import io.tallystick.reconciliation.reconcile.Reconciliation;
import io.tallystick.reconciliation.source.ImportProgress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Our own way, with the code that a night runs: import, match, discrepancies, tie-out. Left out are
 * the reports, and the look-up indexes that a night builds after the match.
 */
public final class TallystickWay implements Way {
  private static final String FINDINGS =
      "SELECT type, order_id, provider_ref FROM run_finding WHERE run_id = :run";
  private static final String LOADS =
      "SELECT table_name FROM source_load WHERE import_id = :import";
  private static final List<String> FORGET =
      List.of(
          "DELETE FROM timing_difference",
          "DELETE FROM discrepancy",
          "DELETE FROM run_finding",
          "DELETE FROM run_tie_out",
          "DELETE FROM reconciliation_run");

  private final ProviderFileImport imports;
  private final Reconciliation reconciliation;

  public TallystickWay(ProviderFileImport imports, Reconciliation reconciliation) {
    this.imports = imports;
    this.reconciliation = reconciliation;
  }

  @Override
  public String name() {
    return "tallystick";
  }

  @Override
  public Findings run(BenchData data) {
    Map<String, Duration> phases = new LinkedHashMap<>();
    long began = System.nanoTime();
    var imported = imports.run(ProviderFileRequest.of(data.providerFile()), ImportProgress.NONE);
    long here = System.nanoTime();
    phases.put("import", Duration.ofNanos(here - began));
    var result =
        reconciliation.run(
            new Reconciliation.Request(data.from(), data.to(), Duration.ofHours(1), false));
    phases.put("match", Duration.ofNanos(System.nanoTime() - here));
    if (result.verdict() == Reconciliation.Verdict.FAILED) {
      throw new IllegalStateException(String.valueOf(result.failure()));
    }
    return new Stored(
        JdbcClient.create(data.dataSource()), imported.importId(), result.runId(), phases);
  }

  private record Stored(JdbcClient jdbc, long importId, long runId, Map<String, Duration> phases)
      implements Findings {
    @Override
    public List<Finding> read() {
      return jdbc.sql(FINDINGS)
          .param("run", runId)
          .query(
              (row, _) ->
                  new Finding(
                      DiscrepancyType.valueOf(Objects.requireNonNull(row.getString("type"))),
                      row.getString("order_id"),
                      row.getString("provider_ref")))
          .list();
    }

    @Override
    public void close() {
      FORGET.forEach(sql -> jdbc.sql(sql).update());
      for (String table :
          jdbc.sql(LOADS)
              .param("import", importId)
              .query((row, _) -> Objects.requireNonNull(row.getString(1)))
              .list()) {
        // our own name for it, read from our own table
        jdbc.sql("DROP TABLE " + table).update();
      }
      for (String sql :
          List.of(
              "DELETE FROM source_total WHERE import_id = :import",
              "DELETE FROM source_load WHERE import_id = :import",
              "DELETE FROM source_import WHERE import_id = :import")) {
        jdbc.sql(sql).param("import", importId).update();
      }
    }
  }
}

package io.tallystick.console.discrepancies;

import io.tallystick.console.ConsoleRig;
import java.util.HashMap;
import java.util.Map;

/** Puts discrepancies into the console's database, as runs do. */
public final class Differences {
  /** What somebody hostile puts into any text. */
  public static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

  private final ConsoleRig rig;
  private final long run;
  private int made;

  public Differences(ConsoleRig rig) {
    this.rig = rig;
    this.run = run("reconciliation", "discrepancies", "2026-09-02T03:20Z");
  }

  /** A run of the day before, and when it ended. */
  public long run(String job, String state, String finishedAt) {
    return rig.jdbc
        .sql(
            """
            INSERT INTO reconciliation_run (job, window_from, window_to, grace, inputs, state, failure, started_at, finished_at)
            VALUES (:job, '2026-09-01Z', '2026-09-02Z', '1 hour', gen_random_uuid()::text, :state,
                CASE WHEN :state = 'failed' THEN 'The provider didn''t answer.' END,
                :at::timestamptz - interval '5 min', :at::timestamptz)
            RETURNING run_id
            """)
        .param("job", job)
        .param("state", state)
        .param("at", finishedAt)
        .query(Long.class)
        .single();
  }

  /** An open one; what isn't given has a usual value. */
  public long add(String type, long minor, String currency, Map<String, Object> more) {
    made++;
    Map<String, Object> all = new HashMap<>();
    all.put("severity", "high");
    all.put("order", null);
    all.put("deadline", null);
    all.put("incident", null);
    all.put("explanation", "the explanation");
    all.put("seen", "2026-09-02T00:00Z");
    all.put("evidence", "{\"books\": [], \"provider\": [{\"entry\": \"ch_1\"}]}");
    all.putAll(more);
    return rig.jdbc
        .sql(
            """
            INSERT INTO discrepancy (fingerprint, type, severity, state, kind, order_id, provider_ref, group_key, currency,
                provider_minor, at_stake_minor, explanation, evidence, occurred_at, first_run, last_run, first_seen,
                last_seen, checked_to, entries, deadline, incident, cause)
            VALUES (:print, :type, :severity, 'open', 'charge', :order, :print, :print, :currency, :minor, :minor,
                :explanation, :evidence::jsonb, '2026-09-01T12:00Z', :run, :run, :seen::timestamptz, '2026-09-02Z',
                '2026-09-02Z', '{}', :deadline::timestamptz, :incident, :incident)
            RETURNING discrepancy_id
            """)
        .param("print", "pi_" + made)
        .param("type", type)
        .param("currency", currency)
        .param("minor", minor)
        .param("run", run)
        .params(all)
        .query(Long.class)
        .single();
  }

  public long add(String type, long minor, String currency) {
    return add(type, minor, currency, Map.of());
  }

  public void order(String id) {
    rig.jdbc
        .sql(
            "INSERT INTO orders (order_id, currency, total_minor, state, placed_at) VALUES (:id,"
                + " 'EUR', 1000, 'paid', '2026-09-01T12:00Z')")
        .param("id", id)
        .update();
  }

  public String standing(long id) {
    return rig.jdbc
        .sql(
            "SELECT concat_ws(' ', state, owner, resolution, resolved_by, approved_by) FROM"
                + " discrepancy WHERE discrepancy_id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }
}

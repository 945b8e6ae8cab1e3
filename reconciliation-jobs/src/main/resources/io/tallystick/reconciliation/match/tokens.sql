-- One row per entry and reference it carries; entries that share a reference belong together.
CREATE TEMP TABLE match_token ON COMMIT DROP AS
SELECT item, token
FROM (SELECT side || ':' || kind || ':' || entry_key AS item, 'order ' || order_id AS token
      FROM match_item WHERE run_id = :run AND order_id IS NOT NULL
      UNION
      SELECT side || ':' || kind || ':' || entry_key, 'ref ' || ref
      FROM match_item
          CROSS JOIN LATERAL unnest(ARRAY[provider_ref, source_id, charge_id, payment_intent_id,
                                          CASE side WHEN 'provider' THEN entry_id END]) AS ref
      WHERE run_id = :run AND ref IS NOT NULL
      UNION
      SELECT side || ':' || kind || ':' || entry_key, 'self ' || side || ':' || kind || ':' || entry_key
      FROM match_item WHERE run_id = :run) token

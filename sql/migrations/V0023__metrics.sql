-- For those who watch: gauges are read every few seconds and mustn't scan a table that grows.

CREATE INDEX orders_under_way ON orders (state, placed_at) WHERE state IN (
    'payment_pending', 'payment_authorized', 'capture_failed', 'paid', 'fulfillment_pending', 'partially_fulfilled');
CREATE INDEX discrepancy_open_by_type ON discrepancy (type) WHERE state <> 'resolved';
CREATE INDEX reconciliation_run_by_start ON reconciliation_run (started_at);
CREATE INDEX reconciliation_run_good ON reconciliation_run (job, (window_to - window_from >= interval '20 hours'), window_to)
    WHERE state IN ('clean', 'discrepancies') AND NOT dry_run AND finished_at IS NOT NULL;

-- The span in which an event was recorded: its publishing is part of the same trace. NULL: nobody traces.
ALTER TABLE outbox ADD COLUMN traceparent text CONSTRAINT outbox_traceparent_short CHECK (length(traceparent) <= 55);

-- Runs, what they compared, and the differences that stand.

CREATE TABLE reconciliation_run (
    run_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job          text NOT NULL,
    window_from  timestamptz NOT NULL,
    window_to    timestamptz NOT NULL,
    grace        interval NOT NULL,
    kept_kinds   text[] NOT NULL DEFAULT '{}',   -- what the imported books stated when it began
    inputs       text NOT NULL,        -- digest of the imports it read: same window, same inputs = same run
    imports      bigint[] NOT NULL DEFAULT '{}',  -- those imports: one that isn't among them came later
    dry_run      boolean NOT NULL DEFAULT false,
    state        text NOT NULL CONSTRAINT reconciliation_run_state_known CHECK (state IN ('running', 'clean', 'discrepancies', 'failed')),
    failure      text,                 -- for people: what went wrong and what to do
    nothing_to_compare boolean NOT NULL DEFAULT false,   -- no charge or refund on either side, and the provider's whole record says so
    job_execution_id bigint,
    reports_root text,                 -- where its reports shall go; NULL: none
    report_profile text NOT NULL DEFAULT 'machine' CONSTRAINT reconciliation_run_profile_known CHECK (report_profile IN ('machine', 'excel')),
    report_dir   text,                 -- where they are
    zone         text NOT NULL DEFAULT 'UTC',        -- names the business day in them
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    CONSTRAINT reconciliation_run_window_half_open CHECK (window_from < window_to)
);
CREATE UNIQUE INDEX reconciliation_run_once ON reconciliation_run (job, window_from, window_to, grace, inputs) WHERE NOT dry_run;
CREATE INDEX reconciliation_run_by_window ON reconciliation_run (window_from, window_to);

-- Per currency and kind, both sides. total = matched + discrepancy + timing + not_kept, or the
-- residual is named unexplained and the run isn't clean.
CREATE TABLE run_tie_out (
    run_id             bigint NOT NULL REFERENCES reconciliation_run,
    kind               text NOT NULL,
    currency           text NOT NULL,
    side               text NOT NULL CONSTRAINT run_tie_out_side_known CHECK (side IN ('books', 'provider')),
    total_count        bigint NOT NULL DEFAULT 0,
    total_minor        bigint NOT NULL DEFAULT 0,
    matched_count      bigint NOT NULL DEFAULT 0,
    matched_minor      bigint NOT NULL DEFAULT 0,
    discrepancy_count  bigint NOT NULL DEFAULT 0,
    discrepancy_minor  bigint NOT NULL DEFAULT 0,
    timing_count       bigint NOT NULL DEFAULT 0,
    timing_minor       bigint NOT NULL DEFAULT 0,
    not_kept_count     bigint NOT NULL DEFAULT 0,   -- the books don't keep this kind at all
    not_kept_minor     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, kind, currency, side)
);

CREATE TABLE discrepancy (
    discrepancy_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint    text NOT NULL CONSTRAINT discrepancy_once UNIQUE,
    type           text NOT NULL,
    severity       text NOT NULL CONSTRAINT discrepancy_severity_known CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    state          text NOT NULL CONSTRAINT discrepancy_state_known CHECK (state IN ('open', 'assigned', 'resolved')),
    kind           text NOT NULL,
    order_id       text COLLATE "C",
    provider_ref   text COLLATE "C",
    group_key      text COLLATE "C" NOT NULL,      -- what a later run looks at again
    currency       text NOT NULL,
    books_minor    bigint,                         -- NULL: that side has nothing
    provider_minor bigint,
    at_stake_minor bigint NOT NULL,
    explanation    text NOT NULL,
    evidence       jsonb NOT NULL,
    occurred_at    timestamptz NOT NULL,           -- of the earliest entry in it
    first_run      bigint NOT NULL REFERENCES reconciliation_run,
    last_run       bigint NOT NULL REFERENCES reconciliation_run,
    first_seen     timestamptz NOT NULL,           -- window end of that run: a second run writes nothing
    last_seen      timestamptz NOT NULL,
    checked_to     timestamptz NOT NULL,           -- cut-off of the last run that looked at it: an earlier day says nothing new
    entries        text[] NOT NULL,                -- side:entry_key of each entry in it
    owner          text,
    deadline       timestamptz,
    resolution     text CONSTRAINT discrepancy_resolution_known CHECK (resolution IN ('fixed', 'accepted', 'timing', 'auto_repaired', 'replaced')),
    resolved_by    text,
    resolved_at    timestamptz,
    resolution_evidence jsonb,
    CONSTRAINT discrepancy_resolved_says_how CHECK ((state = 'resolved') = (resolution IS NOT NULL))
);
CREATE INDEX discrepancy_open ON discrepancy (kind, group_key) WHERE state <> 'resolved';
CREATE INDEX discrepancy_by_order ON discrepancy (order_id);

-- One side not there yet, inside the grace period: looked at again by every later run until the
-- other side comes or the grace period is over.
CREATE TABLE timing_difference (
    side         text NOT NULL,
    entry_key    text COLLATE "C" NOT NULL,
    kind         text NOT NULL,
    group_key    text COLLATE "C" NOT NULL,
    currency     text NOT NULL,
    amount_minor bigint NOT NULL,
    occurred_at  timestamptz NOT NULL,
    first_run    bigint NOT NULL REFERENCES reconciliation_run,
    closed_run   bigint REFERENCES reconciliation_run,
    outcome      text CONSTRAINT timing_outcome_known CHECK (outcome IN ('matched', 'discrepancy')),
    PRIMARY KEY (side, entry_key, kind)
);
CREATE INDEX timing_difference_open ON timing_difference (kind) WHERE closed_run IS NULL;

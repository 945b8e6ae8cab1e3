-- Who wants which job done, who works, and how far the schedules have come. A row is all that a console
-- or a schedule has to write; a worker takes it up.

CREATE TABLE job_request (
    request_id    bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT job_request_pkey PRIMARY KEY,
    request_key   text COLLATE "C" NOT NULL CONSTRAINT job_request_once UNIQUE,   -- asked twice with one key, it is meant once
    job           text NOT NULL CONSTRAINT job_request_job_known CHECK (job IN (
        'nightly', 'intraday', 'check', 'restart', 'housekeeping')),
    day           date,                          -- nightly
    window_from   timestamptz,                   -- intraday, check
    window_to     timestamptz,
    check_name    text,                          -- check; NULL: all of them
    restart_run   bigint,                        -- restart: which run goes on
    dry_run       boolean NOT NULL DEFAULT false,
    requested_by  text NOT NULL CONSTRAINT job_request_by_bounded CHECK (length(requested_by) BETWEEN 1 AND 200),
    reason        text NOT NULL CONSTRAINT job_request_reason_bounded CHECK (length(reason) BETWEEN 1 AND 500),
    requested_at  timestamptz NOT NULL,
    schedule      text,                          -- which schedule wants it; NULL: a person does
    due_at        timestamptz,                   -- when the schedule wanted it
    state         text NOT NULL CONSTRAINT job_request_state_known CHECK (state IN (
        'requested', 'running', 'stopping', 'done', 'failed', 'refused', 'stopped', 'cancelled')),
    tries         integer NOT NULL DEFAULT 0,    -- how often a worker began and didn't come back
    not_before    timestamptz NOT NULL,
    busy_since    timestamptz,                   -- since then something else stands in its way
    owner         text COLLATE "C",              -- the worker that has it or had it last
    claimed_until timestamptz,                   -- a dead worker's claim runs out
    claim_token   text,
    run_ids       bigint[] NOT NULL DEFAULT '{}',   -- of reconciliation_run, as they begin
    note          text,                          -- for people: why it waits, what it does, or what came of it
    verdict       text CONSTRAINT job_request_verdict_known CHECK (verdict IN ('clean', 'discrepancies')),
    stop_by       text,                          -- who wants it to stop
    stop_reason   text,
    started_at    timestamptz,
    finished_at   timestamptz,
    CONSTRAINT job_request_parameters CHECK (CASE job
        WHEN 'nightly' THEN day IS NOT NULL AND num_nonnulls(window_from, window_to, check_name, restart_run) = 0
        WHEN 'intraday' THEN num_nonnulls(window_from, window_to) = 2 AND num_nonnulls(day, check_name, restart_run) = 0
        WHEN 'check' THEN num_nonnulls(window_from, window_to) = 2 AND num_nonnulls(day, restart_run) = 0
        WHEN 'restart' THEN restart_run IS NOT NULL AND num_nonnulls(day, window_from, window_to, check_name) = 0 AND NOT dry_run
        ELSE num_nonnulls(day, window_from, window_to, check_name, restart_run) = 0 END),
    CONSTRAINT job_request_window_half_open CHECK (window_from < window_to),
    CONSTRAINT job_request_schedule_once UNIQUE (schedule, due_at),
    CONSTRAINT job_request_schedule_has_time CHECK ((schedule IS NULL) = (due_at IS NULL)),
    CONSTRAINT job_request_claimed_while_at_work CHECK (
        (state IN ('running', 'stopping')) = (claim_token IS NOT NULL) AND (claim_token IS NULL) = (claimed_until IS NULL)),
    CONSTRAINT job_request_over_has_end CHECK (
        (state IN ('done', 'failed', 'refused', 'stopped', 'cancelled')) = (finished_at IS NOT NULL)),
    CONSTRAINT job_request_over_says_why CHECK (finished_at IS NULL OR note IS NOT NULL),
    CONSTRAINT job_request_done_has_verdict CHECK ((state = 'done') = (verdict IS NOT NULL))
);
CREATE INDEX job_request_open ON job_request (request_id) WHERE state IN ('requested', 'running', 'stopping');
CREATE INDEX job_request_over ON job_request (finished_at) WHERE finished_at IS NOT NULL;

-- The processes that take requests up.
CREATE TABLE worker_process (
    worker_id   text COLLATE "C" CONSTRAINT worker_process_pkey PRIMARY KEY,
    host        text NOT NULL,
    pid         bigint NOT NULL,
    version     text NOT NULL,
    started_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    stopping_at timestamptz,                     -- told to stop, and ending what it does
    doing       text,                            -- for people; NULL: it waits
    ended_at    timestamptz,                     -- it went
    dead_at     timestamptz,                     -- others gave it up, since it wasn't seen any more
    CONSTRAINT worker_process_ends_once CHECK (num_nonnulls(ended_at, dead_at) <= 1)
);
CREATE INDEX worker_process_alive ON worker_process (seen_at) WHERE ended_at IS NULL AND dead_at IS NULL;

-- How far each schedule has come: what was due until then has become requests.
CREATE TABLE worker_schedule (
    name      text COLLATE "C" CONSTRAINT worker_schedule_once PRIMARY KEY,
    fired_to  timestamptz NOT NULL
);

-- Kept long enough: the body of an event goes, the event stays, so that it is still known if it comes again.
ALTER TABLE webhook_event ADD COLUMN payload_removed_at timestamptz;
ALTER TABLE webhook_event ADD CONSTRAINT webhook_event_body_until_processed
    CHECK (payload_removed_at IS NULL OR (state = 'processed' AND payload = ''));
CREATE INDEX webhook_event_processed ON webhook_event (processed_at)
    WHERE state = 'processed' AND payload_removed_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

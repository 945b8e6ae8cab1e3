-- What pages of the console need: forms that were done, and indexes for their filters.

-- A form acts once, however often it is sent: its key goes in with what it did, in one transaction. Rows stay as they are.
CREATE TABLE console_form (
    form_key text COLLATE "C" NOT NULL CONSTRAINT console_form_key_bounded CHECK (length(form_key) BETWEEN 1 AND 100),
    path     text COLLATE "C" NOT NULL,          -- of the action: one page holds several forms
    person   text NOT NULL,
    done_at  timestamptz NOT NULL,
    CONSTRAINT console_form_once PRIMARY KEY (form_key, path)
);

-- Webhooks by type, and those that aren't done.
CREATE INDEX webhook_event_by_type ON webhook_event (type, received_at);
CREATE INDEX webhook_event_not_done ON webhook_event (state, received_at) WHERE state <> 'processed';

-- The record of changes by its time, by who, and by what was done.
CREATE INDEX audit_by_time ON audit (occurred_at, audit_id);
CREATE INDEX audit_by_actor ON audit (actor, occurred_at, audit_id);
CREATE INDEX audit_by_action ON audit (action, occurred_at, audit_id);

-- Payouts in the order of their list.
CREATE INDEX payout_in_order ON payout (coalesce(arrival_date, '-infinity'::date), payout_id);

-- Requests in the order of their list are by their key; which of them began a run:
CREATE INDEX job_request_by_run ON job_request USING gin (run_ids);

-- What checks need beside what matches have: a cause that several findings share, a deadline, and
-- what a run put right by itself.

ALTER TABLE run_finding ADD COLUMN cause text;
ALTER TABLE run_finding ADD COLUMN deadline timestamptz;
ALTER TABLE run_finding ADD COLUMN incident text;              -- what it is part of: a cause, and when that began
ALTER TABLE discrepancy ADD COLUMN cause text;
ALTER TABLE discrepancy ADD COLUMN incident text;
CREATE INDEX discrepancy_by_incident ON discrepancy (incident) WHERE state <> 'resolved' AND incident IS NOT NULL;

ALTER TABLE run_finding ADD COLUMN gone boolean NOT NULL DEFAULT false;   -- not found any more after this run's repairs

ALTER TABLE reconciliation_run ADD COLUMN examined bigint;     -- objects that a check looked at
ALTER TABLE reconciliation_run ADD COLUMN over_limit bigint;   -- repairs it left to people, since it had done as many as it may

-- One row per repair of a run: what was meant, and what came of it. The undo record.
CREATE TABLE run_repair (
    run_id         bigint NOT NULL REFERENCES reconciliation_run,
    fingerprint    text NOT NULL,
    type           text NOT NULL,
    anchor         text COLLATE "C" NOT NULL,
    order_id       text COLLATE "C",
    provider_ref   text COLLATE "C",
    currency       text NOT NULL,
    at_stake_minor bigint NOT NULL,
    plan           text NOT NULL,      -- for people: what is to be done
    state          text NOT NULL CONSTRAINT run_repair_state_known CHECK (state IN (
        'planned', 'done', 'not_done', 'failed')),   -- planned: begun perhaps by a process that died
    before         text,               -- how it stood, for who wants to undo it
    after          text,
    why            text,               -- it wasn't done
    ended_at       timestamptz,
    CONSTRAINT run_repair_once PRIMARY KEY (run_id, fingerprint)
);

-- Working tables of a match and what each run found. The match_ tables are emptied at the end of each
-- run; they have no foreign keys, which would be checked row by row.

-- sum(bigint) is numeric in PostgreSQL; a match sums millions of small groups and wants an integer.
-- Overflow is an error, as it should be.
CREATE AGGREGATE sum_minor(bigint) (
    SFUNC = int8pl, STYPE = bigint, INITCOND = '0', COMBINEFUNC = int8pl, PARALLEL = SAFE
);

-- Every movement of the provider's record: its entries, and the fees that stand inside them.
CREATE VIEW provider_movement AS
SELECT load_id, line_no, entry_id AS entry_key, entry_id, kind, category, amount_minor, currency, source_id, charge_id,
       payment_intent_id, order_ref, occurred_at
FROM provider_entry
UNION ALL
SELECT load_id, line_no, entry_id || '/fee', entry_id, 'fee'::text COLLATE "C", category, -fee_minor, settled_currency, source_id, charge_id,
       payment_intent_id, order_ref, occurred_at
FROM provider_entry
WHERE fee_minor <> 0;

-- Step one of a match: keys of the window whose sums don't cancel out.
CREATE TABLE match_key (
    run_id   bigint NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,      -- '': entries without the reference
    currency text COLLATE "C" NOT NULL,
    payment_intent_id text COLLATE "C"       -- of a refund
);
CREATE INDEX match_key_by_run ON match_key (run_id, kind);

-- What cancelled out, per slice: the matched part of the tie-out.
CREATE TABLE match_cancelled (
    run_id         bigint NOT NULL,
    kind           text   NOT NULL,
    slice          integer NOT NULL,
    currency       text   NOT NULL,
    books_count    bigint NOT NULL,
    books_minor    bigint NOT NULL,
    provider_count bigint NOT NULL,
    provider_minor bigint NOT NULL,
    PRIMARY KEY (run_id, kind, slice, currency)
);

-- Step two: the entries behind those keys, and whatever belongs to the same orders and payments.
CREATE TABLE match_item (
    run_id            bigint NOT NULL,
    side              text COLLATE "C" NOT NULL,
    entry_key         text COLLATE "C" NOT NULL,
    kind              text COLLATE "C" NOT NULL,
    owned             boolean NOT NULL,   -- counts in this run's tie-out; else it is there for context
    group_key         text COLLATE "C" NOT NULL,
    category          text,
    status            text,
    moves             boolean NOT NULL,
    amount_minor      bigint NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    order_id          text COLLATE "C",
    provider_ref      text COLLATE "C",   -- books: the reference they hold
    entry_id          text COLLATE "C",
    source_id         text COLLATE "C",
    charge_id         text COLLATE "C",
    payment_intent_id text COLLATE "C",
    load_id           bigint,             -- where it was read, for the evidence
    line_no           bigint,
    occurred_at       timestamptz NOT NULL,
    outcome           text CONSTRAINT match_item_outcome_known CHECK (outcome IN ('matched', 'discrepancy', 'timing')),
    PRIMARY KEY (run_id, side, entry_key, kind)
);
CREATE INDEX match_item_by_group ON match_item (run_id, group_key);

-- Step three: how far each piece of a run's groups is classified; it goes on with each chunk.
CREATE TABLE match_position (
    run_id  bigint NOT NULL,
    up_to   text COLLATE "C" NOT NULL,   -- the piece's last group
    done_to text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, up_to)
);

-- What leads from those entries to others: order numbers and provider ids.
CREATE TABLE match_seed (
    run_id bigint NOT NULL,
    round  integer NOT NULL,     -- each round follows only what the one before brought
    what   text COLLATE "C" NOT NULL CONSTRAINT match_seed_what_known CHECK (what IN ('order', 'ref')),
    value  text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id, what, value)
);

-- Open discrepancies that a run looks at again.
CREATE TABLE match_recheck (
    run_id         bigint NOT NULL,
    discrepancy_id bigint NOT NULL,
    PRIMARY KEY (run_id, discrepancy_id)
);

-- What one run found. The discrepancies are merged from here in one transaction at its end.
CREATE TABLE run_finding (
    run_id         bigint NOT NULL REFERENCES reconciliation_run,
    fingerprint    text NOT NULL,
    type           text NOT NULL,
    severity       text NOT NULL,
    kind           text NOT NULL,
    order_id       text COLLATE "C",
    provider_ref   text COLLATE "C",
    group_key      text COLLATE "C" NOT NULL,
    currency       text NOT NULL,
    books_minor    bigint,
    provider_minor bigint,
    at_stake_minor bigint NOT NULL,
    explanation    text NOT NULL,
    evidence       jsonb NOT NULL,
    occurred_at    timestamptz NOT NULL,
    owned          boolean NOT NULL,     -- has an entry of this run's window
    entries        text[]  NOT NULL,     -- side:entry_key of each entry in it
    PRIMARY KEY (run_id, fingerprint)
);

-- Of timing differences too, a run must find the entry again.
ALTER TABLE timing_difference ADD COLUMN order_id text COLLATE "C";
ALTER TABLE timing_difference ADD COLUMN provider_ref text COLLATE "C";

-- By which reference the run cancels a kind's entries out: steps after it need the same.
CREATE TABLE match_style (
    run_id bigint NOT NULL,
    kind   text NOT NULL,
    style  text NOT NULL,
    PRIMARY KEY (run_id, kind)
);

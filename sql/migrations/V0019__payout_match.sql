-- Payouts against what is in them, and against the bank's statements.

ALTER TABLE payout ADD COLUMN trace_id text COLLATE "C";          -- the bank's, once the provider knows it
ALTER TABLE payout ADD COLUMN paid_seen_at timestamptz;           -- when it first counted as paid; stays when it comes back
ALTER TABLE payout ADD COLUMN content_read_at timestamptz;        -- when the provider's list of what is in it had been read to its end
ALTER TABLE known_payout ADD COLUMN paid_seen_at timestamptz;
CREATE INDEX payout_by_time ON payout (created_at);
CREATE INDEX payout_by_arrival ON payout (arrival_date);
CREATE INDEX payout_by_content ON payout (content_read_at);
CREATE INDEX payout_failed ON payout (payout_id) WHERE status = 'failed';
CREATE INDEX known_payout_failed ON known_payout (payout_id) WHERE status = 'failed';

CREATE INDEX provider_entry_paged_by_payout ON provider_entry_paged (payout_id) WHERE payout_id IS NOT NULL;

-- Movements of a payout that lie outside of all that was imported, such as the charges of the week before
-- the first import: without them no sum would be right.
CREATE TABLE payout_part (
    payout_id   text COLLATE "C" NOT NULL,
    entry_id    text COLLATE "C" NOT NULL CONSTRAINT payout_part_once PRIMARY KEY,
    kind        text COLLATE "C" NOT NULL,
    category    text COLLATE "C" NOT NULL,
    gross_minor bigint NOT NULL,
    fee_minor   bigint NOT NULL,
    net_minor   bigint NOT NULL,
    currency    text COLLATE "C" NOT NULL,
    source_id   text COLLATE "C",
    occurred_at timestamptz NOT NULL
);
CREATE INDEX payout_part_by_payout ON payout_part (payout_id);

-- What went out with each payout: not its own row.
CREATE VIEW payout_content AS
SELECT payout_id, entry_id, kind, category, gross_minor, fee_minor, net_minor, settled_currency AS currency, source_id,
       occurred_at, load_id
FROM provider_entry
WHERE payout_id IS NOT NULL AND NOT (kind = 'payout' AND source_id IS NOT DISTINCT FROM payout_id)
UNION ALL
SELECT payout_id, entry_id, kind, category, gross_minor, fee_minor, net_minor, currency, source_id, occurred_at, 0
FROM payout_part p
WHERE NOT EXISTS (SELECT FROM provider_entry e WHERE e.entry_id = p.entry_id AND e.payout_id = p.payout_id);

-- One row per imported statement of our bank account.
CREATE TABLE bank_statement (
    statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL,                -- the file's
    sha256       text NOT NULL CONSTRAINT bank_statement_once UNIQUE,
    rows_read    bigint NOT NULL,
    rows_known   bigint NOT NULL DEFAULT 0,    -- stood in an earlier statement too
    imported_at  timestamptz NOT NULL
);
CREATE INDEX bank_statement_by_time ON bank_statement (imported_at);

-- The days it tells of: from its first line to its last.
CREATE TABLE bank_statement_range (
    statement_id bigint NOT NULL CONSTRAINT bank_statement_range_of_statement REFERENCES bank_statement,
    currency     text COLLATE "C" NOT NULL,
    first_on     date NOT NULL,
    last_on      date NOT NULL,
    CONSTRAINT bank_statement_range_once PRIMARY KEY (statement_id, currency),
    CONSTRAINT bank_statement_range_in_order CHECK (first_on <= last_on)
);
CREATE INDEX bank_statement_range_by_day ON bank_statement_range (currency, first_on, last_on);

CREATE TABLE bank_line (
    line_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id bigint NOT NULL CONSTRAINT bank_line_of_statement REFERENCES bank_statement,
    line_no      bigint NOT NULL,
    booked_on    date NOT NULL,
    amount_minor bigint NOT NULL,              -- negative: went out of our account
    currency     text COLLATE "C" NOT NULL,
    reference    text COLLATE "C" NOT NULL,    -- '': none
    trace_id     text COLLATE "C" NOT NULL,
    copy_no      integer NOT NULL,             -- of equal lines of a day; statements that overlap agree on it
    CONSTRAINT bank_line_once UNIQUE (booked_on, currency, amount_minor, reference, trace_id, copy_no)
);
CREATE INDEX bank_line_by_amount ON bank_line (currency, amount_minor, booked_on);
CREATE INDEX bank_line_by_trace ON bank_line (trace_id) WHERE trace_id <> '';

-- Which line of the bank's is which payout: each at most once.
CREATE TABLE bank_match (
    payout_id  text COLLATE "C" CONSTRAINT bank_match_payout_once PRIMARY KEY,
    line_id    bigint NOT NULL CONSTRAINT bank_match_line_once UNIQUE
        CONSTRAINT bank_match_of_line REFERENCES bank_line,
    how        text NOT NULL CONSTRAINT bank_match_how_known CHECK (how IN ('trace', 'amount')),
    matched_at timestamptz NOT NULL
);

-- An amount as people write it, by the provider's number of decimals.
CREATE FUNCTION money_in_words(minor bigint, currency text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF')
        THEN minor::text
    WHEN currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN ((minor::numeric / 1000)::numeric(24, 3))::text
    ELSE ((minor::numeric / 100)::numeric(24, 2))::text END || ' ' || currency;

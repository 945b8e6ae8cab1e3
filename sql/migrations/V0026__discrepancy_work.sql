-- What people do about discrepancies: take them, write notes, close them, and have a second person agree
-- where a difference is to be accepted.

ALTER TABLE discrepancy
    ADD COLUMN version integer NOT NULL DEFAULT 0,    -- raised by the trigger below, whoever changes the row
    ADD COLUMN resolution_reason text,                -- a person's
    ADD COLUMN approved_by text,                      -- the second person
    DROP CONSTRAINT discrepancy_resolution_known,
    ADD CONSTRAINT discrepancy_resolution_known
        CHECK (resolution IN ('fixed', 'accepted', 'written_off', 'timing', 'auto_repaired', 'replaced')),
    ADD CONSTRAINT discrepancy_owner_as_state
        CHECK (state = 'resolved' OR (state = 'assigned') = (owner IS NOT NULL)),
    ADD CONSTRAINT discrepancy_four_eyes CHECK (resolution NOT IN ('accepted', 'written_off')
        OR (approved_by IS NOT NULL AND resolved_by IS NOT NULL AND lower(approved_by) <> lower(resolved_by)) IS TRUE);

-- What people decide on. A run that merely sees the same difference again doesn't disturb a request.
CREATE FUNCTION raise_discrepancy_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER discrepancy_changed BEFORE UPDATE ON discrepancy FOR EACH ROW
    WHEN ((OLD.state, OLD.owner, OLD.resolution, OLD.type, OLD.currency, OLD.books_minor, OLD.provider_minor, OLD.at_stake_minor)
        IS DISTINCT FROM
          (NEW.state, NEW.owner, NEW.resolution, NEW.type, NEW.currency, NEW.books_minor, NEW.provider_minor, NEW.at_stake_minor))
    EXECUTE FUNCTION raise_discrepancy_version();

-- Rough worth in cents of a euro, to put amounts of different currencies in one order. Never shown, never booked.
CREATE FUNCTION money_weight(minor bigint, currency text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(abs(minor::numeric) * CASE currency
        WHEN 'USD' THEN 0.9 WHEN 'GBP' THEN 1.15 WHEN 'CHF' THEN 1.05 WHEN 'CAD' THEN 0.65 WHEN 'AUD' THEN 0.6
        WHEN 'NZD' THEN 0.55 WHEN 'SGD' THEN 0.7 WHEN 'HKD' THEN 0.12 WHEN 'CNY' THEN 0.13 WHEN 'SEK' THEN 0.09
        WHEN 'NOK' THEN 0.09 WHEN 'DKK' THEN 0.13 WHEN 'PLN' THEN 0.23 WHEN 'CZK' THEN 0.04 WHEN 'HUF' THEN 0.0025
        WHEN 'RON' THEN 0.2 WHEN 'TRY' THEN 0.02 WHEN 'MXN' THEN 0.05 WHEN 'BRL' THEN 0.16 WHEN 'INR' THEN 0.01
        WHEN 'THB' THEN 0.026 WHEN 'ISK' THEN 0.007 WHEN 'UGX' THEN 0.00025
        WHEN 'JPY' THEN 0.6 WHEN 'KRW' THEN 0.06 WHEN 'VND' THEN 0.004 WHEN 'CLP' THEN 0.1 WHEN 'XAF' THEN 0.15
        WHEN 'XOF' THEN 0.15 WHEN 'XPF' THEN 0.8 WHEN 'PYG' THEN 0.012 WHEN 'BIF' THEN 0.03 WHEN 'DJF' THEN 0.5
        WHEN 'GNF' THEN 0.01 WHEN 'KMF' THEN 0.2 WHEN 'MGA' THEN 0.02 WHEN 'RWF' THEN 0.06 WHEN 'VUV' THEN 0.75
        WHEN 'KWD' THEN 0.3 WHEN 'BHD' THEN 0.25 WHEN 'OMR' THEN 0.25 WHEN 'JOD' THEN 0.13 WHEN 'TND' THEN 0.03
        ELSE 1 END, 1000000000000000)::bigint;
ALTER TABLE discrepancy ADD COLUMN weight bigint NOT NULL GENERATED ALWAYS AS (money_weight(at_stake_minor, currency)) STORED;

CREATE INDEX discrepancy_open_by_weight ON discrepancy (weight DESC, discrepancy_id) WHERE state <> 'resolved';
CREATE INDEX discrepancy_open_by_deadline ON discrepancy (deadline) WHERE state <> 'resolved' AND deadline IS NOT NULL;
CREATE INDEX discrepancy_by_owner ON discrepancy (owner, weight DESC) WHERE state = 'assigned';
CREATE INDEX discrepancy_resolved_by_time ON discrepancy (resolved_at DESC, discrepancy_id DESC) WHERE state = 'resolved';
CREATE INDEX discrepancy_by_first_seen ON discrepancy (first_seen);

CREATE TABLE discrepancy_note (
    note_id        bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT discrepancy_note_pkey PRIMARY KEY,
    discrepancy_id bigint NOT NULL CONSTRAINT discrepancy_note_of REFERENCES discrepancy,
    author         text NOT NULL,
    note           text NOT NULL CONSTRAINT discrepancy_note_bounded CHECK (length(note) BETWEEN 1 AND 4000),
    written_at     timestamptz NOT NULL
);
CREATE INDEX discrepancy_note_by_discrepancy ON discrepancy_note (discrepancy_id, note_id);
CREATE TRIGGER discrepancy_note_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON discrepancy_note EXECUTE FUNCTION refuse_change();

-- What was done by which form, so that the same form does it once.
CREATE TABLE discrepancy_action (
    action_key text COLLATE "C" CONSTRAINT discrepancy_action_once PRIMARY KEY,
    digest     text NOT NULL,               -- of what was asked for
    actor      text NOT NULL,
    done_at    timestamptz NOT NULL
);
CREATE TRIGGER discrepancy_action_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON discrepancy_action EXECUTE FUNCTION refuse_change();

-- One person asks to accept differences or to write them off, another decides on exactly that.
CREATE TABLE resolution_request (
    request_id   text COLLATE "C" CONSTRAINT resolution_request_pkey PRIMARY KEY,
    request_key  text COLLATE "C" NOT NULL CONSTRAINT resolution_request_once UNIQUE,
    resolution   text NOT NULL CONSTRAINT resolution_request_resolution_known CHECK (resolution IN ('accepted', 'written_off')),
    reason       text NOT NULL CONSTRAINT resolution_request_reason_bounded CHECK (length(reason) BETWEEN 1 AND 2000),
    payload_hash text NOT NULL CONSTRAINT resolution_request_hash_sha256 CHECK (payload_hash ~ '^[0-9a-f]{64}$'),
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'requested' CONSTRAINT resolution_request_state_known
        CHECK (state IN ('requested', 'approved', 'rejected', 'expired', 'void')),
    decided_by   text,
    decided_at   timestamptz,                -- when it ended, in whatever way
    why          text,                       -- it was rejected, or died
    CONSTRAINT resolution_request_of_state UNIQUE (request_id, state),
    CONSTRAINT resolution_request_expires CHECK (expires_at > requested_at),
    CONSTRAINT resolution_request_four_eyes CHECK (decided_by IS NULL OR lower(decided_by) <> lower(requested_by)),
    CONSTRAINT resolution_request_decided CHECK ((state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)
        AND (state = 'requested') = (decided_at IS NULL)),
    CONSTRAINT resolution_request_approved_in_time CHECK (state <> 'approved' OR decided_at < expires_at)
);
CREATE INDEX resolution_request_open ON resolution_request (requested_at) WHERE state = 'requested';
CREATE INDEX resolution_request_to_expire ON resolution_request (expires_at) WHERE state = 'requested';
CREATE INDEX resolution_request_decided_by_time ON resolution_request (decided_at DESC) WHERE state <> 'requested';

-- Its discrepancies, as the requester saw them. The state follows the request's: one open request each.
CREATE TABLE resolution_request_item (
    request_id     text COLLATE "C" NOT NULL,
    discrepancy_id bigint NOT NULL CONSTRAINT resolution_request_item_of REFERENCES discrepancy,
    state          text NOT NULL DEFAULT 'requested',
    version        integer NOT NULL,
    type           text NOT NULL,
    currency       text NOT NULL,
    at_stake_minor bigint NOT NULL,
    CONSTRAINT resolution_request_item_pkey PRIMARY KEY (request_id, discrepancy_id),
    CONSTRAINT resolution_request_item_request FOREIGN KEY (request_id, state)
        REFERENCES resolution_request (request_id, state) ON UPDATE CASCADE
);
CREATE UNIQUE INDEX resolution_request_item_one_open ON resolution_request_item (discrepancy_id) WHERE state = 'requested';
CREATE INDEX resolution_request_item_by_discrepancy ON resolution_request_item (discrepancy_id);

-- What was asked for stays as it was, and what has ended stays ended.
CREATE TRIGGER resolution_request_stays BEFORE UPDATE ON resolution_request FOR EACH ROW
    WHEN (OLD.state <> 'requested'
        OR (OLD.request_id, OLD.request_key, OLD.resolution, OLD.reason, OLD.payload_hash, OLD.requested_by, OLD.requested_at, OLD.expires_at)
            IS DISTINCT FROM
           (NEW.request_id, NEW.request_key, NEW.resolution, NEW.reason, NEW.payload_hash, NEW.requested_by, NEW.requested_at, NEW.expires_at))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER resolution_request_kept BEFORE DELETE OR TRUNCATE ON resolution_request EXECUTE FUNCTION refuse_change();
CREATE TRIGGER resolution_request_item_stays BEFORE UPDATE ON resolution_request_item FOR EACH ROW
    WHEN ((OLD.request_id, OLD.discrepancy_id, OLD.version, OLD.type, OLD.currency, OLD.at_stake_minor)
        IS DISTINCT FROM (NEW.request_id, NEW.discrepancy_id, NEW.version, NEW.type, NEW.currency, NEW.at_stake_minor))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER resolution_request_item_kept BEFORE DELETE OR TRUNCATE ON resolution_request_item EXECUTE FUNCTION refuse_change();

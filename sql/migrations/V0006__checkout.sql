-- What one checkout does besides the order itself. V0005 holds what can be bought.

-- Stock per article: what came in, what is held for checkouts under way, what was sold. The
-- constraint is the last guard against selling what isn't there.
CREATE TABLE stock (
    sku      text COLLATE "C" PRIMARY KEY,
    stock    bigint NOT NULL,
    reserved bigint NOT NULL DEFAULT 0 CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    sold     bigint NOT NULL DEFAULT 0 CONSTRAINT stock_sold_not_negative CHECK (sold >= 0),
    CONSTRAINT stock_not_oversold CHECK (reserved + sold <= stock)
);

CREATE TABLE reservation (
    attempt_id text COLLATE "C" NOT NULL,     -- the checkout attempt it is held for
    sku        text COLLATE "C" NOT NULL CONSTRAINT reservation_of_stock REFERENCES stock,
    quantity   bigint NOT NULL CONSTRAINT reservation_quantity_positive CHECK (quantity > 0),
    state      text NOT NULL CONSTRAINT reservation_state_known CHECK (state IN ('held', 'committed', 'released', 'expired')),
    expires_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT reservation_once PRIMARY KEY (attempt_id, sku)
);
CREATE INDEX reservation_to_expire ON reservation (expires_at) WHERE state = 'held';

-- One intended purchase. The key and the request's fingerprint are stored before anything is called:
-- a second request with the key gets the first one's answer, or is told that it is another request.
CREATE TABLE checkout_attempt (
    attempt_id      text COLLATE "C" PRIMARY KEY,
    customer_ref    text COLLATE "C" NOT NULL,
    idempotency_key text COLLATE "C",           -- NULL: kept long enough, free again
    fingerprint     text NOT NULL,              -- SHA-256 of the request's content
    created_at      timestamptz NOT NULL,
    working_until   timestamptz,                -- somebody is at it until then; NULL: answered
    work_token      text,                       -- of the claim on it: who takes over gets another one
    takeovers       integer NOT NULL DEFAULT 0, -- how often others had to go on with it
    answer_status   integer,                    -- HTTP, replayed as it was
    answer_body     text,
    CONSTRAINT checkout_attempt_key_once UNIQUE (customer_ref, idempotency_key),
    CONSTRAINT checkout_attempt_answered_or_at_work CHECK ((answer_status IS NULL) = (working_until IS NOT NULL))
);
CREATE INDEX checkout_attempt_by_time ON checkout_attempt (created_at);
CREATE INDEX checkout_attempt_at_work ON checkout_attempt (working_until) WHERE working_until IS NOT NULL;
CREATE INDEX checkout_attempt_keys ON checkout_attempt (created_at) WHERE idempotency_key IS NOT NULL;

-- The ledger: what has happened to an attempt, each fact once and for ever.
CREATE TABLE checkout_fact (
    attempt_id   text COLLATE "C" NOT NULL CONSTRAINT checkout_fact_of_attempt REFERENCES checkout_attempt,
    fact         text NOT NULL CONSTRAINT checkout_fact_known CHECK (fact IN (
        'attempt_created', 'fraud_screened', 'inventory_reserved', 'payment_authorized', 'payment_declined',
        'payment_unknown', 'order_committed', 'event_recorded', 'event_published', 'compensation_required',
        'compensation_complete')),
    occurred_at  timestamptz NOT NULL,
    external_ref text,                          -- the provider's or another system's id
    actor        text NOT NULL,
    detail       text,                          -- for people: why
    CONSTRAINT checkout_fact_once PRIMARY KEY (attempt_id, fact)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only: what happened, happened', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER checkout_fact_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON checkout_fact
    EXECUTE FUNCTION refuse_change();

-- How far each attempt has come: for triage, and for the customer's answer.
CREATE VIEW checkout_triage AS
SELECT a.attempt_id, a.customer_ref, a.created_at, f.fact AS furthest, f.occurred_at AS since, f.detail
FROM checkout_attempt a
JOIN LATERAL (
    SELECT fact, occurred_at, detail FROM checkout_fact WHERE attempt_id = a.attempt_id
    ORDER BY array_position(ARRAY['compensation_complete', 'compensation_required', 'event_published', 'event_recorded',
        'order_committed', 'payment_authorized', 'payment_declined', 'payment_unknown', 'inventory_reserved',
        'fraud_screened', 'attempt_created'], fact)
    LIMIT 1) f ON true;

-- Events, committed with what they tell. A relay publishes them, each aggregate's in their order.
CREATE TABLE outbox (
    position      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,   -- grows within an aggregate, says nothing across
    event_id      text COLLATE "C" NOT NULL CONSTRAINT outbox_event_once UNIQUE,
    aggregate     text COLLATE "C" NOT NULL,      -- order:SO-1
    type          text NOT NULL,                  -- order.paid
    version       integer NOT NULL,               -- of the type's contract
    payload       jsonb NOT NULL,
    occurred_at   timestamptz NOT NULL,
    published_at  timestamptz,
    attempts      integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL,
    claimed_until timestamptz,                    -- a relay is sending it; a dead one's claim runs out
    claim_token   text,
    last_error    text
);
CREATE INDEX outbox_waiting ON outbox (aggregate, position) WHERE published_at IS NULL;

-- What each consumer has done, in the transaction of its effect: an event that comes twice has one.
CREATE TABLE consumed_event (
    consumer    text COLLATE "C" NOT NULL,
    event_id    text COLLATE "C" NOT NULL,
    consumed_at timestamptz NOT NULL,
    CONSTRAINT consumed_event_once PRIMARY KEY (consumer, event_id)
);

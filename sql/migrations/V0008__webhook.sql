-- What the provider tells us by itself, and what our books know of disputes and payouts from it.

-- Every event whose signature was right, once; stored before it is acknowledged.
CREATE TABLE webhook_event (
    event_id         text COLLATE "C" CONSTRAINT webhook_event_once PRIMARY KEY,   -- the provider's
    type             text NOT NULL,
    api_version      text,                         -- of the body; NULL: it named none
    live             boolean NOT NULL,             -- real money?
    object_id        text COLLATE "C",             -- what it is about, and what kind of thing that is
    object_type      text,
    created_at       timestamptz,                  -- by the provider's clock
    received_at      timestamptz NOT NULL,
    last_received_at timestamptz NOT NULL,
    deliveries       integer NOT NULL DEFAULT 1 CONSTRAINT webhook_event_delivered CHECK (deliveries > 0),
    other_bodies     integer NOT NULL DEFAULT 0,   -- deliveries whose body wasn't the first one's, which is kept
    payload          text NOT NULL,                -- the body, byte for byte; jsonb would change it, and refuse some
    state            text NOT NULL CONSTRAINT webhook_event_state_known CHECK (state IN ('waiting', 'processed', 'parked')),
    tries            integer NOT NULL DEFAULT 0,
    next_try_at      timestamptz NOT NULL,
    claimed_until    timestamptz,                  -- somebody is at it; a dead process's claim runs out
    claim_token      text,
    failed_at        timestamptz,                  -- last failed try, or when it was parked
    reason           text,                         -- why it failed last, or is parked
    result           text,                         -- what it came to
    processed_at     timestamptz,
    replays          integer NOT NULL DEFAULT 0,   -- whoever began before a replay doesn't end it
    CONSTRAINT webhook_event_processed_has_result
        CHECK ((state = 'processed') = (processed_at IS NOT NULL) AND (state = 'processed') = (result IS NOT NULL)),
    CONSTRAINT webhook_event_parked_has_reason CHECK (state <> 'parked' OR (reason IS NOT NULL AND failed_at IS NOT NULL)),
    CONSTRAINT webhook_event_claimed_while_waiting CHECK (claim_token IS NULL OR state = 'waiting')
);
CREATE INDEX webhook_event_waiting ON webhook_event (next_try_at) WHERE state = 'waiting';
CREATE INDEX webhook_event_failed ON webhook_event (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX webhook_event_by_time ON webhook_event (received_at);

-- What our books know of disputes. Table dispute is the provider's record, as imports read it.
CREATE TABLE order_dispute (
    dispute_id        text COLLATE "C" CONSTRAINT order_dispute_once PRIMARY KEY,
    payment_intent_id text COLLATE "C",
    charge_id         text COLLATE "C",
    order_id          text COLLATE "C" CONSTRAINT order_dispute_of_order REFERENCES orders,   -- NULL: no payment of ours
    amount_minor      bigint NOT NULL,
    currency          text NOT NULL,
    status            text NOT NULL,             -- the provider's word, an open set
    reason            text,
    evidence_due_by   timestamptz,               -- NULL: none can be handed in
    withdrawn_minor   bigint NOT NULL DEFAULT 0 CONSTRAINT order_dispute_withdrawn_not_negative CHECK (withdrawn_minor >= 0),
    reinstated_minor  bigint NOT NULL DEFAULT 0 CONSTRAINT order_dispute_reinstated_not_negative CHECK (reinstated_minor >= 0),
    settled_currency  text,                      -- of the two before; NULL: no money moved
    first_seen_at     timestamptz NOT NULL,
    last_seen_at      timestamptz NOT NULL,
    provider_event    text,                      -- that told of the latest change
    version           integer NOT NULL DEFAULT 1,   -- counts changes: an answer older than one is asked for again
    CONSTRAINT order_dispute_money_has_currency
        CHECK (settled_currency IS NOT NULL OR (withdrawn_minor = 0 AND reinstated_minor = 0))
);
CREATE INDEX order_dispute_by_order ON order_dispute (order_id);

-- What our books know of payouts. Table payout is the provider's record.
CREATE TABLE known_payout (
    payout_id       text COLLATE "C" CONSTRAINT known_payout_once PRIMARY KEY,
    status          text NOT NULL,               -- the provider's word; paid can still become failed
    amount_minor    bigint NOT NULL,             -- negative: taken from our bank account
    currency        text NOT NULL,
    arrival_date    date,
    failure_code    text,
    failure_message text,
    first_seen_at   timestamptz NOT NULL,
    last_seen_at    timestamptz NOT NULL,
    provider_event  text,
    version         integer NOT NULL DEFAULT 1
);
CREATE INDEX known_payout_by_time ON known_payout (first_seen_at);

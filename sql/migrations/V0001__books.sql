-- The books: what the shop itself recorded. Amounts are 64-bit integers in the provider's minor
-- unit beside an upper-case ISO 4217 code; times are UTC.

CREATE TABLE orders (
    order_id     text COLLATE "C" PRIMARY KEY,
    customer_ref text,
    currency     text   NOT NULL CONSTRAINT orders_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    total_minor  bigint NOT NULL CONSTRAINT orders_total_not_negative CHECK (total_minor >= 0),
    state        text   NOT NULL CONSTRAINT orders_state_known CHECK (state IN (
        'draft', 'payment_pending', 'payment_authorized', 'paid', 'payment_failed', 'expired',
        'capture_failed', 'cancelled', 'fulfillment_pending', 'partially_fulfilled', 'fulfilled',
        'cancelled_with_refund', 'refunded', 'partially_refunded', 'closed')),
    placed_at    timestamptz NOT NULL,
    version      integer NOT NULL DEFAULT 0,
    cart_id      text COLLATE "C",           -- whose checkout it is; NULL: books made elsewhere
    lookup_hash  text,                       -- SHA-256 of the customer's secret token
    review_reason text                       -- needs a person's look; not a state
);
-- A cart is sold once: whoever checks it out again, with a fresh key even, meets the order it has.
CREATE UNIQUE INDEX orders_one_live_per_cart ON orders (cart_id) WHERE cart_id IS NOT NULL AND state <> 'cancelled';
CREATE INDEX orders_in_review ON orders (placed_at) WHERE review_reason IS NOT NULL
    AND state IN ('payment_authorized', 'paid', 'capture_failed', 'fulfillment_pending', 'partially_fulfilled');

CREATE TABLE order_event (
    order_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id       text COLLATE "C" NOT NULL REFERENCES orders,
    from_state     text,
    to_state       text NOT NULL,
    reason         text NOT NULL,
    actor          text NOT NULL,
    provider_event text,
    process        text,                -- which running program wrote it
    occurred_at    timestamptz NOT NULL
);
CREATE INDEX order_event_by_order ON order_event (order_id);

CREATE TABLE payment_attempt (
    attempt_id        text COLLATE "C" PRIMARY KEY,
    order_id          text COLLATE "C" NOT NULL REFERENCES orders,
    state             text NOT NULL CONSTRAINT payment_attempt_state_known CHECK (state IN (
        'created', 'requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided',
        'expired', 'unknown')),
    provider_status   text,
    amount_minor      bigint NOT NULL CONSTRAINT payment_attempt_amount_positive CHECK (amount_minor > 0),
    captured_minor    bigint NOT NULL DEFAULT 0,
    currency          text NOT NULL,
    payment_intent_id text COLLATE "C",
    charge_id         text COLLATE "C",
    idempotency_key   text NOT NULL CONSTRAINT payment_attempt_key_once UNIQUE,
    metadata_hash     text,
    capture_time      text NOT NULL DEFAULT 'at_once'
        CONSTRAINT payment_attempt_capture_time_known CHECK (capture_time IN ('at_once', 'on_shipment')),
    confirmed_by      text NOT NULL DEFAULT 'server'
        CONSTRAINT payment_attempt_confirmed_by_known CHECK (confirmed_by IN ('server', 'browser')),
    capture_before    timestamptz,         -- until when a hold can be captured
    failure_code      text,
    failure_message   text,
    ask_at            timestamptz,         -- when the provider is to be asked; NULL: nothing is open
    asks              integer NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    captured_at       timestamptz,
    begun_no          bigint GENERATED ALWAYS AS IDENTITY,   -- of an order's attempts the latest has the highest, whatever clocks say
    CONSTRAINT payment_attempt_captured_has_time CHECK ((captured_minor > 0) = (captured_at IS NOT NULL))
);
CREATE INDEX payment_attempt_by_order ON payment_attempt (order_id);
CREATE INDEX payment_attempt_to_ask ON payment_attempt (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX payment_attempt_by_intent ON payment_attempt (payment_intent_id);
CREATE INDEX payment_attempt_by_charge ON payment_attempt (charge_id);
CREATE INDEX payment_attempt_by_reference ON payment_attempt (coalesce(payment_intent_id, charge_id));   -- book_entry's
CREATE INDEX payment_attempt_by_time ON payment_attempt (coalesce(captured_at, created_at));

-- Money that goes back. The constraints are the last guard of what the service checks: nobody approves
-- what they asked for, and no other amount; 'policy' approves the checkout's own compensation only.
CREATE TABLE refund (
    refund_id      text COLLATE "C" PRIMARY KEY,
    order_id       text COLLATE "C" NOT NULL REFERENCES orders,
    attempt_id     text COLLATE "C" REFERENCES payment_attempt,
    origin         text NOT NULL DEFAULT 'books'   -- made by our service, in the provider's dashboard, or in books made elsewhere
        CONSTRAINT refund_origin_known CHECK (origin IN ('shop', 'provider', 'books')),
    refund_no      integer,                        -- of its attempt, from 1
    request_key    text COLLATE "C" CONSTRAINT refund_request_once UNIQUE,
    provider_key   text COLLATE "C" CONSTRAINT refund_provider_key_once UNIQUE,   -- idempotency key, stored before any call
    provider_ref   text COLLATE "C" CONSTRAINT refund_provider_ref_once UNIQUE,
    amount_minor   bigint NOT NULL CONSTRAINT refund_amount_positive CHECK (amount_minor > 0),
    currency       text NOT NULL,
    state          text NOT NULL CONSTRAINT refund_state_known CHECK (state IN (
        'requested', 'approved', 'rejected', 'submitted', 'pending', 'succeeded', 'failed', 'unknown')),
    reason         text,
    requested_by   text,
    approved_by    text,
    approved_minor bigint,
    rejected_by    text,
    failure_reason text,
    last_error     text,                           -- of the last call or question that came to nothing
    calls          integer NOT NULL DEFAULT 0,     -- made to the provider; the latest one's number
    called_at      timestamptz,                    -- when the latest began
    ask_at         timestamptz,                    -- when to submit it, or ask the provider; NULL: nothing is open
    asks           integer NOT NULL DEFAULT 0,
    requested_at   timestamptz NOT NULL,
    approved_at    timestamptz,
    succeeded_at   timestamptz,                    -- stays when it fails later
    settled_at     timestamptz,                    -- when it succeeded or, if it never did, when it ended
    CONSTRAINT refund_number_once UNIQUE (attempt_id, refund_no),
    CONSTRAINT refund_of_shop_complete CHECK (origin <> 'shop' OR num_nulls(attempt_id, refund_no, request_key, provider_key,
        reason, requested_by) = 0),
    CONSTRAINT refund_four_eyes CHECK (approved_by IS NULL
        OR requested_by IS NOT NULL AND lower(approved_by) <> lower(requested_by)),
    CONSTRAINT refund_policy_for_compensation CHECK (
        (requested_by = 'compensation') = (approved_by = 'policy')   -- NULL, and so allowed, while one of them is open
        AND (approved_by IS DISTINCT FROM 'policy' OR requested_by IS NOT DISTINCT FROM 'compensation')),
    CONSTRAINT refund_approved_as_requested CHECK (num_nulls(approved_by, approved_minor, approved_at) IN (0, 3)
        AND approved_minor = amount_minor),
    CONSTRAINT refund_approved_before_sent CHECK (origin <> 'shop' OR state IN ('requested', 'rejected')
        OR approved_by IS NOT NULL)
);
CREATE INDEX refund_by_order ON refund (order_id);
CREATE INDEX refund_by_time ON refund (coalesce(settled_at, requested_at));
CREATE INDEX refund_to_ask ON refund (ask_at) WHERE ask_at IS NOT NULL;

-- One row per import of a source, ours or the provider's. Rows of an import become visible only
-- when it is complete: whole or not at all.
CREATE TABLE source_import (
    import_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side           text NOT NULL CONSTRAINT source_import_side_known CHECK (side IN ('books', 'provider')),
    origin         text NOT NULL CONSTRAINT source_import_origin_known CHECK (origin IN ('file', 'api')),
    name           text NOT NULL,          -- the file's name, or the API's address
    format         text NOT NULL,          -- the recognised report type
    sha256         text,                   -- of the file's bytes as they lay on disk
    state          text NOT NULL CONSTRAINT source_import_state_known CHECK (state IN ('loading', 'complete', 'failed')),
    window_from    timestamptz,            -- what an API import asked for, half-open
    window_to      timestamptz,
    rows_read      bigint NOT NULL DEFAULT 0,
    rows_bad       bigint NOT NULL DEFAULT 0,
    bad_rows_file  text,                   -- where they were kept aside
    rows_known     bigint NOT NULL DEFAULT 0,   -- already here, same content
    rows_filled    bigint NOT NULL DEFAULT 0,   -- of earlier imports, in which this one filled in what they lacked
    entries        bigint NOT NULL DEFAULT 0,   -- written by this import
    first_at       timestamptz,            -- earliest and latest occurred_at among its rows
    last_at        timestamptz,
    unknown_categories jsonb NOT NULL DEFAULT '{}',   -- category -> rows
    started_at     timestamptz NOT NULL,
    completed_at   timestamptz
);
CREATE UNIQUE INDEX source_import_file_once ON source_import (side, sha256) WHERE state = 'complete' AND sha256 IS NOT NULL;

-- A bulk load fills a table of its own, without index and, where the server allows it, without
-- write-ahead log, and is attached as a partition when the whole import is good.
CREATE TABLE source_load (
    load_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_id  bigint NOT NULL REFERENCES source_import,
    table_name text NOT NULL CONSTRAINT source_load_table_once UNIQUE,
    attached   boolean NOT NULL DEFAULT false,
    indexed    boolean NOT NULL DEFAULT false
);

-- Control totals, counted while reading and before anything reaches a table: what a run's tie-out
-- must explain. By the hour, so that a business day of most zones is a sum of them.
CREATE TABLE source_total (
    import_id    bigint NOT NULL REFERENCES source_import,
    hour         timestamptz NOT NULL,     -- its start
    kind         text   NOT NULL,
    currency     text   NOT NULL,
    entries      bigint NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (import_id, hour, kind, currency)
);
CREATE INDEX source_total_by_hour ON source_total (hour);

-- Earlier rows that an import completed in what a match reads: references, customer's amount, status.
-- Their hour says which days are to be compared again.
CREATE TABLE source_fill (
    import_id bigint NOT NULL REFERENCES source_import,
    hour      timestamptz NOT NULL,        -- of the earlier rows
    entries   bigint NOT NULL,
    PRIMARY KEY (import_id, hour)
);

-- Book entries of shops that keep their own books and hand us a CSV.
CREATE TABLE imported_book_entry (
    load_id      bigint NOT NULL,
    line_no      bigint NOT NULL,
    occurred_at  timestamptz NOT NULL,
    amount_minor bigint NOT NULL,             -- signed as in Stripe's gross
    moves        boolean NOT NULL,            -- does its status say that money moved?
    kind         text COLLATE "C" NOT NULL,
    currency     text COLLATE "C" NOT NULL,
    provider_ref text COLLATE "C",
    order_id     text COLLATE "C",
    entry_id     text COLLATE "C" NOT NULL,   -- the shop's, or 'import:line' where it gave none
    status       text COLLATE "C"             -- NULL: the money moved
) PARTITION BY LIST (load_id);

-- What our own checkout says. kind, sign and currency are as on the provider's side. Types and
-- collations agree in all parts of this view and the next, and none has a filter: only then does the
-- planner look through them, use their indexes, and leave out what isn't asked for.
CREATE VIEW checkout_entry AS
SELECT ('a:' || attempt_id) COLLATE "C" AS entry_key, attempt_id AS entry_id, order_id,
       coalesce(payment_intent_id, charge_id) AS provider_ref, 'charge'::text COLLATE "C" AS kind,
       state COLLATE "C" AS status, state = 'captured' AS moves,
       CASE WHEN state = 'captured' THEN captured_minor ELSE amount_minor END AS amount_minor, currency COLLATE "C" AS currency,
       coalesce(captured_at, created_at) AS occurred_at
FROM payment_attempt
UNION ALL
SELECT 'r:' || refund_id, refund_id, order_id, provider_ref, 'refund'::text COLLATE "C", state COLLATE "C",
       state = 'succeeded', -amount_minor, currency COLLATE "C", coalesce(settled_at, requested_at)
FROM refund;

-- What the books say, whoever keeps them.
CREATE VIEW book_entry AS
SELECT ('i:' || load_id || ':' || line_no) COLLATE "C" AS entry_key, entry_id, order_id, provider_ref, kind, status, moves,
       amount_minor, currency, occurred_at
FROM imported_book_entry
UNION ALL
SELECT entry_key, entry_id, order_id, provider_ref, kind, status, moves, amount_minor, currency, occurred_at
FROM checkout_entry;

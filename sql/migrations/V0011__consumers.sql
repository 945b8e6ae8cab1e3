-- What happens after an order is paid: fulfillment, downloads, mails, and where customers came from. All of it
-- is done by consumers of events, each once.

-- How to reach a customer. Kept apart from the order, so that it can be redacted.
CREATE TABLE order_contact (
    order_id    text COLLATE "C" CONSTRAINT order_contact_once PRIMARY KEY CONSTRAINT order_contact_order REFERENCES orders,
    email       text CONSTRAINT order_contact_email_bounded CHECK (length(email) BETWEEN 3 AND 254),
    name        text CONSTRAINT order_contact_name_bounded CHECK (length(name) <= 200),
    street      text CONSTRAINT order_contact_street_bounded CHECK (length(street) <= 300),
    city        text CONSTRAINT order_contact_city_bounded CHECK (length(city) <= 200),
    written_at  timestamptz NOT NULL,
    redacted_at timestamptz,
    CONSTRAINT order_contact_redacted_whole CHECK (CASE WHEN redacted_at IS NULL THEN email IS NOT NULL
        ELSE email IS NULL AND name IS NULL AND street IS NULL AND city IS NULL END)
);

-- An order has one fulfillment, however often its event comes.
CREATE TABLE fulfillment (
    order_id    text COLLATE "C" CONSTRAINT fulfillment_once PRIMARY KEY CONSTRAINT fulfillment_order REFERENCES orders,
    state       text NOT NULL CONSTRAINT fulfillment_state_known CHECK (state IN (
        'none', 'requested', 'in_progress', 'partially_shipped', 'shipped', 'granted', 'failed', 'cancelled')),
    held_reason text,                           -- why it waits for a person; else NULL
    note        text,                           -- why it is in this state, for people
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    CONSTRAINT fulfillment_held_before_it_begins CHECK (held_reason IS NULL OR state IN ('none', 'cancelled'))
);
CREATE INDEX fulfillment_held ON fulfillment (created_at) WHERE held_reason IS NOT NULL AND state = 'none';

-- What has to be shipped, and how much of it was.
CREATE TABLE fulfillment_item (
    order_id text COLLATE "C" NOT NULL CONSTRAINT fulfillment_item_of REFERENCES fulfillment,
    sku      text COLLATE "C" NOT NULL,
    quantity integer NOT NULL CONSTRAINT fulfillment_item_quantity_positive CHECK (quantity > 0),
    shipped  integer NOT NULL DEFAULT 0,
    CONSTRAINT fulfillment_item_once PRIMARY KEY (order_id, sku),
    CONSTRAINT fulfillment_item_not_overshipped CHECK (shipped BETWEEN 0 AND quantity)
);

CREATE TABLE shipment (
    order_id    text COLLATE "C" NOT NULL CONSTRAINT shipment_of_fulfillment REFERENCES fulfillment,
    shipment_id text COLLATE "C" NOT NULL,      -- the warehouse's
    recorded_at timestamptz NOT NULL,
    CONSTRAINT shipment_once PRIMARY KEY (order_id, shipment_id)
);

CREATE TABLE shipment_item (
    order_id    text COLLATE "C" NOT NULL,
    shipment_id text COLLATE "C" NOT NULL,
    sku         text COLLATE "C" NOT NULL,
    quantity    integer NOT NULL CONSTRAINT shipment_item_quantity_positive CHECK (quantity > 0),
    CONSTRAINT shipment_item_once PRIMARY KEY (order_id, shipment_id, sku),
    CONSTRAINT shipment_item_shipment FOREIGN KEY (order_id, shipment_id) REFERENCES shipment,
    CONSTRAINT shipment_item_ordered FOREIGN KEY (order_id, sku) REFERENCES fulfillment_item
);

-- The right to download something. Revoked with the order; never deleted.
CREATE TABLE entitlement (
    entitlement_id text COLLATE "C" CONSTRAINT entitlement_pkey PRIMARY KEY,
    order_id       text COLLATE "C" NOT NULL CONSTRAINT entitlement_of_fulfillment REFERENCES fulfillment,
    sku            text COLLATE "C" NOT NULL,
    quantity       integer NOT NULL CONSTRAINT entitlement_quantity_positive CHECK (quantity > 0),
    granted_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    CONSTRAINT entitlement_once UNIQUE (order_id, sku)
);

-- Secret tokens of downloads; only their SHA-256 is here.
CREATE TABLE download_token (
    token_hash     text COLLATE "C" CONSTRAINT download_token_pkey PRIMARY KEY,
    entitlement_id text COLLATE "C" NOT NULL CONSTRAINT download_token_entitlement REFERENCES entitlement,
    issued_at      timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    max_downloads  integer NOT NULL CONSTRAINT download_token_limit_positive CHECK (max_downloads > 0),
    downloads      integer NOT NULL DEFAULT 0,
    CONSTRAINT download_token_expires_later CHECK (expires_at > issued_at),
    CONSTRAINT download_token_within_limit CHECK (downloads BETWEEN 0 AND max_downloads)
);
CREATE INDEX download_token_by_entitlement ON download_token (entitlement_id);

CREATE TABLE download (
    download_id   bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT download_pkey PRIMARY KEY,
    token_hash    text COLLATE "C" NOT NULL CONSTRAINT download_of_token REFERENCES download_token,
    downloaded_at timestamptz NOT NULL
);
CREATE INDEX download_by_token ON download (token_hash);

-- A mail that shall be sent. Its intent is there once, so it is meant once.
CREATE TABLE notification (
    intent        text COLLATE "C" CONSTRAINT notification_once PRIMARY KEY,   -- order:SO-1:receipt
    order_id      text COLLATE "C" NOT NULL CONSTRAINT notification_order REFERENCES orders,
    kind          text NOT NULL CONSTRAINT notification_kind_known CHECK (kind IN ('confirmation', 'receipt',
        'payment_failed', 'cancelled', 'refund', 'refund_failed', 'fulfilled', 'partly_fulfilled')),
    amount_minor  bigint,
    currency      text,
    state         text NOT NULL CONSTRAINT notification_state_known CHECK (state IN ('waiting', 'sent', 'parked')),
    attempts      integer NOT NULL DEFAULT 0,
    next_try_at   timestamptz NOT NULL,
    claimed_until timestamptz,                  -- a worker is sending it; a dead one's claim runs out
    claim_token   text,
    last_error    text,
    created_at    timestamptz NOT NULL,
    sent_at       timestamptz,
    CONSTRAINT notification_sent_has_time CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CONSTRAINT notification_amount_has_currency CHECK ((amount_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX notification_waiting ON notification (next_try_at) WHERE state = 'waiting';
CREATE INDEX notification_by_order ON notification (order_id);

-- Where the customer of an order came from, as the client said at checkout.
CREATE TABLE order_attribution (
    order_id     text COLLATE "C" CONSTRAINT order_attribution_once PRIMARY KEY CONSTRAINT order_attribution_order REFERENCES orders,
    source       text,
    medium       text,
    campaign     text,
    term         text,
    content      text,
    referrer     text,
    landing_page text,
    written_at   timestamptz NOT NULL
);

-- What browsers claim; nothing of it is believed. order_id is a claim too, so it refers to nothing.
CREATE TABLE client_event (
    client_event_id text COLLATE "C" CONSTRAINT client_event_once PRIMARY KEY,
    kind            text NOT NULL CONSTRAINT client_event_kind_known CHECK (kind IN ('page_view', 'checkout_start', 'purchase')),
    order_id        text COLLATE "C",
    value_minor     bigint CONSTRAINT client_event_value_in_range CHECK (value_minor BETWEEN 0 AND 999999999999),
    currency        text CONSTRAINT client_event_currency_iso CHECK (currency ~ '^[A-Z]{3}$'),
    source          text,
    medium          text,
    campaign        text,
    term            text,
    content         text,
    referrer        text,
    landing_page    text,
    received_at     timestamptz NOT NULL,
    CONSTRAINT client_event_value_has_currency CHECK ((value_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX client_event_by_time ON client_event (received_at);
CREATE INDEX client_event_purchase_by_order ON client_event (order_id) WHERE kind = 'purchase';

-- What the server knows and marketing should be told: what was really bought and given back.
CREATE TABLE analytics_event (
    event_key    text COLLATE "C" CONSTRAINT analytics_event_once PRIMARY KEY,   -- purchase:SO-1, refund:re-1
    kind         text NOT NULL CONSTRAINT analytics_event_kind_known CHECK (kind IN ('purchase', 'refund', 'refund_failed', 'cancellation')),
    order_id     text COLLATE "C" NOT NULL CONSTRAINT analytics_event_order REFERENCES orders,
    amount_minor bigint NOT NULL,               -- signed: what went back is negative
    currency     text NOT NULL,
    occurred_at  timestamptz NOT NULL,
    CONSTRAINT analytics_event_sign CHECK (CASE kind WHEN 'purchase' THEN amount_minor >= 0
        WHEN 'refund' THEN amount_minor < 0 WHEN 'refund_failed' THEN amount_minor > 0 ELSE amount_minor = 0 END)
);
CREATE INDEX analytics_event_by_time ON analytics_event (occurred_at);
CREATE INDEX analytics_event_by_order ON analytics_event (order_id);

-- How far marketing's numbers are from the server's, per day (UTC) and currency. Client purchases are
-- counted as marketing counts them: each event, also the second one of an order. XXX: no currency given.
CREATE VIEW attribution_gap AS
SELECT day, currency,
       sum(server_purchases)::bigint AS server_purchases, sum(server_minor)::numeric AS server_minor,
       sum(client_purchases)::bigint AS client_purchases, sum(client_minor)::numeric AS client_minor,
       sum(without_client_event)::bigint AS without_client_event, sum(phantoms)::bigint AS phantoms,
       sum(server_minor)::numeric - sum(client_minor)::numeric AS gap_minor
FROM (
    SELECT (s.occurred_at AT TIME ZONE 'UTC')::date AS day, s.currency,
           1 AS server_purchases, s.amount_minor AS server_minor, 0 AS client_purchases, 0::bigint AS client_minor,
           CASE WHEN EXISTS (SELECT 1 FROM client_event c WHERE c.kind = 'purchase' AND c.order_id = s.order_id)
                THEN 0 ELSE 1 END AS without_client_event,
           0 AS phantoms
    FROM analytics_event s WHERE s.kind = 'purchase'
    UNION ALL
    SELECT (c.received_at AT TIME ZONE 'UTC')::date, coalesce(c.currency, 'XXX'), 0, 0, 1, coalesce(c.value_minor, 0), 0,
           CASE WHEN EXISTS (SELECT 1 FROM analytics_event s WHERE s.kind = 'purchase' AND s.order_id = c.order_id)
                THEN 0 ELSE 1 END
    FROM client_event c WHERE c.kind = 'purchase') each
GROUP BY day, currency;

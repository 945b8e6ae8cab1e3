-- The provider's own record.

-- One money movement as the provider states it. In charge and refund rows amount and currency are
-- the customer's (presentment): that is what the books hold. gross, fee and net are in the
-- settlement currency: that is what reaches the balance.
-- The columns that a match reads stand first: a row is taken apart only that far.
CREATE TABLE provider_entry (
    load_id           bigint NOT NULL,
    line_no           bigint NOT NULL,
    occurred_at       timestamptz NOT NULL,
    amount_minor      bigint NOT NULL,
    fee_minor         bigint NOT NULL,             -- positive = charged to us
    gross_minor       bigint NOT NULL,
    net_minor         bigint NOT NULL,
    kind              text COLLATE "C" NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    payment_intent_id text COLLATE "C",
    order_ref         text COLLATE "C",            -- our reference, from the payment's metadata
    source_id         text COLLATE "C",            -- ch_, re_, dp_, po_ ...
    charge_id         text COLLATE "C",
    entry_id          text COLLATE "C" NOT NULL,   -- balance transaction, txn_
    category          text COLLATE "C" NOT NULL,   -- the provider's own word, an open set
    settled_currency  text COLLATE "C" NOT NULL,
    payout_id         text COLLATE "C",
    available_at      timestamptz,
    description       text                         -- only where no source names the row
) PARTITION BY LIST (load_id);

-- Rows that come one page at a time (API) share this partition: load 0.
CREATE TABLE provider_entry_paged PARTITION OF provider_entry (
    CONSTRAINT provider_entry_paged_once PRIMARY KEY (entry_id)
) FOR VALUES IN (0);
CREATE INDEX provider_entry_paged_by_time ON provider_entry_paged (occurred_at);
CREATE INDEX provider_entry_paged_by_source ON provider_entry_paged (source_id);
CREATE INDEX provider_entry_paged_by_charge ON provider_entry_paged (charge_id);
CREATE INDEX provider_entry_paged_by_intent ON provider_entry_paged (payment_intent_id);
CREATE INDEX provider_entry_paged_by_order ON provider_entry_paged (order_ref);

-- The provider's objects with their current state: what a balance row can't tell (a charge that
-- failed has none). Only API imports fill it.
CREATE TABLE provider_object (
    object_id         text COLLATE "C" PRIMARY KEY,
    object_type       text COLLATE "C" NOT NULL CONSTRAINT provider_object_type_known CHECK (object_type IN ('charge', 'refund')),
    status            text NOT NULL,
    amount_minor      bigint NOT NULL,
    captured_minor    bigint,                     -- of a charge: what was taken of its amount
    currency          text NOT NULL,
    charge_id         text COLLATE "C",
    payment_intent_id text COLLATE "C",
    order_ref         text COLLATE "C",
    created_at        timestamptz NOT NULL,
    seen_at           timestamptz NOT NULL
);
CREATE INDEX provider_object_by_intent ON provider_object (payment_intent_id);
CREATE INDEX provider_object_by_charge ON provider_object (charge_id);

CREATE TABLE payout (
    payout_id      text COLLATE "C" PRIMARY KEY,
    entry_id       text COLLATE "C",              -- its balance transaction
    amount_minor   bigint NOT NULL,
    currency       text NOT NULL,
    status         text NOT NULL,
    automatic      boolean NOT NULL,
    reconciliation_status text,
    arrival_date   date,
    created_at     timestamptz,
    seen_at        timestamptz NOT NULL
);

CREATE TABLE dispute (
    dispute_id        text COLLATE "C" PRIMARY KEY,
    charge_id         text COLLATE "C",
    payment_intent_id text COLLATE "C",
    amount_minor      bigint NOT NULL,
    currency          text NOT NULL,
    status            text NOT NULL,
    reason            text,
    evidence_due_by   timestamptz,
    created_at        timestamptz NOT NULL,
    seen_at           timestamptz NOT NULL
);

-- How far an API import has come: written in one transaction with the page's rows.
CREATE TABLE provider_import_position (
    import_id      bigint NOT NULL REFERENCES source_import,
    resource       text   NOT NULL,
    starting_after text,
    pages          integer NOT NULL DEFAULT 0,
    objects        bigint  NOT NULL DEFAULT 0,
    done           boolean NOT NULL DEFAULT false,
    PRIMARY KEY (import_id, resource)
);

-- Balance transactions as they came from the API, until their charges and refunds are known too.
CREATE TABLE provider_page_entry (
    import_id    bigint NOT NULL REFERENCES source_import,
    entry_id     text COLLATE "C" NOT NULL,
    type         text NOT NULL,
    category     text NOT NULL,
    gross_minor  bigint NOT NULL,
    fee_minor    bigint NOT NULL,
    net_minor    bigint NOT NULL,
    currency     text NOT NULL,
    source_id    text COLLATE "C",
    payout_id    text COLLATE "C",
    description  text,
    occurred_at  timestamptz NOT NULL,
    available_at timestamptz,
    PRIMARY KEY (import_id, entry_id)
);

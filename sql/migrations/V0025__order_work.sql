-- What people do with an order in the console, and what they look orders up by.

-- Notes of staff. What was written stays.
CREATE TABLE order_note (
    note_id    bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT order_note_pkey PRIMARY KEY,
    order_id   text COLLATE "C" NOT NULL CONSTRAINT order_note_order REFERENCES orders,
    note_key   text COLLATE "C" NOT NULL CONSTRAINT order_note_once UNIQUE,   -- of the form: sent twice, written once
    author     text NOT NULL CONSTRAINT order_note_author_bounded CHECK (length(author) BETWEEN 1 AND 200),
    body       text NOT NULL CONSTRAINT order_note_body_bounded CHECK (length(body) BETWEEN 1 AND 4000),
    written_at timestamptz NOT NULL
);
CREATE INDEX order_note_by_order ON order_note (order_id, note_id);
CREATE TRIGGER order_note_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON order_note EXECUTE FUNCTION refuse_change();

-- Who had the provider asked how an order's money stands, and what was learnt.
CREATE TABLE order_inquiry (
    inquiry_id  bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT order_inquiry_pkey PRIMARY KEY,
    order_id    text COLLATE "C" NOT NULL CONSTRAINT order_inquiry_order REFERENCES orders,
    inquiry_key text COLLATE "C" NOT NULL CONSTRAINT order_inquiry_once UNIQUE,
    asked_by    text NOT NULL CONSTRAINT order_inquiry_by_bounded CHECK (length(asked_by) BETWEEN 1 AND 200),
    asked_at    timestamptz NOT NULL,
    answered_at timestamptz,
    learnt      text,                           -- for people; NULL: under way, or its process died
    heard       boolean NOT NULL DEFAULT false,   -- the provider did answer
    CONSTRAINT order_inquiry_answered_says_what CHECK ((answered_at IS NULL) = (learnt IS NULL))
);
CREATE INDEX order_inquiry_by_order ON order_inquiry (order_id, asked_at);
CREATE INDEX order_inquiry_by_person ON order_inquiry (asked_by, asked_at);

-- What waits for a decision, and what one person has asked for within a day.
CREATE INDEX refund_to_decide ON refund (requested_at) WHERE state = 'requested';
CREATE INDEX refund_by_requester ON refund (requested_by, requested_at) WHERE origin = 'shop';

-- The search. People type an e-mail in any case.
CREATE INDEX order_contact_by_email ON order_contact (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX orders_by_amount ON orders (total_minor, placed_at);
CREATE INDEX payment_attempt_by_amount ON payment_attempt (amount_minor, coalesce(captured_at, created_at));
CREATE INDEX refund_by_amount ON refund (amount_minor, coalesce(settled_at, requested_at));

-- The order's page: everything about it, by what it names.
CREATE INDEX webhook_event_by_object ON webhook_event (object_id, received_at) WHERE object_id IS NOT NULL;
CREATE INDEX run_repair_by_order ON run_repair (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX checkout_fact_of_order ON checkout_fact (external_ref) WHERE fact = 'order_committed';

-- What the webhook gap check needs: the provider's list of events, as far as our inbox lacks them,
-- and events that we fetched ourselves.

-- A fetched event was never delivered; if it is delivered afterwards, that counts from 1.
ALTER TABLE webhook_event ADD COLUMN fetched_at timestamptz;   -- taken from the provider's list; NULL: it came by itself
ALTER TABLE webhook_event DROP CONSTRAINT webhook_event_delivered;
ALTER TABLE webhook_event ADD CONSTRAINT webhook_event_delivered
    CHECK (deliveries > 0 OR deliveries = 0 AND fetched_at IS NOT NULL);

-- Given up, of a type that is handled here: few, and each a person's matter.
CREATE INDEX webhook_event_given_up ON webhook_event (failed_at)
    WHERE state = 'parked' AND type ~ '^(payment_intent|charge|refund|payout)\.';
-- Of other types there may be many for good: looked up by window, and by type.
CREATE INDEX webhook_event_unhandled ON webhook_event (type, failed_at)
    WHERE state = 'parked' AND type !~ '^(payment_intent|charge|refund|payout)\.';

-- How far a run has read the provider's list, one row per family of types.
CREATE TABLE webhook_listing (
    run_id           bigint NOT NULL REFERENCES reconciliation_run ON DELETE CASCADE,
    types            text NOT NULL,               -- charge.*
    starting_after   text COLLATE "C",            -- the last event of the pages that are stored; NULL: none is
    pages            integer NOT NULL DEFAULT 0,
    events           bigint NOT NULL DEFAULT 0,   -- listed, most of which we have
    done             boolean NOT NULL DEFAULT false,
    forgotten_before timestamptz,                 -- the provider told only of events since then; NULL: of all
    CONSTRAINT webhook_listing_once PRIMARY KEY (run_id, types)
);

-- Events that the provider listed and that weren't in the inbox then. Without bodies: they hold personal data.
CREATE TABLE missed_webhook (
    event_id    text COLLATE "C" CONSTRAINT missed_webhook_once PRIMARY KEY,
    type        text NOT NULL,
    created_at  timestamptz NOT NULL,             -- by the provider's clock
    live        boolean NOT NULL,
    object_id   text COLLATE "C",
    intent_id   text COLLATE "C",                 -- the payment that the object belongs to; NULL: it names none
    undelivered integer NOT NULL,                 -- endpoints that haven't answered it, says the provider; 0: it thinks all is well
    listed_at   timestamptz NOT NULL
);
CREATE INDEX missed_webhook_by_time ON missed_webhook (created_at);

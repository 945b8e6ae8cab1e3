-- What the outbox check looks up by window, and by order.
CREATE INDEX outbox_by_publication ON outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX outbox_by_aggregate ON outbox (aggregate, position);
CREATE INDEX checkout_fact_event_recorded ON checkout_fact (occurred_at) WHERE fact = 'event_recorded';

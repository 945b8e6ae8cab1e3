-- What has to be undone, until it is: beside the fact compensation_required, when to try next.
CREATE TABLE compensation (
    attempt_id  text COLLATE "C" CONSTRAINT compensation_pkey PRIMARY KEY,
    order_id    text COLLATE "C" CONSTRAINT compensation_order REFERENCES orders,
    reason      text NOT NULL,
    needed_at   timestamptz NOT NULL,
    next_try_at timestamptz,                 -- NULL: done
    tries       integer NOT NULL DEFAULT 0,
    last_error  text,
    done_at     timestamptz,
    CONSTRAINT compensation_done_or_due CHECK ((done_at IS NULL) = (next_try_at IS NOT NULL))
);
CREATE INDEX compensation_due ON compensation (next_try_at) WHERE next_try_at IS NOT NULL;

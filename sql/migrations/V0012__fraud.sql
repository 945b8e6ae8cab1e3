-- What the built-in fraud rules have been asked, and what they answered: the same question gets the same
-- answer. Kept for the retention of tallystick.fraud.retention.
CREATE TABLE fraud_question (
    question_key text COLLATE "C" PRIMARY KEY,         -- {attempt}:fraud
    verdict      text NOT NULL CONSTRAINT fraud_question_verdict_known CHECK (verdict IN ('pass', 'review', 'refuse')),
    reason       text,                                 -- for staff
    asked_at     timestamptz NOT NULL,
    CONSTRAINT fraud_question_says_why CHECK ((verdict = 'pass') = (reason IS NULL))
);
CREATE INDEX fraud_question_by_time ON fraud_question (asked_at);

-- Who asked, as keyed hashes only: enough to count, not to tell who it was.
CREATE TABLE fraud_signal (
    question_key text COLLATE "C" NOT NULL CONSTRAINT fraud_signal_of_question REFERENCES fraud_question ON DELETE CASCADE,
    kind         text NOT NULL CONSTRAINT fraud_signal_kind_known CHECK (kind IN ('customer', 'email', 'address')),
    hash         bytea NOT NULL CONSTRAINT fraud_signal_hash_sha256 CHECK (octet_length(hash) = 32),
    asked_at     timestamptz NOT NULL,
    CONSTRAINT fraud_signal_once PRIMARY KEY (question_key, kind)
);
CREATE INDEX fraud_signal_to_count ON fraud_signal (kind, hash, asked_at);

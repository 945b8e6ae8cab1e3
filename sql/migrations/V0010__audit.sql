-- Who changed what and why. Written in the transaction of the change, never changed.
CREATE TABLE audit (
    audit_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text COLLATE "C" NOT NULL,
    action      text NOT NULL,
    actor       text NOT NULL,
    reason      text,
    before      text,
    after       text,
    origin      text,
    occurred_at timestamptz NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject, audit_id);
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION refuse_change();

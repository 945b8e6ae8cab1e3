-- Who changed what and why. Written in the transaction of the change, never changed.
-- sql/roles.sql gives both tables to a role that nobody logs in as; docs/audit.md says who may do what.
CREATE TABLE audit (
    audit_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text COLLATE "C" NOT NULL,
    action      text NOT NULL,
    actor       text NOT NULL,
    reason      text,
    before      text,
    after       text,
    origin      text,
    occurred_at timestamptz NOT NULL CONSTRAINT audit_time_finite CHECK (isfinite(occurred_at)),
    -- Which transaction of which server: entries are sealed in this order, once no transaction can come before.
    -- A server that a dump was restored into counts its transactions anew.
    written_by  bigint NOT NULL DEFAULT (pg_control_system()).system_identifier,
    written_in  xid8   NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT audit_in_order UNIQUE (written_by, written_in, audit_id)
);
CREATE INDEX audit_by_subject ON audit (subject, audit_id);
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION refuse_change();

-- The seal: each position's hash covers an entry and the hash before. Who changes an entry must make
-- every later hash anew; the last one, kept elsewhere, shows it.
CREATE TABLE audit_chain (
    position   bigint PRIMARY KEY CONSTRAINT audit_chain_from_one CHECK (position > 0),
    audit_id   bigint NOT NULL CONSTRAINT audit_chain_entry_once UNIQUE,
    written_by bigint NOT NULL,
    written_in xid8   NOT NULL,
    hash       bytea  NOT NULL CONSTRAINT audit_chain_hash_sha256 CHECK (octet_length(hash) = 32),
    CONSTRAINT audit_chain_in_order UNIQUE (written_by, written_in, audit_id),
    CONSTRAINT audit_chain_of_entry FOREIGN KEY (written_by, written_in, audit_id)
        REFERENCES audit (written_by, written_in, audit_id)
);
CREATE TRIGGER audit_chain_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain EXECUTE FUNCTION refuse_change();

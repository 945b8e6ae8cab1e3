-- Keys that all processes of the service share, each made once by the first that needs it.
CREATE TABLE service_secret (
    name       text COLLATE "C" CONSTRAINT service_secret_once PRIMARY KEY,
    secret     bytea NOT NULL CONSTRAINT service_secret_long_enough CHECK (octet_length(secret) >= 32),
    created_at timestamptz NOT NULL
);
-- What was derived from a key is out with customers: another key would make their tokens differ from those we store.
CREATE TRIGGER service_secret_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON service_secret
    EXECUTE FUNCTION refuse_change();

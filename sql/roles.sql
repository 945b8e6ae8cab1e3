-- Who may do what in the database. For an operator, as a superuser, in the database of Tallystick:
--
--   psql --single-transaction -v ON_ERROR_STOP=1 -d tallystick -f sql/roles.sql
--
-- Once before the first start, again after each update that brings migrations; it may run any number
-- of times. It sets no password: without one nobody logs in over the network. docs/audit.md explains it.
--
--   tallystick_owner  runs the migrations and owns what they make, except the audit
--   tallystick_audit  owns the audit's tables; nobody logs in as it
--   tallystick_jobs   what ./tally logs in as: all that the services may, and tables of its own for imports
--   tallystick_app    what the services log in as
--   tallystick_read   for people and dashboards that look on

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('tallystick_owner', 'LOGIN'), ('tallystick_audit', 'NOLOGIN'), ('tallystick_jobs', 'LOGIN'),
        ('tallystick_app', 'LOGIN'), ('tallystick_read', 'LOGIN')) AS role (name, login)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I', wanted.name);
        END IF;
        EXECUTE format('ALTER ROLE %I %s NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS',
            wanted.name, wanted.login);
    END LOOP;
END $$;

-- Nobody is a member of tallystick_audit. The owner may change the jobs' tables: later migrations do.
REVOKE tallystick_audit FROM tallystick_owner, tallystick_jobs, tallystick_app, tallystick_read;
REVOKE tallystick_owner FROM tallystick_jobs, tallystick_app, tallystick_read;
GRANT tallystick_app TO tallystick_jobs;
GRANT tallystick_jobs TO tallystick_owner;

-- The schema stays the operator's: its owner could drop any table in it, also the audit's.
REVOKE CREATE ON SCHEMA public FROM PUBLIC, tallystick_app, tallystick_read;
GRANT USAGE ON SCHEMA public TO tallystick_app, tallystick_read, tallystick_audit;
GRANT USAGE, CREATE ON SCHEMA public TO tallystick_owner, tallystick_jobs;

-- Whose a table is. The jobs make partitions, drop and analyze tables: only an owner may.
DO $$
DECLARE
    item record;
    owner text;
BEGIN
    FOR item IN SELECT c.oid::regclass AS name, c.relname, r.rolname AS owner
        FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
          -- an identity's sequence goes with its table
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
              AND c.relkind = 'S' AND d.deptype IN ('a', 'i'))
    LOOP
        owner := CASE
            WHEN item.relname IN ('audit', 'audit_chain') THEN 'tallystick_audit'
            WHEN item.relname ~ '^(batch_|match_|provider_entry|imported_book_entry)' THEN 'tallystick_jobs'
            ELSE 'tallystick_owner' END;
        IF item.owner <> owner THEN
            EXECUTE format('ALTER TABLE %s OWNER TO %I', item.name, owner);
        END IF;
    END LOOP;
    FOR item IN SELECT p.oid::regprocedure AS name, p.proname, r.rolname AS owner
        FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'public'::regnamespace
    LOOP
        -- what refuses changes of the audit mustn't be replaced either
        owner := CASE WHEN item.proname = 'refuse_change' THEN 'tallystick_audit' ELSE 'tallystick_owner' END;
        IF item.owner <> owner THEN
            EXECUTE format('ALTER ROUTINE %s OWNER TO %I', item.name, owner);
        END IF;
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO tallystick_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO tallystick_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tallystick_read;

-- What later migrations and imports make.
ALTER DEFAULT PRIVILEGES FOR ROLE tallystick_owner, tallystick_jobs IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tallystick_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tallystick_owner, tallystick_jobs IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO tallystick_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tallystick_owner, tallystick_jobs IN SCHEMA public
    GRANT SELECT ON TABLES TO tallystick_read;

-- A table whose trigger refuses every change is insert-only by right as well.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT DISTINCT t.tgrelid::regclass AS name
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
        WHERE p.proname ~ '^refuse_change' AND c.relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM tallystick_app, tallystick_jobs', item.name);
        EXECUTE format('GRANT SELECT, INSERT ON %s TO tallystick_app', item.name);
    END LOOP;
END $$;

-- The audit: who writes an entry sets neither its number nor its transaction.
DO $$
BEGIN
    IF to_regclass('public.audit') IS NOT NULL THEN
        REVOKE ALL ON audit, audit_chain FROM PUBLIC, tallystick_owner, tallystick_jobs, tallystick_app;
        GRANT SELECT ON audit, audit_chain TO tallystick_app, tallystick_read;
        GRANT INSERT (subject, action, actor, reason, before, after, origin, occurred_at) ON audit TO tallystick_app;
        GRANT INSERT ON audit_chain TO tallystick_app;
    END IF;
    IF to_regclass('public.flyway_schema_history') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM tallystick_app;
    END IF;
END $$;

-- Keys of the service are for the services: with them anybody could make customers' tokens.
DO $$
BEGIN
    IF to_regclass('public.service_secret') IS NOT NULL THEN
        REVOKE ALL ON service_secret FROM PUBLIC, tallystick_read;
    END IF;
END $$;

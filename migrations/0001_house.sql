-- The house: schemas, the coarse Postgres groups, time, refusals and who is asking.
-- Everything a client may write comes in through the views of schema `fact`; see docs/adr/0001.

CREATE SCHEMA countersign;

CREATE SCHEMA fact;

-- Groups are cluster-wide: a second workspace on the same server finds them there.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['countersign_person', 'countersign_agent', 'countersign_worker', 'countersign_auditor'] LOOP
    BEGIN
      EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

DO $$
BEGIN
  EXECUTE pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
  EXECUTE pg_catalog.format(
    'GRANT CONNECT ON DATABASE %I TO countersign_person, countersign_agent, countersign_worker, countersign_auditor',
    pg_catalog.current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;

-- Nobody has a grant on this table; its lock serialises all writers (LOCK TABLE … IN EXCLUSIVE MODE).
CREATE TABLE countersign.chain ();

-- The one source of time. Tests replace it as the owner; nobody else can.
CREATE FUNCTION countersign.clock() RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$ SELECT pg_catalog.clock_timestamp() $$;

-- NULL outside of the years 1 to 9999, which the form of docs/formats cannot say.
CREATE FUNCTION countersign.time_text(t timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN EXTRACT(epoch FROM t) >= -62135596800 AND EXTRACT(epoch FROM t) < 253402300800
  THEN pg_catalog.to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END $$;

-- Doors and all other SECURITY DEFINER functions pin two settings of the caller's session. The search path, for the usual
-- reason. And standard strings: with them off, a function that a session parses for the first time reads '\.' in a pattern
-- as any character, and '\x00' not at all.

-- A refusal is a code and its members: those of the code's row in the table of refusals (the crate of that name), which makes
-- no difference between what is refused here and there. No sentence stands here: faces make it, in their reader's language.
-- SQLSTATE CS400 marks it as ours, the message is the code and the detail the members, a JSON object.
CREATE FUNCTION countersign.refuse(code text, members jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'CS400', MESSAGE = code, DETAIL = members::text;
END
$$;

-- SHA-256(salt || bytes), the commitment of docs/formats.
CREATE FUNCTION countersign.commitment(salt bytea, bytes bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT pg_catalog.sha256(salt || bytes) $$;

CREATE TABLE countersign.workspace (
  single  boolean PRIMARY KEY DEFAULT true CHECK (single),
  origin  text NOT NULL,
  mode    text NOT NULL CHECK (mode IN ('team', 'trial', 'demo')),
  genesis bytea NOT NULL
);

-- A login without a row here may do nothing, whatever Postgres groups it is in.
CREATE TABLE countersign.login (
  login text PRIMARY KEY,
  kind  text NOT NULL CHECK (kind IN ('person', 'agent', 'worker')),
  actor uuid NOT NULL UNIQUE
);

-- Who is asking: the login that opened the session, never a name from the request. Refuses logins that could step
-- around the rules, and every isolation level in which an old snapshot would judge with yesterday's roles and keys.
CREATE FUNCTION countersign.enter(OUT actor uuid, OUT kind text)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  strong boolean;
  active boolean;
BEGIN
  IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM countersign.refuse('isolation');
  END IF;
  SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication
         OR pg_catalog.pg_has_role(session_user, current_user, 'MEMBER'), l.actor, l.kind,
         l.kind = 'person' OR EXISTS (SELECT FROM countersign.machine_in_force m WHERE m.agent = l.actor)
    INTO strong, actor, kind, active
    FROM pg_catalog.pg_roles r LEFT JOIN countersign.login l ON l.login = session_user::text COLLATE pg_catalog."default"
   WHERE r.rolname = session_user;
  IF strong THEN
    PERFORM countersign.refuse('login-too-strong');
  END IF;
  IF actor IS NULL THEN
    PERFORM countersign.refuse('login-unknown', pg_catalog.jsonb_build_object('login', session_user::text, 'sought', 'anybody'));
  END IF;
  -- pg_has_role also sees membership by way of another role.
  IF pg_catalog.pg_has_role(session_user, 'countersign_person', 'MEMBER') <> (kind = 'person')
     OR pg_catalog.pg_has_role(session_user, 'countersign_agent', 'MEMBER') <> (kind = 'agent')
     OR pg_catalog.pg_has_role(session_user, 'countersign_worker', 'MEMBER') <> (kind = 'worker')
     OR pg_catalog.pg_has_role(session_user, 'countersign_auditor', 'MEMBER') THEN
    PERFORM countersign.refuse('login-groups', pg_catalog.jsonb_build_object('kind', kind));
  END IF;
  -- A machine that nobody confirmed, or that was stopped, does nothing by any door. People enrol their keys before they count.
  IF NOT active THEN
    PERFORM countersign.require_machine(actor);
  END IF;
END
$$;

GRANT USAGE ON SCHEMA countersign TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;
GRANT USAGE ON SCHEMA fact TO countersign_person, countersign_agent, countersign_worker;

-- What sqlx's migrator has applied; a program refuses a schema newer than itself.
CREATE FUNCTION countersign.schema_version() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
BEGIN
  RETURN (SELECT pg_catalog.max(m.version) FROM public._sqlx_migrations m WHERE m.success);
END
$$;

GRANT EXECUTE ON FUNCTION countersign.schema_version(), countersign.time_text(timestamptz), countersign.clock()
  TO countersign_person, countersign_agent, countersign_worker, countersign_auditor;

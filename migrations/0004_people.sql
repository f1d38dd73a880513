-- People, keys, roles, agents, installations, and the second person's confirmation that makes them count.
-- All rows are facts: whether something is in force is computed from facts, never stored.

CREATE TABLE countersign.person (
  person      uuid PRIMARY KEY,
  login       text NOT NULL UNIQUE,
  login_commit bytea NOT NULL,
  name_commit bytea NOT NULL,
  proposed_by uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);

CREATE TABLE countersign.key_event (
  event_id    uuid PRIMARY KEY,
  event       text NOT NULL CHECK (event IN ('enrolled', 'rotated', 'revoked')),
  person      uuid NOT NULL REFERENCES countersign.person,
  key_id      bytea NOT NULL,
  public_key  bytea NOT NULL,
  tables      numeric[] NOT NULL,
  custody     text NOT NULL CHECK (custody IN ('os-account', 'passphrase')),
  installation text NOT NULL,
  replaces    bytea,
  compromised_since_seq bigint,
  signed_by   uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);
-- A key is introduced once, for one person, for ever.
CREATE UNIQUE INDEX key_event_introduced ON countersign.key_event (key_id) WHERE event <> 'revoked';
CREATE INDEX key_event_revoked ON countersign.key_event (key_id) WHERE event = 'revoked';
CREATE INDEX key_event_person ON countersign.key_event (person);

CREATE TABLE countersign.role_grant (
  grant_id    uuid PRIMARY KEY,
  event       text NOT NULL CHECK (event IN ('granted', 'revoked')),
  person      uuid NOT NULL REFERENCES countersign.person,
  role        text NOT NULL CHECK (role IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin')),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  granted_by  uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);
CREATE INDEX role_grant_person ON countersign.role_grant (person, role);

CREATE TABLE countersign.agent (
  agent       uuid PRIMARY KEY,
  login       text NOT NULL UNIQUE,
  name        text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9-]{1,64}$'),
  kind        text NOT NULL CHECK (kind IN ('agent', 'worker')),
  owner       uuid NOT NULL REFERENCES countersign.person,
  registered_by uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);

CREATE TABLE countersign.installation (
  installation uuid PRIMARY KEY,
  key_id      bytea NOT NULL UNIQUE,
  public_key  bytea NOT NULL,
  tables      numeric[] NOT NULL,
  name_commit bytea NOT NULL,
  enrolled_by uuid NOT NULL,
  seq         bigint NOT NULL
);

CREATE TABLE countersign.confirmation (
  confirmation_id uuid PRIMARY KEY,
  fact        text NOT NULL CHECK (fact IN ('person', 'key', 'role', 'agent', 'policy')),
  fact_id     uuid NOT NULL,
  person      uuid NOT NULL,
  seq         bigint NOT NULL,
  UNIQUE (fact, fact_id)
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.person', 'countersign.key_event',
  'countersign.role_grant', 'countersign.agent', 'countersign.installation', 'countersign.confirmation', 'countersign.login']::regclass[]) t;

-- In force: by genesis (record 0), or confirmed by a second person. This and the guards below are PL/pgSQL, whose plans are
-- kept: a function in SQL is planned again at every call, which was half of a decision's time. They name their confirmations
-- themselves for the same reason.
CREATE FUNCTION countersign.confirmed(of_fact text, id uuid, fact_seq bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN fact_seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = of_fact AND c.fact_id = id);
END
$$;

CREATE FUNCTION countersign.person_active(who uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.person p WHERE p.person = who
    AND (p.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'person' AND c.fact_id = p.person)));
END
$$;

CREATE FUNCTION countersign.holds_role(who uuid, want text, t timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM countersign.role_grant g
     WHERE g.person = who AND g.role = want AND g.event = 'granted'
       AND g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until)
       AND (g.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'role' AND c.fact_id = g.grant_id))
       AND NOT EXISTS (SELECT FROM countersign.role_grant r
                        WHERE r.person = who AND r.role = want AND r.event = 'revoked' AND r.seq > g.seq));
END
$$;

-- VOLATILE like every guard: a stable one would judge with the snapshot from before the lock.
CREATE FUNCTION countersign.key_active(who uuid, id bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (
    SELECT FROM countersign.key_event k
     WHERE k.key_id = id AND k.person = who AND k.event <> 'revoked'
       AND (k.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = k.event_id))
       AND NOT EXISTS (SELECT FROM countersign.key_event r WHERE r.key_id = id AND r.event = 'revoked')
       AND NOT EXISTS (SELECT FROM countersign.key_event n
                        WHERE n.replaces = id AND n.event = 'rotated'
                          AND (n.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = n.event_id))));
END
$$;

-- Why a key does not count for a person; NULL where it does. For the words of a refusal only: what counts says key_active.
CREATE FUNCTION countersign.key_fault(who uuid, id bytea) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN CASE
    WHEN countersign.key_active(who, id) THEN NULL
    WHEN NOT EXISTS (SELECT FROM countersign.key_event k WHERE k.key_id = id AND k.event <> 'revoked') THEN 'missing'
    WHEN NOT EXISTS (SELECT FROM countersign.key_event k WHERE k.key_id = id AND k.event <> 'revoked' AND k.person = who) THEN 'foreign'
    WHEN EXISTS (SELECT FROM countersign.key_event r WHERE r.key_id = id AND r.event = 'revoked') THEN 'revoked'
    WHEN EXISTS (SELECT FROM countersign.key_event n
                  WHERE n.replaces = id AND n.event = 'rotated'
                    AND (n.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = n.event_id))) THEN 'replaced'
    ELSE 'unconfirmed'
  END;
END
$$;

-- Why a person has no key that counts; NULL where they have one. An enrolment that waits speaks before what was revoked. A
-- rotation that waits says nothing: either the key it replaces counts, or nobody may confirm it any more.
CREATE FUNCTION countersign.person_key_fault(who uuid) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  faults text[];
BEGIN
  SELECT pg_catalog.array_agg(COALESCE(countersign.key_fault(who, k.key_id), 'none')) INTO faults
    FROM countersign.key_event k
   WHERE k.person = who AND k.event <> 'revoked'
     AND (k.event = 'enrolled' OR countersign.key_fault(who, k.key_id) IS DISTINCT FROM 'unconfirmed');
  RETURN CASE
    WHEN 'none' = ANY (faults) THEN NULL
    WHEN 'unconfirmed' = ANY (faults) THEN 'unconfirmed'
    WHEN 'revoked' = ANY (faults) THEN 'revoked'
    WHEN 'replaced' = ANY (faults) THEN 'replaced'
    ELSE 'missing'
  END;
END
$$;

-- Why somebody lacks a role, for the words of a refusal.
CREATE FUNCTION countersign.role_fault(who uuid) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN CASE WHEN countersign.person_active(who) THEN 'missing' ELSE 'unconfirmed' END;
END
$$;

-- Outside the lock: the signature itself (RFC 8032, strict). Whose key it is, and whether it counts, is judged under the lock.
CREATE FUNCTION countersign.check_signature(statement bytea, id bytea, signature bytea) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE k record;
BEGIN
  SELECT e.public_key, e.tables INTO k FROM countersign.key_event e WHERE e.key_id = id AND e.event <> 'revoked';
  IF NOT FOUND THEN
    PERFORM countersign.refuse('key-unknown');
  END IF;
  IF signature IS NULL OR statement IS NULL
     OR countersign.ed25519_verify_with(k.public_key, k.tables, statement, signature) IS NOT TRUE THEN
    PERFORM countersign.refuse('signature-invalid', pg_catalog.jsonb_build_object('of', 'statement'));
  END IF;
END
$$;

CREATE FUNCTION countersign.require_key(who uuid, id bytea) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT countersign.key_active(who, id) THEN
    PERFORM countersign.refuse('key-not-active', pg_catalog.jsonb_build_object('key', 'own', 'fault', countersign.key_fault(who, id)));
  END IF;
END
$$;

CREATE FUNCTION countersign.require_person(kind text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF kind <> 'person' THEN
    PERFORM countersign.refuse('people-only', pg_catalog.jsonb_build_object('kind', kind));
  END IF;
END
$$;

CREATE FUNCTION countersign.require_role(who uuid, want text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT (countersign.person_active(who) AND countersign.holds_role(who, want, countersign.effective_now())) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'governing', 'roles', pg_catalog.jsonb_build_array(want), 'fault', countersign.role_fault(who)));
  END IF;
END
$$;

-- A display name, of a person or of an installation.
CREATE FUNCTION countersign.require_name(name text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF name IS NULL OR pg_catalog.length(name) NOT BETWEEN 1 AND 200 THEN
    PERFORM countersign.refuse('name-form');
  END IF;
END
$$;

CREATE FUNCTION countersign.require_statement(given bytea, built text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF given IS DISTINCT FROM pg_catalog.convert_to(built, 'UTF8') THEN
    PERFORM countersign.refuse('statement-differs');
  END IF;
END
$$;

-- Founding: once, on an empty ledger, by the database's owner, all founders' signatures checked.
CREATE FUNCTION countersign.found(statement text, signatures bytea[], logins text[], login_salts bytea[], names text[], name_salts bytea[])
RETURNS TABLE (seq bigint, leaf bytea)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  doc     jsonb := statement::jsonb;
  founder jsonb;
  built   text := '';
  sigs    text := '';
  i       integer;
  n       integer := pg_catalog.jsonb_array_length(doc -> 'founders');
  rolename text;
  pub     bytea;
  tabs    numeric[];
  rec     record;
BEGIN
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM countersign.ledger_leaf) THEN
    PERFORM countersign.refuse('already-founded');
  END IF;
  IF (doc ->> 'mode' = 'trial') IS DISTINCT FROM (n = 1) OR n < 1 OR n > 16
     OR n <> COALESCE(pg_catalog.array_length(signatures, 1), 0) OR n <> COALESCE(pg_catalog.array_length(logins, 1), 0)
     OR n <> COALESCE(pg_catalog.array_length(names, 1), 0) THEN
    PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'few'));
  END IF;
  IF doc ->> 'origin' !~ '^countersign/[0-9a-f]{32}$' THEN
    PERFORM countersign.refuse('origin');
  END IF;
  FOR i IN 0 .. n - 1 LOOP
    founder := doc -> 'founders' -> i;
    pub := pg_catalog.decode(founder ->> 'public_key', 'hex');
    -- One key for two people, or roles out of order or twice, would be read by nobody.
    IF (SELECT pg_catalog.count(*) FROM pg_catalog.jsonb_array_elements(doc -> 'founders') f WHERE f.value ->> 'public_key' = founder ->> 'public_key') <> 1
       OR founder ->> 'roles' IS DISTINCT FROM (SELECT pg_catalog.string_agg(r.role, ',' ORDER BY r.n)
            FROM pg_catalog.unnest(ARRAY['analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin']) WITH ORDINALITY r(role, n)
           WHERE r.role = ANY (pg_catalog.string_to_array(founder ->> 'roles', ','))) THEN
      PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'form'));
    END IF;
    IF i > 0 AND (founder ->> 'person')::uuid <= (doc -> 'founders' -> (i - 1) ->> 'person')::uuid
       OR founder ->> 'key_id' IS DISTINCT FROM pg_catalog.encode(pg_catalog.sha256(pub), 'hex') THEN
      PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'order'));
    END IF;
    built := built || CASE WHEN i > 0 THEN ',' ELSE '' END
      || '{"person":"' || (founder ->> 'person')::uuid::text
      || '","login":"' || pg_catalog.encode(countersign.commitment(login_salts[i + 1], pg_catalog.convert_to(logins[i + 1], 'UTF8')), 'hex')
      || '","name":"' || pg_catalog.encode(countersign.commitment(name_salts[i + 1], pg_catalog.convert_to(names[i + 1], 'UTF8')), 'hex')
      || '","key_id":' || pg_catalog.to_json(founder ->> 'key_id')::text
      || ',"public_key":"' || pg_catalog.encode(pub, 'hex')
      || '","custody":' || pg_catalog.to_json(founder ->> 'custody')::text
      || ',"roles":' || pg_catalog.to_json(founder ->> 'roles')::text || '}';
    sigs := sigs || CASE WHEN i > 0 THEN ',' ELSE '' END
      || '{"key_id":"' || (founder ->> 'key_id') || '","signature":"' || pg_catalog.encode(signatures[i + 1], 'hex') || '"}';
    IF countersign.ed25519_verify(pub, pg_catalog.convert_to(statement, 'UTF8'), signatures[i + 1]) IS NOT TRUE THEN
      PERFORM countersign.refuse('signature-invalid', pg_catalog.jsonb_build_object('of', 'founding'));
    END IF;
  END LOOP;
  built := '{"type":"countersign/genesis/v1","origin":' || pg_catalog.to_json(doc ->> 'origin')::text
    || ',"mode":' || pg_catalog.to_json(doc ->> 'mode')::text
    || ',"record_format":1,"statement_format":1,"bundle_format":1,"founders":[' || built
    || '],"created_at":' || pg_catalog.to_json(countersign.time_text((doc ->> 'created_at')::timestamptz))::text || '}';
  PERFORM countersign.require_statement(pg_catalog.convert_to(statement, 'UTF8'), built);

  SELECT a.seq, a.leaf INTO rec FROM countersign.append('genesis', 'workspace', (doc -> 'founders' -> 0 ->> 'person')::uuid, 'human', statement, '[' || sigs || ']') a;
  INSERT INTO countersign.workspace (origin, mode, genesis)
    SELECT doc ->> 'origin', doc ->> 'mode', pg_catalog.sha256(r.bytes) FROM countersign.ledger_record r WHERE r.seq = 0;
  FOR i IN 0 .. n - 1 LOOP
    founder := doc -> 'founders' -> i;
    pub := pg_catalog.decode(founder ->> 'public_key', 'hex');
    tabs := countersign.ed25519_key_tables(pub);
    INSERT INTO countersign.login VALUES (logins[i + 1], 'person', (founder ->> 'person')::uuid);
    PERFORM countersign.keep(login_salts[i + 1], pg_catalog.convert_to(logins[i + 1], 'UTF8'), 'person:' || (founder ->> 'person'));
    PERFORM countersign.keep(name_salts[i + 1], pg_catalog.convert_to(names[i + 1], 'UTF8'), 'person:' || (founder ->> 'person'));
    INSERT INTO countersign.person VALUES ((founder ->> 'person')::uuid, logins[i + 1],
      pg_catalog.decode(founder ->> 'login', 'hex'), pg_catalog.decode(founder ->> 'name', 'hex'),
      (founder ->> 'person')::uuid, pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    INSERT INTO countersign.key_event VALUES (pg_catalog.gen_random_uuid(), 'enrolled', (founder ->> 'person')::uuid,
      pg_catalog.sha256(pub), pub, tabs, founder ->> 'custody', 'founding', NULL, NULL, (founder ->> 'person')::uuid,
      pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    FOREACH rolename IN ARRAY pg_catalog.string_to_array(founder ->> 'roles', ',') LOOP
      INSERT INTO countersign.role_grant VALUES (pg_catalog.gen_random_uuid(), 'granted', (founder ->> 'person')::uuid, rolename,
        '-infinity', NULL, (founder ->> 'person')::uuid, pg_catalog.sha256(pg_catalog.convert_to(statement, 'UTF8')), 0);
    END LOOP;
  END LOOP;
  IF NOT EXISTS (SELECT FROM countersign.role_grant g WHERE g.role = 'admin') THEN
    PERFORM countersign.refuse('founders', pg_catalog.jsonb_build_object('fault', 'no-admin'));
  END IF;
  RETURN QUERY SELECT rec.seq::bigint, rec.leaf::bytea;
END
$$;

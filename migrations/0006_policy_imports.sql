-- Policies as rows, and what agents look at: transactions and incidents, imported whole or not at all.

CREATE TABLE countersign.policy (
  policy     uuid PRIMARY KEY,
  version    bigint NOT NULL UNIQUE,
  document   bytea NOT NULL,
  digest     bytea NOT NULL,
  drafted_by uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq        bigint NOT NULL
);

CREATE TABLE countersign.policy_rule (
  policy   uuid NOT NULL REFERENCES countersign.policy,
  rule     integer NOT NULL,
  kind     text NOT NULL,
  agent    text NOT NULL,
  risk_at_least text NOT NULL,
  amount_at_least numeric,
  currency text NOT NULL,
  simulation text NOT NULL,
  outcome  text NOT NULL,
  min_persons integer NOT NULL,
  expiry_seconds bigint NOT NULL,
  commit_before_reveal boolean NOT NULL,
  friction text NOT NULL,
  route    bytea NOT NULL,
  route_digest bytea NOT NULL,
  PRIMARY KEY (policy, rule)
);
CREATE INDEX policy_rule_route ON countersign.policy_rule (route_digest);

CREATE TABLE countersign.policy_step (
  policy  uuid NOT NULL,
  rule    integer NOT NULL,
  step    integer NOT NULL,
  role    text NOT NULL,
  quorum  integer NOT NULL,
  deny    integer NOT NULL,
  due_seconds bigint NOT NULL,
  name    text NOT NULL,
  PRIMARY KEY (policy, rule, step),
  FOREIGN KEY (policy, rule) REFERENCES countersign.policy_rule
);
SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.policy', 'countersign.policy_rule', 'countersign.policy_step']::regclass[]) t;

-- What waits for a second person, in one shape.
CREATE VIEW countersign.confirmable AS
  SELECT 'person'::text AS fact, p.person AS fact_id, 'person:' || p.person AS subject, p.proposed_by AS made_by, p.person AS about,
         p.statement_digest AS digest, p.seq, countersign.confirmed('person', p.person, p.seq) AS confirmed
    FROM countersign.person p
  UNION ALL
  SELECT 'key', k.event_id, 'person:' || k.person, k.signed_by, k.person, k.statement_digest, k.seq, countersign.confirmed('key', k.event_id, k.seq)
    FROM countersign.key_event k WHERE k.event <> 'revoked'
  UNION ALL
  SELECT 'role', g.grant_id, 'person:' || g.person, g.granted_by, g.person, g.statement_digest, g.seq, countersign.confirmed('role', g.grant_id, g.seq)
    FROM countersign.role_grant g WHERE g.event = 'granted'
  UNION ALL
  SELECT 'agent', a.agent, 'agent:' || a.agent, a.registered_by, a.registered_by, a.statement_digest, a.seq, countersign.confirmed('agent', a.agent, a.seq)
    FROM countersign.agent a
  UNION ALL
  SELECT 'policy', p.policy, 'policy:' || p.policy, p.drafted_by, p.drafted_by, p.statement_digest, p.seq, countersign.confirmed('policy', p.policy, p.seq)
    FROM countersign.policy p;

CREATE FUNCTION countersign.active_policy() RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT c.fact_id FROM countersign.confirmation c WHERE c.fact = 'policy' ORDER BY c.seq DESC LIMIT 1);
END
$$;

CREATE VIEW fact.policy AS
  SELECT NULL::uuid AS policy, NULL::text AS document,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.step_json(s jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '{"step":' || (s ->> 'step')::integer || ',"role":' || pg_catalog.to_json(s ->> 'role')::text || ',"quorum":' || (s ->> 'quorum')::integer
    || ',"deny":' || (s ->> 'deny')::integer || ',"due_seconds":' || (s ->> 'due_seconds')::bigint || ',"name":' || pg_catalog.to_json(s ->> 'name')::text || '}'
$$;

CREATE FUNCTION countersign.steps_json(r jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '[' || COALESCE(pg_catalog.string_agg(countersign.step_json(s), ',' ORDER BY n), '') || ']'
    FROM pg_catalog.jsonb_array_elements(r -> 'steps') WITH ORDINALITY t(s, n)
$$;

CREATE FUNCTION countersign.door_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    record;
  doc   jsonb;
  built text := '';
  n     bigint := 0;
  r     jsonb;
  s     jsonb;
  route text;
  step_no integer;
  seats integer;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  IF pg_catalog.octet_length(NEW.document) > 262144 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'policy', 'most', 262144));
  END IF;
  BEGIN
  doc := NEW.document::jsonb;
  PERFORM (doc ->> 'version')::bigint;
  FOR r IN SELECT e.value FROM pg_catalog.jsonb_array_elements(doc -> 'rules') e LOOP
    n := n + 1;
    built := built || CASE WHEN n > 1 THEN ',' ELSE '' END
      || '{"rule":' || n || ',"kind":' || pg_catalog.to_json(r ->> 'kind')::text || ',"agent":' || pg_catalog.to_json(r ->> 'agent')::text
      || ',"risk_at_least":' || pg_catalog.to_json(r ->> 'risk_at_least')::text || ',"amount_at_least":' || pg_catalog.to_json(r ->> 'amount_at_least')::text
      || ',"currency":' || pg_catalog.to_json(r ->> 'currency')::text || ',"simulation":' || pg_catalog.to_json(r ->> 'simulation')::text
      || ',"outcome":' || pg_catalog.to_json(r ->> 'outcome')::text || ',"min_persons":' || (r ->> 'min_persons')::integer
      || ',"expiry_seconds":' || (r ->> 'expiry_seconds')::bigint || ',"commit_before_reveal":' || pg_catalog.to_json(r ->> 'commit_before_reveal')::text
      || ',"friction":' || pg_catalog.to_json(r ->> 'friction')::text || ',"steps":' || countersign.steps_json(r) || '}';
    IF NOT (r ->> 'outcome' IN ('route', 'block', 'auto_clear') AND r ->> 'friction' IN ('low', 'medium', 'high')
            AND r ->> 'risk_at_least' IN ('', 'low', 'medium', 'high', 'critical') AND r ->> 'simulation' IN ('', 'true', 'false')
            AND r ->> 'commit_before_reveal' IN ('true', 'false')
            AND (r ->> 'outcome' = 'route') = (pg_catalog.jsonb_array_length(r -> 'steps') > 0)
            AND r ->> 'kind' ~ '^[a-z_]{0,64}$' AND r ->> 'currency' ~ '^([A-Z]{3})?$'
            AND r ->> 'agent' ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$'
            AND r ->> 'amount_at_least' ~ '^(-?[0-9]+(\.[0-9]+)?)?$') THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'rule', 'rule', n))));
    END IF;
    step_no := 0;
    seats := 0;
    FOR s IN SELECT e.value FROM pg_catalog.jsonb_array_elements(r -> 'steps') e LOOP
      step_no := step_no + 1;
      seats := seats + (s ->> 'quorum')::integer;
      IF NOT ((s ->> 'step')::integer = step_no AND (s ->> 'quorum')::integer BETWEEN 1 AND 100 AND (s ->> 'deny')::integer BETWEEN 1 AND 100
              AND (s ->> 'due_seconds')::bigint BETWEEN 1 AND 315360000
              AND s ->> 'role' IN ('analyst', 'compliance_officer', 'supervisor', 'auditor', 'admin')) THEN
        PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'step', 'rule', n, 'step', step_no))));
      END IF;
    END LOOP;
    IF r ->> 'outcome' = 'route' AND ((r ->> 'min_persons')::integer NOT BETWEEN 1 AND 100 OR (r ->> 'expiry_seconds')::bigint NOT BETWEEN 1 AND 315360000) THEN
      PERFORM countersign.refuse('policy-invalid', pg_catalog.jsonb_build_object('faults', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('fault', 'limits', 'rule', n))));
    END IF;
  END LOOP;
  EXCEPTION WHEN data_exception THEN
    PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'policy', 'fault', 'json'));
  END;
  IF n = 0 OR NEW.document IS DISTINCT FROM '{"type":"countersign/policy-document/v1","version":' || (doc ->> 'version')::bigint
      || ',"title":' || pg_catalog.to_json(doc ->> 'title')::text || ',"rules":[' || built || ']}' THEN
    PERFORM countersign.refuse('not-canonical', pg_catalog.jsonb_build_object('document', 'policy', 'fault', 'form'));
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  PERFORM countersign.require_role(me.actor, 'admin');
  IF (doc ->> 'version')::bigint <> (SELECT COALESCE(pg_catalog.max(p.version), 0) + 1 FROM countersign.policy p) THEN
    PERFORM countersign.refuse('policy-version');
  END IF;
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/policy/v1","origin":' || countersign.origin_json()
    || ',"policy":"' || NEW.policy || '","version":' || (doc ->> 'version')::bigint
    || ',"document":"' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(NEW.document, 'UTF8')), 'hex')
    || '","drafted_by":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('policy.drafted', 'policy:' || NEW.policy, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.policy VALUES (NEW.policy, (doc ->> 'version')::bigint, pg_catalog.convert_to(NEW.document, 'UTF8'),
    pg_catalog.sha256(pg_catalog.convert_to(NEW.document, 'UTF8')), me.actor, pg_catalog.sha256(NEW.statement), NEW.seq);
  FOR r IN SELECT e.value FROM pg_catalog.jsonb_array_elements(doc -> 'rules') e LOOP
    route := '{"type":"countersign/route/v1","policy":"' || NEW.policy || '","rule":' || (r ->> 'rule')::integer
      || ',"min_persons":' || (r ->> 'min_persons')::integer || ',"expiry_seconds":' || (r ->> 'expiry_seconds')::bigint
      || ',"commit_before_reveal":' || pg_catalog.to_json(r ->> 'commit_before_reveal')::text
      || ',"friction":' || pg_catalog.to_json(r ->> 'friction')::text || ',"steps":' || countersign.steps_json(r) || '}';
    INSERT INTO countersign.policy_rule VALUES (NEW.policy, (r ->> 'rule')::integer, r ->> 'kind', r ->> 'agent', r ->> 'risk_at_least',
      NULLIF(r ->> 'amount_at_least', '')::numeric, r ->> 'currency', r ->> 'simulation', r ->> 'outcome', (r ->> 'min_persons')::integer,
      (r ->> 'expiry_seconds')::bigint, (r ->> 'commit_before_reveal')::boolean, r ->> 'friction',
      pg_catalog.convert_to(route, 'UTF8'), pg_catalog.sha256(pg_catalog.convert_to(route, 'UTF8')));
    INSERT INTO countersign.policy_step
      SELECT NEW.policy, (r ->> 'rule')::integer, (e.value ->> 'step')::integer, e.value ->> 'role', (e.value ->> 'quorum')::integer,
             (e.value ->> 'deny')::integer, (e.value ->> 'due_seconds')::bigint, e.value ->> 'name'
        FROM pg_catalog.jsonb_array_elements(r -> 'steps') e;
  END LOOP;
  RETURN NEW;
END
$$;

-- Imports. Rows are copied under an import's id and count only once the import's own fact closes it, in the same
-- transaction; a file with the same digest and mapping changes nothing a second time.
CREATE TABLE countersign.import (
  import      uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('transactions', 'incidents')),
  file_digest bytea NOT NULL,
  mapping     bytea NOT NULL,
  rows        bigint NOT NULL,
  accepted    bigint NOT NULL,
  rejected    bigint NOT NULL,
  imported_by uuid NOT NULL,
  seq         bigint NOT NULL,
  UNIQUE (kind, file_digest, mapping)
);

CREATE TABLE countersign.transaction (
  import       uuid NOT NULL,
  line         bigint NOT NULL,
  id           text NOT NULL CHECK (pg_catalog.length(id) BETWEEN 1 AND 200),
  time         text NOT NULL CHECK (pg_catalog.length(time) BETWEEN 1 AND 40),
  from_account text NOT NULL CHECK (pg_catalog.length(from_account) BETWEEN 1 AND 200),
  to_account   text NOT NULL CHECK (pg_catalog.length(to_account) BETWEEN 1 AND 200),
  -- NaN is greater than infinity in Postgres.
  amount       numeric NOT NULL CHECK (amount > '-Infinity' AND amount < 'Infinity'),
  currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  kind         text NOT NULL CHECK (pg_catalog.length(kind) <= 200),
  channel      text NOT NULL CHECK (pg_catalog.length(channel) <= 200),
  PRIMARY KEY (import, line)
);
CREATE INDEX transaction_from ON countersign.transaction (from_account);
CREATE INDEX transaction_to ON countersign.transaction (to_account);

CREATE TABLE countersign.incident (
  import      uuid NOT NULL,
  line        bigint NOT NULL,
  id          text NOT NULL CHECK (pg_catalog.length(id) BETWEEN 1 AND 200),
  title       text NOT NULL CHECK (pg_catalog.length(title) <= 1000),
  description text NOT NULL CHECK (pg_catalog.length(description) <= 100000),
  severity    text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  source      text NOT NULL CHECK (pg_catalog.length(source) <= 1000),
  opened_at   text NOT NULL CHECK (pg_catalog.length(opened_at) <= 40),
  accounts    text[] NOT NULL CHECK (CASE WHEN pg_catalog.array_ndims(accounts) > 1 THEN false ELSE pg_catalog.array_position(accounts, NULL) IS NULL END),
  PRIMARY KEY (import, line)
);
CREATE INDEX incident_id ON countersign.incident (id);
SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.import', 'countersign.transaction', 'countersign.incident']::regclass[]) t;

-- Who may import: agents and workers that a second admin confirmed, people with a role that works with the rows.
CREATE FUNCTION countersign.require_importer(who uuid, kind text) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF kind = 'person' THEN
    IF NOT EXISTS (SELECT FROM pg_catalog.unnest(ARRAY['analyst', 'compliance_officer', 'supervisor', 'admin']) r
                    WHERE countersign.holds_role(who, r, countersign.effective_now())) THEN
      PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'importing', 'roles', pg_catalog.jsonb_build_array('analyst', 'compliance_officer', 'supervisor', 'admin'), 'fault', countersign.role_fault(who)));
    END IF;
  ELSIF NOT EXISTS (SELECT FROM countersign.agent a WHERE a.agent = who AND countersign.confirmed('agent', a.agent, a.seq)) THEN
    PERFORM countersign.refuse('agent-not-confirmed');
  END IF;
END
$$;

-- An import that is closed takes no more rows. One check a statement, not a row. Writers of rows share a lock on the import
-- until they commit, and whoever closes it takes it alone: rows held back in an open transaction cannot slip in afterwards.
CREATE FUNCTION countersign.rows_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_importer(me.actor, me.kind);
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended(d.import::text, 0)) FROM (SELECT DISTINCT f.import FROM fresh f) d;
  IF EXISTS (SELECT FROM (SELECT DISTINCT f.import FROM fresh f) d JOIN countersign.import i ON i.import = d.import) THEN
    PERFORM countersign.refuse('import-closed');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER rows_open AFTER INSERT ON countersign.transaction REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.rows_open();
CREATE TRIGGER rows_open AFTER INSERT ON countersign.incident REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION countersign.rows_open();

CREATE VIEW fact.import AS
  SELECT NULL::uuid AS import, NULL::text AS kind, NULL::bytea AS file_digest, NULL::bytea AS mapping,
         NULL::bigint AS rows, NULL::bigint AS accepted, NULL::bigint AS rejected,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_import() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   record;
  held bigint;
BEGIN
  me := countersign.enter();
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(NEW.import::text, 0));
  IF NEW.kind = 'transactions' THEN
    SELECT pg_catalog.count(*) INTO held FROM countersign.transaction t WHERE t.import = NEW.import;
  ELSE
    SELECT pg_catalog.count(*) INTO held FROM countersign.incident t WHERE t.import = NEW.import;
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_importer(me.actor, me.kind);
  IF EXISTS (SELECT FROM countersign.import i WHERE i.kind = NEW.kind AND i.file_digest = NEW.file_digest AND i.mapping = NEW.mapping) THEN
    PERFORM countersign.refuse('import-duplicate');
  END IF;
  IF NEW.accepted IS DISTINCT FROM held OR NEW.rows IS DISTINCT FROM NEW.accepted + NEW.rejected OR NEW.rejected < 0
     OR NEW.import IS NULL OR NEW.kind IS NULL OR NEW.kind NOT IN ('transactions', 'incidents') OR NEW.rows IS NULL OR NEW.rejected IS NULL
     OR pg_catalog.octet_length(NEW.file_digest) IS DISTINCT FROM 32 OR pg_catalog.octet_length(NEW.mapping) IS DISTINCT FROM 32 THEN
    PERFORM countersign.refuse('import-counts');
  END IF;
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('import.completed', 'import:' || NEW.import, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/import/v1","origin":' || countersign.origin_json() || ',"import":"' || NEW.import
    || '","kind":' || pg_catalog.to_json(NEW.kind)::text || ',"file_digest":"' || pg_catalog.encode(NEW.file_digest, 'hex')
    || '","rows":' || NEW.rows || ',"accepted":' || NEW.accepted || ',"rejected":' || NEW.rejected
    || ',"mapping":"' || pg_catalog.encode(NEW.mapping, 'hex') || '"}', '[]') a;
  INSERT INTO countersign.import VALUES (NEW.import, NEW.kind, NEW.file_digest, NEW.mapping, NEW.rows, NEW.accepted, NEW.rejected, me.actor, NEW.seq);
  RETURN NEW;
END
$$;

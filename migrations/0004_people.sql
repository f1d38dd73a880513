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
CREATE INDEX key_event_replaces ON countersign.key_event (replaces) WHERE replaces IS NOT NULL;

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

-- Roles that their holders delegated, and what became of that (0033_delegations.sql).
CREATE TABLE countersign.delegation (
  delegation_id uuid PRIMARY KEY,
  person      uuid NOT NULL REFERENCES countersign.person,
  delegate    uuid NOT NULL REFERENCES countersign.person,
  role        text NOT NULL CHECK (role IN ('analyst', 'compliance_officer', 'supervisor')),
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz NOT NULL,
  reason      bytea NOT NULL,
  statement_digest bytea NOT NULL,
  key_id      bytea NOT NULL,
  seq         bigint NOT NULL,
  CHECK (person <> delegate)
);

CREATE INDEX delegation_delegate ON countersign.delegation (delegate);
CREATE INDEX delegation_person ON countersign.delegation (person);

CREATE TABLE countersign.delegation_event (
  delegation_id uuid NOT NULL REFERENCES countersign.delegation,
  event       text NOT NULL CHECK (event IN ('accepted', 'ended')),
  person      uuid NOT NULL,
  reason      bytea,
  statement_digest bytea NOT NULL,
  key_id      bytea NOT NULL,
  seq         bigint NOT NULL,
  PRIMARY KEY (delegation_id, event)
);

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.delegation', 'countersign.delegation_event']::regclass[]) t;

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
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);

CREATE TABLE countersign.confirmation (
  confirmation_id uuid PRIMARY KEY,
  fact        text NOT NULL CHECK (fact IN ('person', 'key', 'role', 'agent', 'policy', 'resumption', 'installation', 'mandate')),
  fact_id     uuid NOT NULL,
  person      uuid NOT NULL,
  seq         bigint NOT NULL,
  UNIQUE (fact, fact_id)
);

-- Agents, workers and installations that were stopped, for a time or for good, or let go on.
CREATE TABLE countersign.standing (
  standing_id uuid PRIMARY KEY,
  event       text NOT NULL CHECK (event IN ('paused', 'resumed', 'revoked')),
  kind        text NOT NULL CHECK (kind IN ('agent', 'installation')),
  machine     uuid NOT NULL,
  person      uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);

-- What an agent is for, in words that its statement commits to, and the only kinds of action that it may propose; none for any.
CREATE TABLE countersign.mandate (
  mandate     uuid PRIMARY KEY,
  agent       uuid NOT NULL REFERENCES countersign.agent,
  purpose     bytea NOT NULL,
  kinds       text[] NOT NULL,
  person      uuid NOT NULL,
  statement_digest bytea NOT NULL,
  seq         bigint NOT NULL
);

CREATE INDEX mandate_agent ON countersign.mandate (agent, seq);

SELECT countersign.protect('countersign.mandate');

CREATE INDEX standing_machine ON countersign.standing (machine, seq);

SELECT countersign.protect('countersign.standing');

SELECT countersign.protect(t) FROM pg_catalog.unnest(ARRAY['countersign.person', 'countersign.key_event',
  'countersign.role_grant', 'countersign.agent', 'countersign.installation', 'countersign.confirmation', 'countersign.login']::regclass[]) t;

-- In force: by genesis (record 0), or confirmed by a second person. What that means stands here, once each. Guards and queries
-- read these views; the times of a role are its reader's to compare.
CREATE FUNCTION countersign.confirmed(of_fact text, id uuid, fact_seq bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN fact_seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = of_fact AND c.fact_id = id);
END
$$;

CREATE VIEW countersign.person_in_force AS
  SELECT p.person FROM countersign.person p
   WHERE p.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'person' AND c.fact_id = p.person);

-- What stands against a machine: a revocation for ever, a pause until a resumption that was signed later is confirmed.
CREATE VIEW countersign.stopped AS
  SELECT s.machine, s.event, s.seq FROM countersign.standing s
   WHERE s.event = 'revoked'
      OR s.event = 'paused' AND NOT EXISTS (
           SELECT FROM countersign.standing r JOIN countersign.confirmation c ON c.fact = 'resumption' AND c.fact_id = r.standing_id
            WHERE r.machine = s.machine AND r.event = 'resumed' AND r.seq > s.seq);

CREATE VIEW countersign.machine_in_force AS
  SELECT a.agent, a.kind, a.owner FROM countersign.agent a
   WHERE EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'agent' AND c.fact_id = a.agent)
     AND NOT EXISTS (SELECT FROM countersign.stopped s WHERE s.machine = a.agent);

-- The mandate that was confirmed last; of those that were written before it none is confirmed any more.
CREATE VIEW countersign.mandate_in_force AS
  SELECT DISTINCT ON (m.agent) m.agent, m.mandate, m.purpose, m.kinds, m.person, m.seq, c.person AS confirmed_by, c.seq AS confirmed_seq
    FROM countersign.mandate m JOIN countersign.confirmation c ON c.fact = 'mandate' AND c.fact_id = m.mandate
   ORDER BY m.agent, c.seq DESC;

-- Installations that were vouched for: by a second person, or by the founding, right after which the founders' own is enrolled as
-- record 1 before there is anybody else.
CREATE VIEW countersign.installation_vouched AS
  SELECT i.installation, i.enrolled_by, c.person AS confirmed_by
    FROM countersign.installation i
    LEFT JOIN countersign.confirmation c ON c.fact = 'installation' AND c.fact_id = i.installation
   WHERE c.person IS NOT NULL
      OR i.seq = 1;

-- Revocations of roles that count. An admin's role is taken by two others: what one of them signs counts once the other confirms
-- it. Any other role, and one's own, goes at once.
CREATE VIEW countersign.role_taken AS
  SELECT r.person, r.role, r.seq FROM countersign.role_grant r
   WHERE r.event = 'revoked'
     AND (r.role <> 'admin' OR r.granted_by = r.person
          OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'role' AND c.fact_id = r.grant_id));

-- Grants whose end had come by a clock that stepped back since.
CREATE VIEW countersign.role_run_out AS
  SELECT DISTINCT g.grant_id FROM countersign.role_grant g JOIN countersign.step_back b ON b.seq > g.seq AND b.last_at >= g.valid_until;

CREATE VIEW countersign.role_in_force AS
  SELECT g.person, g.role, g.valid_from, g.valid_until, g.seq
    FROM countersign.role_grant g
   WHERE g.event = 'granted'
     AND (g.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'role' AND c.fact_id = g.grant_id))
     AND NOT EXISTS (SELECT FROM countersign.role_taken r WHERE r.person = g.person AND r.role = g.role AND r.seq > g.seq)
     AND NOT EXISTS (SELECT FROM countersign.step_back b WHERE b.seq > g.seq AND b.last_at >= g.valid_until);

CREATE VIEW countersign.key_in_force AS
  SELECT k.person, k.key_id
    FROM countersign.key_event k
   WHERE k.event <> 'revoked'
     AND (k.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = k.event_id))
     AND NOT EXISTS (SELECT FROM countersign.key_event r WHERE r.key_id = k.key_id AND r.event = 'revoked')
     AND NOT EXISTS (SELECT FROM countersign.key_event n
                      WHERE n.replaces = k.key_id AND n.event = 'rotated'
                        AND (n.seq = 0 OR EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'key' AND c.fact_id = n.event_id)));

-- Delegations that nobody ended, accepted or not, and whose end had not come by a clock that stepped back since. A key that is revoked
-- takes with it what it gave and what it accepted.
CREATE VIEW countersign.delegation_open AS
  SELECT d.delegation_id, d.person, d.delegate, d.role, d.valid_from, d.valid_until, d.seq, a.seq AS accepted_seq
    FROM countersign.delegation d
    LEFT JOIN countersign.delegation_event a ON a.delegation_id = d.delegation_id AND a.event = 'accepted'
   WHERE NOT EXISTS (SELECT FROM countersign.delegation_event e WHERE e.delegation_id = d.delegation_id AND e.event = 'ended')
     AND NOT EXISTS (SELECT FROM countersign.key_event r WHERE r.event = 'revoked' AND r.key_id IN (d.key_id, a.key_id))
     AND NOT EXISTS (SELECT FROM countersign.step_back b WHERE b.seq > d.seq AND b.last_at >= d.valid_until);

-- Those that count, for as long as they last and the grant on which they rest: one from before, so that a role that was taken
-- and granted anew is delegated anew.
CREATE VIEW countersign.delegation_in_force AS
  SELECT o.delegation_id, o.person, o.delegate, o.role, GREATEST(o.valid_from, g.valid_from) AS valid_from, LEAST(o.valid_until, g.valid_until) AS valid_until, o.seq
    FROM countersign.delegation_open o
    JOIN countersign.role_in_force g ON g.person = o.person AND g.role = o.role AND g.seq < o.seq
    JOIN countersign.person_in_force p ON p.person = o.person
    JOIN countersign.person_in_force q ON q.person = o.delegate
   WHERE o.accepted_seq IS NOT NULL AND EXISTS (SELECT FROM countersign.key_in_force k WHERE k.person = o.person);

-- The guards below are PL/pgSQL, whose plans are kept: a function in SQL that is not put into its caller is planned again at
-- every call. VOLATILE: a stable one would judge with the snapshot from before the lock.
CREATE FUNCTION countersign.person_active(who uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.person_in_force p WHERE p.person = who);
END
$$;

CREATE FUNCTION countersign.machine_active(who uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.machine_in_force m WHERE m.agent = who);
END
$$;

-- An agent or worker that may act; else why not.
CREATE FUNCTION countersign.require_machine(who uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE how text;
BEGIN
  IF NOT countersign.machine_active(who) THEN
    how := (SELECT s.event FROM countersign.stopped s WHERE s.machine = who ORDER BY s.event DESC LIMIT 1);
    IF how IS NULL THEN
      PERFORM countersign.refuse('agent-not-confirmed');
    END IF;
    PERFORM countersign.refuse('machine-stopped', pg_catalog.jsonb_build_object('machine', 'agent', 'how', how));
  END IF;
END
$$;

-- The same of an installation.
CREATE FUNCTION countersign.require_installation(which uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
DECLARE how text;
BEGIN
  IF NOT EXISTS (SELECT FROM countersign.installation i WHERE i.installation = which) THEN
    PERFORM countersign.refuse('installation-missing');
  END IF;
  IF NOT EXISTS (SELECT FROM countersign.installation_vouched v WHERE v.installation = which) THEN
    PERFORM countersign.refuse('installation-not-confirmed');
  END IF;
  how := (SELECT s.event FROM countersign.stopped s WHERE s.machine = which ORDER BY s.event DESC LIMIT 1);
  IF how IS NOT NULL THEN
    PERFORM countersign.refuse('machine-stopped', pg_catalog.jsonb_build_object('machine', 'installation', 'how', how));
  END IF;
END
$$;

CREATE FUNCTION countersign.holds_role(who uuid, want text, t timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.role_in_force g
                  WHERE g.person = who AND g.role = want AND g.valid_from <= t AND (g.valid_until IS NULL OR t < g.valid_until));
END
$$;

-- Whether a delegation is not over, accepted or not.
CREATE FUNCTION countersign.delegation_lasts(of_id uuid, t timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.delegation_open o JOIN countersign.role_in_force g ON g.person = o.person AND g.role = o.role AND g.seq < o.seq
                  WHERE o.delegation_id = of_id AND t < o.valid_until AND (g.valid_until IS NULL OR t < g.valid_until));
END
$$;

CREATE FUNCTION countersign.key_active(who uuid, id bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM countersign.key_in_force k WHERE k.key_id = id AND k.person = who);
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

-- Admins whose role has no end, and whether each has a key in force.
CREATE FUNCTION countersign.admins() RETURNS TABLE (person uuid, keyed boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE t timestamptz := countersign.effective_now();
BEGIN
  RETURN QUERY SELECT DISTINCT g.person, EXISTS (SELECT FROM countersign.key_in_force k WHERE k.person = g.person)
    FROM countersign.role_in_force g JOIN countersign.person_in_force p ON p.person = g.person
   WHERE g.role = 'admin' AND g.valid_from <= t AND g.valid_until IS NULL;
END
$$;

-- What one admin makes another confirms, so that with fewer than two (in a trial, one) nobody ever governs again, and with no key
-- among them nobody signs. Refuses to go on without this admin where it would come to that.
CREATE FUNCTION countersign.require_admins_without(gone uuid, admins_left integer, keys_left integer) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF EXISTS (SELECT FROM countersign.admins() a WHERE a.person = gone)
     AND (SELECT pg_catalog.count(*) < admins_left OR pg_catalog.count(*) FILTER (WHERE a.keyed) < keys_left
            FROM countersign.admins() a WHERE a.person <> gone) THEN
    PERFORM countersign.refuse('last-admin');
  END IF;
END
$$;

-- The same of an admin's role, whoever takes it.
CREATE FUNCTION countersign.require_admins_beside(gone uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM countersign.require_admins_without(gone, CASE (SELECT w.mode FROM countersign.workspace w) WHEN 'trial' THEN 1 ELSE 2 END, 1);
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

-- How a person's door begins: who is asking, and that it is a person. Returns them.
CREATE FUNCTION countersign.enter_person() RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  RETURN me.actor;
END
$$;

-- The same for a signed fact: the signature, outside of the lock, which costs the most; the lock; whether the key counts, which
-- may have changed while this one waited. What follows is judged under the lock.
CREATE FUNCTION countersign.enter_signed(statement bytea, key_id bytea, signature bytea) RETURNS uuid
LANGUAGE plpgsql VOLATILE AS $$
DECLARE me uuid;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(statement, key_id, signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me, key_id);
  RETURN me;
END
$$;

-- How a signed fact's door ends: what was signed is what the database has built from its own rows, byte for byte, and goes
-- into the ledger with its signature.
CREATE FUNCTION countersign.record_signed(event text, subject text, me uuid, signed bytea, key_id bytea, signature bytea, built text, of_held uuid DEFAULT NULL,
  OUT seq bigint, OUT leaf bytea, OUT at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM countersign.require_statement(signed, built);
  SELECT a.seq, a.leaf, a.at INTO seq, leaf, at
    FROM countersign.append(event, subject, me, 'human', built, countersign.one_signature(key_id, signature), of_held) a;
END
$$;

-- Agents, installations, and the second person who confirms.

CREATE VIEW fact.agent AS
  SELECT NULL::uuid AS agent, NULL::text AS login, NULL::text AS name, NULL::text AS kind, NULL::uuid AS owner,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_agent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me uuid;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  IF EXISTS (SELECT FROM countersign.login l WHERE l.login = NEW.login OR l.actor = NEW.agent)
     OR EXISTS (SELECT FROM countersign.agent g WHERE g.name = NEW.name) THEN
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'agent'));
  END IF;
  IF NEW.login IS NULL OR NEW.login !~ '^[a-z_][a-z0-9_.-]{0,62}$' THEN
    PERFORM countersign.refuse('login-form');
  END IF;
  IF NOT countersign.person_active(NEW.owner) THEN
    PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'owner'));
  END IF;
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('agent.registered', 'agent:' || NEW.agent, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/agent/v1","origin":' || countersign.origin_json()
    || ',"agent":"' || NEW.agent || '","name":' || pg_catalog.to_json(NEW.name)::text || ',"kind":' || pg_catalog.to_json(NEW.kind)::text
    || ',"owner":"' || NEW.owner || '","registered_by":"' || me
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.agent VALUES (NEW.agent, NEW.login, NEW.name, NEW.kind, NEW.owner, me, pg_catalog.sha256(NEW.statement), NEW.seq);
  INSERT INTO countersign.login VALUES (NEW.login, NEW.kind, NEW.agent);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.agent FOR EACH ROW EXECUTE FUNCTION countersign.door_agent();
GRANT INSERT (agent, login, name, kind, owner, signed_at, key_id, statement, signature) ON fact.agent TO countersign_person;
GRANT SELECT ON fact.agent TO countersign_person;

CREATE VIEW fact.mandate AS
  SELECT NULL::uuid AS mandate, NULL::uuid AS agent, NULL::text AS purpose, NULL::bytea AS purpose_salt, NULL::text AS kinds,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- It counts once a second admin confirms it, whether it allows more or less: to stop an agent at once there is the pause.
CREATE FUNCTION countersign.door_mandate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  wanted text[];
  purpose_commit text;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  IF NOT EXISTS (SELECT FROM countersign.agent a WHERE a.agent = NEW.agent AND a.kind = 'agent') THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'agent'));
  END IF;
  wanted := pg_catalog.string_to_array(NEW.kinds, ',');
  IF NEW.kinds IS NULL OR NEW.kinds !~ '^([a-z_]{1,64}(,[a-z_]{1,64}){0,63})?$'
     OR wanted COLLATE "C" <> ARRAY(SELECT DISTINCT k COLLATE "C" FROM pg_catalog.unnest(wanted) k ORDER BY 1) THEN
    PERFORM countersign.refuse('mandate-form', pg_catalog.jsonb_build_object('fault', 'kinds'));
  END IF;
  IF NEW.purpose IS NULL OR pg_catalog.btrim(NEW.purpose) = '' OR pg_catalog.length(NEW.purpose) > 500 THEN
    PERFORM countersign.refuse('mandate-form', pg_catalog.jsonb_build_object('fault', 'purpose'));
  END IF;
  purpose_commit := countersign.keep(NEW.purpose_salt, pg_catalog.convert_to(NEW.purpose, 'UTF8'), 'agent:' || NEW.agent);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('agent.mandated', 'agent:' || NEW.agent, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/agent-mandate/v1","origin":' || countersign.origin_json()
    || ',"mandate":"' || NEW.mandate || '","agent":"' || NEW.agent || '","purpose":"' || purpose_commit || '","kinds":"' || NEW.kinds
    || '","person":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.mandate VALUES (NEW.mandate, NEW.agent, pg_catalog.decode(purpose_commit, 'hex'), wanted, me,
    pg_catalog.sha256(NEW.statement), NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.mandate FOR EACH ROW EXECUTE FUNCTION countersign.door_mandate();
GRANT INSERT (mandate, agent, purpose, purpose_salt, kinds, signed_at, key_id, statement, signature) ON fact.mandate TO countersign_person;
GRANT SELECT ON fact.mandate TO countersign_person;

CREATE VIEW fact.installation AS
  SELECT NULL::uuid AS installation, NULL::text AS name, NULL::bytea AS name_salt, NULL::bytea AS public_key,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Whoever holds a role brings their computer in, and a second person, an admin, vouches for it: until then nothing it signs counts.
CREATE FUNCTION countersign.door_installation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  id bytea := pg_catalog.sha256(NEW.public_key);
  tabs numeric[];
  name_commit text;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  tabs := countersign.ed25519_key_tables(NEW.public_key);
  IF tabs IS NULL THEN
    PERFORM countersign.refuse('key-invalid');
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me, NEW.key_id);
  IF NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'governing', 'roles', '[]'::jsonb, 'fault', countersign.role_fault(me)));
  END IF;
  IF EXISTS (SELECT FROM countersign.installation i WHERE i.installation = NEW.installation OR i.key_id = id)
     OR EXISTS (SELECT FROM countersign.key_event e WHERE e.key_id = id) THEN
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'installation'));
  END IF;
  PERFORM countersign.require_name(NEW.name);
  name_commit := countersign.keep(NEW.name_salt, pg_catalog.convert_to(NEW.name, 'UTF8'), 'installation:' || NEW.installation);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('installation.enrolled', 'installation:' || NEW.installation, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/installation/v1","origin":' || countersign.origin_json()
    || ',"installation":"' || NEW.installation || '","name":"' || name_commit
    || '","key_id":"' || pg_catalog.encode(id, 'hex') || '","public_key":"' || pg_catalog.encode(NEW.public_key, 'hex')
    || '","enrolled_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.installation VALUES (NEW.installation, id, NEW.public_key, tabs, pg_catalog.decode(name_commit, 'hex'), me,
    pg_catalog.sha256(NEW.statement), NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.installation FOR EACH ROW EXECUTE FUNCTION countersign.door_installation();
GRANT INSERT (installation, name, name_salt, public_key, signed_at, key_id, statement, signature) ON fact.installation TO countersign_person;
GRANT SELECT ON fact.installation TO countersign_person;

CREATE VIEW fact.standing AS
  SELECT NULL::uuid AS standing_id, NULL::text AS event, NULL::text AS kind, NULL::uuid AS machine,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- An agent, a worker or an installation is stopped by one admin and at once; what loosens, that it goes on, counts once a second one
-- confirms it. What is revoked never comes back.
CREATE FUNCTION countersign.door_standing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  stands text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  IF NEW.event IS NULL OR NEW.event NOT IN ('paused', 'resumed', 'revoked') OR NEW.kind IS NULL OR NEW.kind NOT IN ('agent', 'installation') THEN
    PERFORM countersign.refuse('standing', pg_catalog.jsonb_build_object('fault', 'word'));
  END IF;
  IF NOT (NEW.kind = 'agent' AND EXISTS (SELECT FROM countersign.agent a WHERE a.agent = NEW.machine)
          OR NEW.kind = 'installation' AND EXISTS (SELECT FROM countersign.installation i WHERE i.installation = NEW.machine)) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', NEW.kind));
  END IF;
  stands := COALESCE((SELECT s.event FROM countersign.stopped s WHERE s.machine = NEW.machine ORDER BY s.event DESC LIMIT 1), 'running');
  IF stands = 'revoked' OR stands = NEW.event OR (NEW.event = 'resumed') <> (stands = 'paused') AND NEW.event <> 'revoked' THEN
    PERFORM countersign.refuse('standing', pg_catalog.jsonb_build_object('fault', stands));
  END IF;
  IF NEW.kind = 'agent' THEN
    SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('agent.' || NEW.event, 'agent:' || NEW.machine, me, NEW.statement, NEW.key_id, NEW.signature,
      '{"type":"countersign/agent-standing/v1","origin":' || countersign.origin_json()
      || ',"standing_id":"' || NEW.standing_id || '","event":"' || NEW.event || '","agent":"' || NEW.machine
      || '","person":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  ELSE
    SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('installation.' || NEW.event, 'installation:' || NEW.machine, me, NEW.statement, NEW.key_id, NEW.signature,
      '{"type":"countersign/installation-standing/v1","origin":' || countersign.origin_json()
      || ',"standing_id":"' || NEW.standing_id || '","event":"' || NEW.event || '","installation":"' || NEW.machine
      || '","person":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  END IF;
  INSERT INTO countersign.standing VALUES (NEW.standing_id, NEW.event, NEW.kind, NEW.machine, me, pg_catalog.sha256(NEW.statement), NEW.seq);
  IF NEW.kind = 'agent' AND NEW.event <> 'resumed' THEN
    PERFORM countersign.suspend(NEW.machine, NEW.seq, rec_t);
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.standing FOR EACH ROW EXECUTE FUNCTION countersign.door_standing();
GRANT INSERT (standing_id, event, kind, machine, signed_at, key_id, statement, signature) ON fact.standing TO countersign_person;
GRANT SELECT ON fact.standing TO countersign_person;

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
    FROM countersign.role_grant g WHERE g.event = 'granted' OR (g.role = 'admin' AND g.granted_by <> g.person)
  UNION ALL
  SELECT 'agent', a.agent, 'agent:' || a.agent, a.registered_by, a.registered_by, a.statement_digest, a.seq, countersign.confirmed('agent', a.agent, a.seq)
    FROM countersign.agent a
  UNION ALL
  SELECT 'policy', p.policy, 'policy:' || p.policy, p.drafted_by, p.drafted_by, p.statement_digest, p.seq, countersign.confirmed('policy', p.policy, p.seq)
    FROM countersign.policy p
  UNION ALL
  SELECT 'resumption', s.standing_id, s.kind || ':' || s.machine, s.person, s.person, s.statement_digest, s.seq, countersign.confirmed('resumption', s.standing_id, s.seq)
    FROM countersign.standing s WHERE s.event = 'resumed'
  UNION ALL
  SELECT 'installation', i.installation, 'installation:' || i.installation, i.enrolled_by, i.enrolled_by, i.statement_digest, i.seq,
         EXISTS (SELECT FROM countersign.installation_vouched v WHERE v.installation = i.installation)
    FROM countersign.installation i
  UNION ALL
  SELECT 'mandate', m.mandate, 'agent:' || m.agent, m.person, m.person, m.statement_digest, m.seq, countersign.confirmed('mandate', m.mandate, m.seq)
    FROM countersign.mandate m;

GRANT SELECT ON countersign.confirmable TO countersign_person, countersign_worker;
ALTER VIEW countersign.confirmable SET (security_invoker = true);

CREATE VIEW fact.confirmation AS
  SELECT NULL::uuid AS confirmation_id, NULL::text AS fact, NULL::uuid AS fact_id,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- The second person: an admin who neither made the fact nor is its subject. In a one-person trial there is no second
-- person, and genesis says so.
CREATE FUNCTION countersign.door_confirmation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   uuid;
  made record;
  waiting record;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  SELECT * INTO made FROM countersign.confirmable c WHERE c.fact = NEW.fact AND c.fact_id = NEW.fact_id;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'confirmation'));
  END IF;
  IF made.confirmed THEN
    PERFORM countersign.refuse('already-confirmed');
  END IF;
  IF me IN (made.made_by, made.about) AND (SELECT w.mode FROM countersign.workspace w) <> 'trial' THEN
    PERFORM countersign.refuse('second-person');
  END IF;
  -- Several keys may wait, or several successors of one; a person has one that counts.
  IF NEW.fact = 'key' AND EXISTS (
      SELECT FROM countersign.key_event k JOIN countersign.key_event other ON other.person = k.person AND other.event <> 'revoked'
       WHERE k.event_id = NEW.fact_id AND other.key_id IS DISTINCT FROM k.replaces AND countersign.key_active(other.person, other.key_id)) THEN
    PERFORM countersign.refuse('key-exists', pg_catalog.jsonb_build_object('place', 'theirs'));
  END IF;
  -- What was written against a policy that is no longer in force would take back what came into force since.
  IF NEW.fact = 'policy' AND EXISTS (SELECT FROM countersign.confirmation c WHERE c.fact = 'policy' AND c.seq > made.seq) THEN
    PERFORM countersign.refuse('policy-outdated', pg_catalog.jsonb_build_object('version',
      (SELECT p.version FROM countersign.policy p WHERE p.policy = countersign.active_policy())));
  END IF;
  -- Likewise of mandates of one agent.
  IF NEW.fact = 'mandate' AND EXISTS (
      SELECT FROM countersign.mandate m JOIN countersign.mandate other ON other.agent = m.agent
        JOIN countersign.confirmation c ON c.fact = 'mandate' AND c.fact_id = other.mandate
       WHERE m.mandate = NEW.fact_id AND c.seq > made.seq) THEN
    PERFORM countersign.refuse('mandate-outdated');
  END IF;
  IF NEW.fact = 'key' THEN
    -- A thief's rotation that waits must not outlive the revocation of the key that signed it.
    SELECT e.event, e.person, e.replaces INTO waiting FROM countersign.key_event e WHERE e.event_id = NEW.fact_id;
    IF waiting.event = 'rotated' AND NOT countersign.key_active(waiting.person, waiting.replaces) THEN
      PERFORM countersign.refuse('key-not-active', pg_catalog.jsonb_build_object('key', 'rotation', 'fault', countersign.key_fault(waiting.person, waiting.replaces)));
    END IF;
    -- Of several enrolments that wait one comes into force, and the others never: not after that one is gone either.
    IF waiting.event = 'enrolled' AND EXISTS (
        SELECT FROM countersign.confirmation c JOIN countersign.key_event other ON c.fact = 'key' AND c.fact_id = other.event_id
         WHERE other.person = waiting.person AND c.seq > made.seq) THEN
      PERFORM countersign.refuse('key-not-active', pg_catalog.jsonb_build_object('key', 'enrolment', 'fault', 'replaced'));
    END IF;
  END IF;
  -- Whoever was an admin when the revocation was signed may have gone since.
  IF NEW.fact = 'role' AND EXISTS (SELECT FROM countersign.role_grant g WHERE g.grant_id = NEW.fact_id AND g.event = 'revoked') THEN
    PERFORM countersign.require_admins_beside(made.about);
  END IF;
  SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('confirmed', made.subject, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/confirmation/v1","origin":' || countersign.origin_json()
    || ',"confirmation_id":"' || NEW.confirmation_id || '","fact":' || pg_catalog.to_json(NEW.fact)::text
    || ',"fact_id":"' || NEW.fact_id || '","fact_digest":"' || pg_catalog.encode(made.digest, 'hex')
    || '","person":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.confirmation VALUES (NEW.confirmation_id, NEW.fact, NEW.fact_id, me, NEW.seq);
  IF NEW.fact = 'resumption' THEN
    PERFORM countersign.let_go_on((SELECT s.machine FROM countersign.standing s WHERE s.standing_id = NEW.fact_id), NEW.seq, rec_t);
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.confirmation FOR EACH ROW EXECUTE FUNCTION countersign.door_confirmation();
GRANT INSERT (confirmation_id, fact, fact_id, signed_at, key_id, statement, signature) ON fact.confirmation TO countersign_person;
GRANT SELECT ON fact.confirmation TO countersign_person;

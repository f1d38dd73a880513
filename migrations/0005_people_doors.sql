-- Doors for people, keys, roles, agents, installations and confirmations.
-- Each door: who is asking → signature (outside the lock) → lock → guards → statement rebuilt and compared → fact → record.

CREATE VIEW fact.person AS
  SELECT NULL::uuid AS person, NULL::text AS login, NULL::bytea AS login_salt, NULL::text AS name, NULL::bytea AS name_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me record;
  login_commit text;
  name_commit text;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  PERFORM countersign.require_role(me.actor, 'admin');
  IF EXISTS (SELECT FROM countersign.login l WHERE l.login = NEW.login OR l.actor = NEW.person) THEN
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'login'));
  END IF;
  IF NEW.login IS NULL OR NEW.login !~ '^[a-z_][a-z0-9_.-]{0,62}$' THEN
    PERFORM countersign.refuse('login-form');
  END IF;
  PERFORM countersign.require_name(NEW.name);
  login_commit := countersign.keep(NEW.login_salt, pg_catalog.convert_to(NEW.login, 'UTF8'), 'person:' || NEW.person);
  name_commit := countersign.keep(NEW.name_salt, pg_catalog.convert_to(NEW.name, 'UTF8'), 'person:' || NEW.person);
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/person/v1","origin":' || countersign.origin_json()
    || ',"person":"' || NEW.person || '","login":"' || login_commit || '","name":"' || name_commit
    || '","proposed_by":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('person.proposed', 'person:' || NEW.person, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.person VALUES (NEW.person, NEW.login, pg_catalog.decode(login_commit, 'hex'),
    pg_catalog.decode(name_commit, 'hex'), me.actor, pg_catalog.sha256(NEW.statement), NEW.seq);
  INSERT INTO countersign.login VALUES (NEW.login, 'person', NEW.person);
  RETURN NEW;
END
$$;

CREATE VIEW fact.key AS
  SELECT NULL::uuid AS event_id, NULL::text AS event, NULL::uuid AS person, NULL::bytea AS public_key, NULL::text AS custody,
         NULL::text AS installation, NULL::bytea AS replaces, NULL::bigint AS compromised_since_seq,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- enrolled: a person's own key, signed by itself. rotated: signed by the key it replaces. Both count once a second person
-- confirms. revoked: by the person or an admin, at once (it only tightens). `key_id` is the signing key's.
CREATE FUNCTION countersign.door_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me  record;
  old record;
  id  bytea := pg_catalog.sha256(NEW.public_key);
  tabs numeric[];
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  IF NEW.event NOT IN ('enrolled', 'rotated', 'revoked') OR NEW.event IS NULL THEN
    PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'word'));
  END IF;
  tabs := countersign.ed25519_key_tables(NEW.public_key);
  IF tabs IS NULL THEN
    PERFORM countersign.refuse('key-invalid');
  END IF;
  IF NEW.event = 'enrolled' THEN
    IF NEW.key_id IS DISTINCT FROM id OR countersign.ed25519_verify_with(NEW.public_key, tabs, NEW.statement, NEW.signature) IS NOT TRUE THEN
      PERFORM countersign.refuse('signature-invalid', pg_catalog.jsonb_build_object('of', 'enrolment'));
    END IF;
  ELSE
    PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF NEW.event = 'revoked' THEN
    SELECT e.* INTO old FROM countersign.key_event e WHERE e.key_id = id AND e.event <> 'revoked';
    IF NOT FOUND OR old.person IS DISTINCT FROM NEW.person THEN
      PERFORM countersign.refuse('key-unknown');
    END IF;
    PERFORM countersign.require_key(me.actor, NEW.key_id);
    IF me.actor <> NEW.person THEN
      PERFORM countersign.require_role(me.actor, 'admin');
    END IF;
  ELSE
    IF NEW.person IS DISTINCT FROM me.actor THEN
      PERFORM countersign.refuse('not-yours');
    END IF;
    IF NOT countersign.person_active(me.actor) THEN
      PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'you'));
    END IF;
    IF EXISTS (SELECT FROM countersign.key_event e WHERE e.key_id = id AND e.event <> 'revoked')
       OR EXISTS (SELECT FROM countersign.installation i WHERE i.key_id = id) THEN
      PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'key'));
    END IF;
    IF NEW.event = 'rotated' THEN
      PERFORM countersign.require_key(me.actor, NEW.key_id);
      IF NEW.replaces IS DISTINCT FROM NEW.key_id THEN
        PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'signer'));
      END IF;
    ELSIF NEW.replaces IS NOT NULL
       OR EXISTS (SELECT FROM countersign.key_event e WHERE e.person = me.actor AND e.event <> 'revoked' AND countersign.key_active(me.actor, e.key_id)) THEN
      PERFORM countersign.refuse('key-exists', pg_catalog.jsonb_build_object('place', 'yours'));
    END IF;
  END IF;
  IF NEW.event <> 'revoked' AND NEW.compromised_since_seq IS NOT NULL THEN
    PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'compromised'));
  END IF;
  IF NEW.compromised_since_seq < 0 OR NEW.compromised_since_seq > (SELECT pg_catalog.max(l.seq) FROM countersign.ledger_leaf l) THEN
    PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'beyond'));
  END IF;
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/key/v1","origin":' || countersign.origin_json()
    || ',"event_id":"' || NEW.event_id || '","event":"' || NEW.event || '","person":"' || NEW.person
    || '","key_id":"' || pg_catalog.encode(id, 'hex') || '","public_key":"' || pg_catalog.encode(NEW.public_key, 'hex')
    || '","custody":' || pg_catalog.to_json(NEW.custody)::text || ',"installation":' || pg_catalog.to_json(NEW.installation)::text
    || ',"replaces":"' || COALESCE(pg_catalog.encode(NEW.replaces, 'hex'), '')
    || '","compromised_since_seq":"' || COALESCE(NEW.compromised_since_seq::text, '')
    || '","signed_by":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('key.' || NEW.event, 'person:' || NEW.person, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.key_event VALUES (NEW.event_id, NEW.event, NEW.person, id, NEW.public_key, tabs, NEW.custody,
    NEW.installation, NEW.replaces, NEW.compromised_since_seq, me.actor, pg_catalog.sha256(NEW.statement), NEW.seq);
  RETURN NEW;
END
$$;

CREATE VIEW fact.role AS
  SELECT NULL::uuid AS grant_id, NULL::text AS event, NULL::uuid AS person, NULL::text AS role,
         NULL::timestamptz AS valid_from, NULL::timestamptz AS valid_until,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  PERFORM countersign.require_role(me.actor, 'admin');
  IF NEW.event IS NULL OR NEW.event NOT IN ('granted', 'revoked') THEN
    PERFORM countersign.refuse('role-event');
  END IF;
  IF NEW.event = 'granted' AND NEW.person = me.actor THEN
    PERFORM countersign.refuse('own-role');
  END IF;
  IF NOT countersign.person_active(NEW.person) THEN
    PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'person'));
  END IF;
  -- An end that the statement cannot say would stand in the row as another one than was signed.
  IF NEW.valid_until IS NOT NULL AND (countersign.time_text(NEW.valid_until) IS NULL OR NEW.valid_until <= NEW.valid_from) THEN
    PERFORM countersign.refuse('role-validity');
  END IF;
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/role/v1","origin":' || countersign.origin_json()
    || ',"grant_id":"' || NEW.grant_id || '","event":"' || NEW.event || '","person":"' || NEW.person
    || '","role":' || pg_catalog.to_json(NEW.role)::text || ',"valid_from":"' || countersign.time_text(NEW.valid_from)
    || '","valid_until":"' || COALESCE(countersign.time_text(NEW.valid_until), '')
    || '","granted_by":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('role.' || NEW.event, 'person:' || NEW.person, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.role_grant VALUES (NEW.grant_id, NEW.event, NEW.person, NEW.role, NEW.valid_from, NEW.valid_until,
    me.actor, pg_catalog.sha256(NEW.statement), NEW.seq);
  RETURN NEW;
END
$$;

CREATE VIEW fact.agent AS
  SELECT NULL::uuid AS agent, NULL::text AS login, NULL::text AS name, NULL::text AS kind, NULL::uuid AS owner,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_agent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  PERFORM countersign.require_role(me.actor, 'admin');
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
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/agent/v1","origin":' || countersign.origin_json()
    || ',"agent":"' || NEW.agent || '","name":' || pg_catalog.to_json(NEW.name)::text || ',"kind":' || pg_catalog.to_json(NEW.kind)::text
    || ',"owner":"' || NEW.owner || '","registered_by":"' || me.actor
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('agent.registered', 'agent:' || NEW.agent, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.agent VALUES (NEW.agent, NEW.login, NEW.name, NEW.kind, NEW.owner, me.actor, pg_catalog.sha256(NEW.statement), NEW.seq);
  INSERT INTO countersign.login VALUES (NEW.login, NEW.kind, NEW.agent);
  RETURN NEW;
END
$$;

CREATE VIEW fact.installation AS
  SELECT NULL::uuid AS installation, NULL::text AS name, NULL::bytea AS name_salt, NULL::bytea AS public_key,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_installation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me record;
  id bytea := pg_catalog.sha256(NEW.public_key);
  tabs numeric[];
  name_commit text;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  tabs := countersign.ed25519_key_tables(NEW.public_key);
  IF tabs IS NULL THEN
    PERFORM countersign.refuse('key-invalid');
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  IF EXISTS (SELECT FROM countersign.installation i WHERE i.installation = NEW.installation OR i.key_id = id)
     OR EXISTS (SELECT FROM countersign.key_event e WHERE e.key_id = id) THEN
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'installation'));
  END IF;
  PERFORM countersign.require_name(NEW.name);
  name_commit := countersign.keep(NEW.name_salt, pg_catalog.convert_to(NEW.name, 'UTF8'), 'installation:' || NEW.installation);
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/installation/v1","origin":' || countersign.origin_json()
    || ',"installation":"' || NEW.installation || '","name":"' || name_commit
    || '","key_id":"' || pg_catalog.encode(id, 'hex') || '","public_key":"' || pg_catalog.encode(NEW.public_key, 'hex')
    || '","enrolled_by":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('installation.enrolled', 'installation:' || NEW.installation, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.installation VALUES (NEW.installation, id, NEW.public_key, tabs, pg_catalog.decode(name_commit, 'hex'), me.actor, NEW.seq);
  RETURN NEW;
END
$$;

CREATE VIEW fact.confirmation AS
  SELECT NULL::uuid AS confirmation_id, NULL::text AS fact, NULL::uuid AS fact_id,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- The second person: an admin who neither made the fact nor is its subject. In a one-person trial there is no second
-- person, and genesis says so.
CREATE FUNCTION countersign.door_confirmation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me   record;
  made record;
  waiting record;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_key(me.actor, NEW.key_id);
  PERFORM countersign.require_role(me.actor, 'admin');
  SELECT * INTO made FROM countersign.confirmable c WHERE c.fact = NEW.fact AND c.fact_id = NEW.fact_id;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'confirmation'));
  END IF;
  IF made.confirmed THEN
    PERFORM countersign.refuse('already-confirmed');
  END IF;
  IF me.actor IN (made.made_by, made.about) AND (SELECT w.mode FROM countersign.workspace w) <> 'trial' THEN
    PERFORM countersign.refuse('second-person');
  END IF;
  -- Several keys may wait, or several successors of one; a person has one that counts.
  IF NEW.fact = 'key' AND EXISTS (
      SELECT FROM countersign.key_event k JOIN countersign.key_event other ON other.person = k.person AND other.event <> 'revoked'
       WHERE k.event_id = NEW.fact_id AND other.key_id IS DISTINCT FROM k.replaces AND countersign.key_active(other.person, other.key_id)) THEN
    PERFORM countersign.refuse('key-exists', pg_catalog.jsonb_build_object('place', 'theirs'));
  END IF;
  IF NEW.fact = 'key' THEN
    -- A thief's rotation that waits must not outlive the revocation of the key that signed it.
    SELECT e.event, e.person, e.replaces INTO waiting FROM countersign.key_event e WHERE e.event_id = NEW.fact_id;
    IF waiting.event = 'rotated' AND NOT countersign.key_active(waiting.person, waiting.replaces) THEN
      PERFORM countersign.refuse('key-not-active', pg_catalog.jsonb_build_object('key', 'rotation', 'fault', countersign.key_fault(waiting.person, waiting.replaces)));
    END IF;
  END IF;
  PERFORM countersign.require_statement(NEW.statement,
    '{"type":"countersign/confirmation/v1","origin":' || countersign.origin_json()
    || ',"confirmation_id":"' || NEW.confirmation_id || '","fact":' || pg_catalog.to_json(NEW.fact)::text
    || ',"fact_id":"' || NEW.fact_id || '","fact_digest":"' || pg_catalog.encode(made.digest, 'hex')
    || '","person":"' || me.actor || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}');
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('confirmed', made.subject, me.actor, 'human',
    pg_catalog.convert_from(NEW.statement, 'UTF8'), countersign.one_signature(NEW.key_id, NEW.signature)) a;
  INSERT INTO countersign.confirmation VALUES (NEW.confirmation_id, NEW.fact, NEW.fact_id, me.actor, NEW.seq);
  RETURN NEW;
END
$$;

-- Doors for people, keys, roles, agents, installations and confirmations.
-- Each door: who is asking → signature (outside the lock) → lock → guards → statement rebuilt and compared → fact → record.

CREATE VIEW fact.person AS
  SELECT NULL::uuid AS person, NULL::text AS login, NULL::bytea AS login_salt, NULL::text AS name, NULL::bytea AS name_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me uuid;
  login_commit text;
  name_commit text;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  IF EXISTS (SELECT FROM countersign.login l WHERE l.login = NEW.login OR l.actor = NEW.person) THEN
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'login'));
  END IF;
  IF NEW.login IS NULL OR NEW.login !~ '^[a-z_][a-z0-9_.-]{0,62}$' THEN
    PERFORM countersign.refuse('login-form');
  END IF;
  PERFORM countersign.require_name(NEW.name);
  login_commit := countersign.keep(NEW.login_salt, pg_catalog.convert_to(NEW.login, 'UTF8'), 'person:' || NEW.person);
  name_commit := countersign.keep(NEW.name_salt, pg_catalog.convert_to(NEW.name, 'UTF8'), 'person:' || NEW.person);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('person.proposed', 'person:' || NEW.person, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/person/v1","origin":' || countersign.origin_json()
    || ',"person":"' || NEW.person || '","login":"' || login_commit || '","name":"' || name_commit
    || '","proposed_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.person VALUES (NEW.person, NEW.login, pg_catalog.decode(login_commit, 'hex'),
    pg_catalog.decode(name_commit, 'hex'), me, pg_catalog.sha256(NEW.statement), NEW.seq);
  INSERT INTO countersign.login VALUES (NEW.login, 'person', NEW.person);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.person FOR EACH ROW EXECUTE FUNCTION countersign.door_person();
GRANT INSERT (person, login, login_salt, name, name_salt, signed_at, key_id, statement, signature) ON fact.person TO countersign_person;
GRANT SELECT ON fact.person TO countersign_person;

CREATE VIEW fact.key AS
  SELECT NULL::uuid AS event_id, NULL::text AS event, NULL::uuid AS person, NULL::bytea AS public_key, NULL::text AS custody,
         NULL::text AS installation, NULL::bytea AS replaces, NULL::bigint AS compromised_since_seq,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bytea AS possession, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- enrolled: a person's own key, signed by itself. rotated: signed by the key it replaces, and by the new one (`possession`):
-- nobody takes over a key that is not theirs. Both count once a second person confirms. revoked: by the person or an admin, at
-- once, because a stolen key must not go on. `key_id` is the signing key's.
CREATE FUNCTION countersign.door_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me  uuid;
  old record;
  id  bytea := pg_catalog.sha256(NEW.public_key);
  tabs numeric[];
  built text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_person();
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
  IF NEW.event = 'rotated' AND (NEW.possession IS NULL
       OR countersign.ed25519_verify_with(NEW.public_key, tabs, NEW.statement, NEW.possession) IS NOT TRUE)
     OR NEW.event <> 'rotated' AND NEW.possession IS NOT NULL THEN
    PERFORM countersign.refuse('signature-invalid', pg_catalog.jsonb_build_object('of', 'possession'));
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF NEW.event = 'revoked' THEN
    SELECT e.* INTO old FROM countersign.key_event e WHERE e.key_id = id AND e.event <> 'revoked';
    IF NOT FOUND OR old.person IS DISTINCT FROM NEW.person THEN
      PERFORM countersign.refuse('key-unknown');
    END IF;
    PERFORM countersign.require_key(me, NEW.key_id);
    IF me <> NEW.person THEN
      PERFORM countersign.require_role(me, 'admin');
    END IF;
    -- One admin with a key is left always: who lost theirs enrols another, which that one confirms. By another's hand two are left
    -- where there are three, or one admin alone could lock all others out.
    IF countersign.key_active(NEW.person, id) THEN
      PERFORM countersign.require_admins_without(NEW.person, 0,
        CASE WHEN me <> NEW.person AND (SELECT pg_catalog.count(*) FROM countersign.admins()) > 2 THEN 2 ELSE 1 END);
    END IF;
  ELSE
    IF NEW.person IS DISTINCT FROM me THEN
      PERFORM countersign.refuse('not-yours');
    END IF;
    IF NOT countersign.person_active(me) THEN
      PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'you'));
    END IF;
    IF EXISTS (SELECT FROM countersign.key_event e WHERE e.key_id = id AND e.event <> 'revoked')
       OR EXISTS (SELECT FROM countersign.installation i WHERE i.key_id = id) THEN
      PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'key'));
    END IF;
    IF NEW.event = 'rotated' THEN
      PERFORM countersign.require_key(me, NEW.key_id);
      IF NEW.replaces IS DISTINCT FROM NEW.key_id THEN
        PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'signer'));
      END IF;
    ELSIF NEW.replaces IS NOT NULL
       OR EXISTS (SELECT FROM countersign.key_event e WHERE e.person = me AND e.event <> 'revoked' AND countersign.key_active(me, e.key_id)) THEN
      PERFORM countersign.refuse('key-exists', pg_catalog.jsonb_build_object('place', 'yours'));
    END IF;
  END IF;
  IF NEW.event <> 'revoked' AND NEW.compromised_since_seq IS NOT NULL THEN
    PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'compromised'));
  END IF;
  IF NEW.compromised_since_seq < 0 OR NEW.compromised_since_seq > (SELECT pg_catalog.max(l.seq) FROM countersign.ledger_leaf l) THEN
    PERFORM countersign.refuse('key-event', pg_catalog.jsonb_build_object('fault', 'beyond'));
  END IF;
  built := '{"type":"countersign/key/v1","origin":' || countersign.origin_json()
    || ',"event_id":"' || NEW.event_id || '","event":"' || NEW.event || '","person":"' || NEW.person
    || '","key_id":"' || pg_catalog.encode(id, 'hex') || '","public_key":"' || pg_catalog.encode(NEW.public_key, 'hex')
    || '","custody":' || pg_catalog.to_json(NEW.custody)::text || ',"installation":' || pg_catalog.to_json(NEW.installation)::text
    || ',"replaces":"' || COALESCE(pg_catalog.encode(NEW.replaces, 'hex'), '')
    || '","compromised_since_seq":"' || COALESCE(NEW.compromised_since_seq::text, '')
    || '","signed_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}';
  IF NEW.event = 'rotated' THEN
    PERFORM countersign.require_statement(NEW.statement, built);
    SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.append('key.rotated', 'person:' || NEW.person, me, 'human', built,
      countersign.two_signatures(NEW.key_id, NEW.signature, id, NEW.possession)) a;
  ELSE
    SELECT a.seq, a.leaf, a.at INTO NEW.seq, NEW.leaf, rec_t
      FROM countersign.record_signed('key.' || NEW.event, 'person:' || NEW.person, me, NEW.statement, NEW.key_id, NEW.signature, built) a;
  END IF;
  INSERT INTO countersign.key_event VALUES (NEW.event_id, NEW.event, NEW.person, id, NEW.public_key, tabs, NEW.custody,
    NEW.installation, NEW.replaces, NEW.compromised_since_seq, me, pg_catalog.sha256(NEW.statement), NEW.seq);
  IF NEW.compromised_since_seq IS NOT NULL THEN
    PERFORM countersign.disown(id, NEW.compromised_since_seq, NEW.seq, rec_t);
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.key FOR EACH ROW EXECUTE FUNCTION countersign.door_key();
GRANT INSERT (event_id, event, person, public_key, custody, installation, replaces, compromised_since_seq, signed_at, key_id, statement, signature, possession) ON fact.key TO countersign_person;
GRANT SELECT ON fact.key TO countersign_person;

CREATE VIEW fact.role AS
  SELECT NULL::uuid AS grant_id, NULL::text AS event, NULL::uuid AS person, NULL::text AS role,
         NULL::timestamptz AS valid_from, NULL::timestamptz AS valid_until,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- A grant counts once a second person confirms it, a revocation at once; but an admin's role is another's to take only with a second
-- person too.
CREATE FUNCTION countersign.door_role() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE me uuid;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  PERFORM countersign.require_role(me, 'admin');
  IF NEW.event IS NULL OR NEW.event NOT IN ('granted', 'revoked') THEN
    PERFORM countersign.refuse('role-event');
  END IF;
  IF NEW.event = 'granted' AND NEW.person = me THEN
    PERFORM countersign.refuse('own-role');
  END IF;
  IF NOT countersign.person_active(NEW.person) THEN
    PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'person'));
  END IF;
  -- An end that the statement cannot say would stand in the row as another one than was signed.
  IF NEW.valid_until IS NOT NULL AND (countersign.time_text(NEW.valid_until) IS NULL OR NEW.valid_until <= NEW.valid_from) THEN
    PERFORM countersign.refuse('role-validity', pg_catalog.jsonb_build_object('fault', 'end'));
  END IF;
  -- Five minutes: for the way here. The role was nobody's before, whatever a grant says.
  IF NEW.event = 'granted' AND (NEW.valid_from IS NULL OR NEW.valid_from < countersign.effective_now() - interval '5 minutes') THEN
    PERFORM countersign.refuse('role-validity', pg_catalog.jsonb_build_object('fault', 'past'));
  END IF;
  IF NEW.event = 'revoked' AND NEW.role = 'admin' THEN
    PERFORM countersign.require_admins_beside(NEW.person);
  END IF;
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('role.' || NEW.event, 'person:' || NEW.person, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/role/v1","origin":' || countersign.origin_json()
    || ',"grant_id":"' || NEW.grant_id || '","event":"' || NEW.event || '","person":"' || NEW.person
    || '","role":' || pg_catalog.to_json(NEW.role)::text || ',"valid_from":"' || countersign.time_text(NEW.valid_from)
    || '","valid_until":"' || COALESCE(countersign.time_text(NEW.valid_until), '')
    || '","granted_by":"' || me || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.role_grant VALUES (NEW.grant_id, NEW.event, NEW.person, NEW.role, NEW.valid_from, NEW.valid_until,
    me, pg_catalog.sha256(NEW.statement), NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.role FOR EACH ROW EXECUTE FUNCTION countersign.door_role();
GRANT INSERT (grant_id, event, person, role, valid_from, valid_until, signed_at, key_id, statement, signature) ON fact.role TO countersign_person;
GRANT SELECT ON fact.role TO countersign_person;

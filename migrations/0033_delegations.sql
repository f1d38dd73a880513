-- A person lets another one take seats by a role of theirs, for a time: signed by both. It gives seats and what follows from one, and
-- nothing else; what it rests on is in the view countersign.delegation_in_force (0004_people.sql).

CREATE VIEW fact.delegation AS
  SELECT NULL::uuid AS delegation_id, NULL::uuid AS delegate, NULL::text AS role, NULL::timestamptz AS valid_from, NULL::timestamptz AS valid_until,
         NULL::text AS reason, NULL::bytea AS reason_salt, NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.require_text(words text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF words IS NULL OR pg_catalog.btrim(words, E' \t\r\n') = '' OR pg_catalog.octet_length(words) > 65536 THEN
    PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
END
$$;

CREATE FUNCTION countersign.door_delegation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    uuid;
  now_  timestamptz;
  words text;
  fault text;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  now_ := countersign.effective_now();
  -- What admins and auditors do is nobody else's.
  IF NEW.role IS NULL OR NEW.role NOT IN ('analyst', 'compliance_officer', 'supervisor') THEN
    PERFORM countersign.refuse('delegation', pg_catalog.jsonb_build_object('fault', 'role'));
  END IF;
  -- By a grant of their own: what was delegated to them they do not hold.
  IF NOT (countersign.person_active(me) AND countersign.holds_role(me, NEW.role, now_)) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'delegating', 'roles', pg_catalog.jsonb_build_array(NEW.role), 'fault', countersign.role_fault(me)));
  END IF;
  IF NEW.delegate = me THEN
    PERFORM countersign.refuse('delegation', pg_catalog.jsonb_build_object('fault', 'myself'));
  END IF;
  IF NEW.delegate IS NULL OR NOT countersign.person_active(NEW.delegate) THEN
    PERFORM countersign.refuse('person-not-confirmed', pg_catalog.jsonb_build_object('who', 'person'));
  END IF;
  -- Five minutes: for the way here, as with a role that is granted.
  fault := CASE
    WHEN NEW.valid_from IS NULL OR NEW.valid_from < now_ - interval '5 minutes' THEN 'past'
    WHEN NEW.valid_until IS NULL OR NEW.valid_until <= NEW.valid_from OR NEW.valid_until <= now_ THEN 'end'
    WHEN NEW.valid_until > NEW.valid_from + interval '90 days' OR NEW.valid_from > now_ + interval '90 days' THEN 'long'
    WHEN EXISTS (SELECT FROM countersign.delegation d WHERE d.delegation_id = NEW.delegation_id)
      OR EXISTS (SELECT FROM countersign.delegation d
                  WHERE d.person = me AND d.delegate = NEW.delegate AND d.role = NEW.role AND countersign.delegation_lasts(d.delegation_id, now_)) THEN 'exists'
  END;
  IF fault IS NOT NULL THEN
    PERFORM countersign.refuse('delegation', pg_catalog.jsonb_build_object('fault', fault));
  END IF;
  PERFORM countersign.require_text(NEW.reason);
  words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'person:' || me);
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('delegation.given', 'person:' || me, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/delegation/v1","origin":' || countersign.origin_json() || ',"delegation_id":"' || NEW.delegation_id || '","person":"' || me
    || '","delegate":"' || NEW.delegate || '","role":"' || NEW.role || '","valid_from":"' || countersign.time_text(NEW.valid_from)
    || '","valid_until":"' || countersign.time_text(NEW.valid_until) || '","reason":"' || words
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.delegation VALUES (NEW.delegation_id, me, NEW.delegate, NEW.role, NEW.valid_from, NEW.valid_until,
    pg_catalog.decode(words, 'hex'), pg_catalog.sha256(NEW.statement), NEW.key_id, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.delegation FOR EACH ROW EXECUTE FUNCTION countersign.door_delegation();
GRANT INSERT (delegation_id, delegate, role, valid_from, valid_until, reason, reason_salt, signed_at, key_id, statement, signature) ON fact.delegation TO countersign_person;
GRANT SELECT ON fact.delegation TO countersign_person;

CREATE VIEW fact.delegation_standing AS
  SELECT NULL::uuid AS delegation_id, NULL::text AS event, NULL::text AS reason, NULL::bytea AS reason_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Accepted by the delegate, who reads by a role of their own; ended by either of the two, an admin or a supervisor, at any time.
CREATE FUNCTION countersign.door_delegation_standing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    uuid;
  now_  timestamptz;
  given countersign.delegation;
  words text := '';
  fault text;
BEGIN
  me := countersign.enter_signed(NEW.statement, NEW.key_id, NEW.signature);
  now_ := countersign.effective_now();
  SELECT d.* INTO given FROM countersign.delegation d WHERE d.delegation_id = NEW.delegation_id;
  fault := CASE
    WHEN NEW.event IS NULL OR NEW.event NOT IN ('accepted', 'ended') THEN 'word'
    WHEN given.delegation_id IS NULL THEN 'missing'
    WHEN NEW.event = 'accepted' AND me <> given.delegate THEN 'stranger'
    WHEN me NOT IN (given.person, given.delegate)
         AND NOT (countersign.person_active(me) AND (countersign.holds_role(me, 'admin', now_) OR countersign.holds_role(me, 'supervisor', now_))) THEN 'stranger'
    WHEN NOT countersign.delegation_lasts(NEW.delegation_id, now_) THEN 'over'
    WHEN NEW.event = 'accepted' AND EXISTS (SELECT FROM countersign.delegation_event e WHERE e.delegation_id = NEW.delegation_id AND e.event = 'accepted') THEN 'accepted'
  END;
  IF fault IS NOT NULL THEN
    PERFORM countersign.refuse('delegation', pg_catalog.jsonb_build_object('fault', fault));
  END IF;
  IF NEW.event = 'accepted' AND NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'delegating', 'roles', '[]'::jsonb, 'fault', countersign.role_fault(me)));
  END IF;
  IF NEW.event = 'ended' THEN
    PERFORM countersign.require_text(NEW.reason);
    words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'person:' || given.person);
  END IF;
  SELECT a.seq, a.leaf INTO NEW.seq, NEW.leaf FROM countersign.record_signed('delegation.' || NEW.event, 'person:' || given.person, me, NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/delegation-standing/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","delegation_id":"' || NEW.delegation_id
    || '","delegation_digest":"' || pg_catalog.encode(given.statement_digest, 'hex') || '","person":"' || given.person || '","by":"' || me
    || '","reason":"' || words || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}') a;
  INSERT INTO countersign.delegation_event VALUES (NEW.delegation_id, NEW.event, me,
    CASE WHEN words <> '' THEN pg_catalog.decode(words, 'hex') END, pg_catalog.sha256(NEW.statement), NEW.key_id, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.delegation_standing FOR EACH ROW EXECUTE FUNCTION countersign.door_delegation_standing();
GRANT INSERT (delegation_id, event, reason, reason_salt, signed_at, key_id, statement, signature) ON fact.delegation_standing TO countersign_person;
GRANT SELECT ON fact.delegation_standing TO countersign_person;

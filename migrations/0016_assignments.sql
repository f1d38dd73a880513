-- Who has an action in hand: claimed for half an hour, given back, or handed over. All of it is advice for the queue:
-- nobody needs it to decide, and it keeps nobody from deciding.

CREATE TABLE countersign.assignment (
  seq         bigint PRIMARY KEY,
  action_id   uuid NOT NULL,
  event       text NOT NULL CHECK (event IN ('claimed', 'released', 'assigned')),
  step        integer NOT NULL,
  -- Whom it is about; of a claim and its release the one who made them.
  person      uuid NOT NULL,
  until       timestamptz,
  note        bytea,
  assigned_by uuid NOT NULL,
  at          timestamptz NOT NULL,
  CHECK ((event = 'claimed') = (until IS NOT NULL)),
  CHECK (event = 'assigned' OR (person = assigned_by AND note IS NULL))
);

CREATE INDEX assignment_action ON countersign.assignment (action_id, seq);

SELECT countersign.protect('countersign.assignment');

CREATE VIEW fact.claim AS
  SELECT NULL::uuid AS action_id, NULL::text AS event, NULL::timestamptz AS until, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Takes an action in hand for half an hour, or gives it back. Whose claim has run out has none: the next one is free.
CREATE FUNCTION countersign.door_claim() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       uuid;
  s        record;
  holding  record;
  now_     timestamptz;
  obstacle text;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter_person();
  IF NEW.event IS NULL OR NEW.event NOT IN ('claimed', 'released') THEN
    PERFORM countersign.refuse('claim-event');
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.step INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  SELECT h.person, h.until INTO holding FROM countersign.in_hand h WHERE h.action_id = NEW.action_id AND (h.until IS NULL OR now_ < h.until);
  NEW.until := NULL;
  IF NEW.event = 'claimed' THEN
    obstacle := countersign.obstacle(NEW.action_id, me, now_);
    IF obstacle IS NOT NULL THEN
      PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
    END IF;
    IF holding.person <> me THEN
      PERFORM countersign.refuse('claimed', pg_catalog.jsonb_build_object('until', countersign.time_text(holding.until)));
    END IF;
    NEW.until := now_ + interval '30 minutes';
  ELSIF holding.person IS DISTINCT FROM me THEN
    PERFORM countersign.refuse('not-in-hand');
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.' || NEW.event, 'action:' || NEW.action_id, me, 'human',
    '{"type":"countersign/claim/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","action_id":"' || NEW.action_id
    || '","step":' || s.step || ',"person":"' || me || '","until":"' || COALESCE(countersign.time_text(NEW.until), '') || '"}', '[]') x;
  INSERT INTO countersign.assignment VALUES (NEW.seq, NEW.action_id, NEW.event, s.step, me, NEW.until, NULL, me, rec_t);
  UPDATE countersign.action_state x
     SET assignee = CASE NEW.event WHEN 'claimed' THEN me END, assigned_until = NEW.until, assigned_step = s.step
   -- It has run out since where this record was the first after a clock that stepped back.
   WHERE x.action_id = NEW.action_id AND x.state = 'in_review';
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.claim FOR EACH ROW EXECUTE FUNCTION countersign.door_claim();
GRANT INSERT (action_id, event) ON fact.claim TO countersign_person;
GRANT SELECT ON fact.claim TO countersign_person;

CREATE VIEW fact.assignment AS
  SELECT NULL::uuid AS action_id, NULL::uuid AS person, NULL::text AS note, NULL::bytea AS note_salt, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Hands an action to a person who could decide on it now, until its step closes.
CREATE FUNCTION countersign.door_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       uuid;
  a        record;
  s        record;
  now_     timestamptz;
  obstacle text;
  words    text := '';
  rec_t    timestamptz;
BEGIN
  me := countersign.enter_person();
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.lineage INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  IF NOT countersign.is_open(s.state, s.expires_at, now_) THEN
    obstacle := CASE countersign.state_at(s.state, s.expires_at, now_) WHEN 'expired' THEN 'expired' ELSE 'not-open' END;
    PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
  END IF;
  -- Whoever may not decide on it does not choose who does either.
  IF me = ANY (a.lineage) THEN
    PERFORM countersign.refuse('hand-over', pg_catalog.jsonb_build_object('fault', 'tied'));
  END IF;
  IF countersign.obstacle(NEW.action_id, me, now_) IS NOT NULL
     AND NOT (countersign.person_active(me) AND countersign.holds_role(me, 'supervisor', now_))
     AND NOT EXISTS (SELECT FROM countersign.in_hand h WHERE h.action_id = NEW.action_id AND h.person = me AND (h.until IS NULL OR now_ < h.until)) THEN
    PERFORM countersign.refuse('hand-over', pg_catalog.jsonb_build_object('fault', 'stranger'));
  END IF;
  obstacle := countersign.obstacle(NEW.action_id, NEW.person, now_);
  IF obstacle IS NOT NULL THEN
    PERFORM countersign.refuse('target-excluded', pg_catalog.jsonb_build_object('why', pg_catalog.jsonb_build_object('code', obstacle, 'members', countersign.obstacle_members(NEW.action_id, NEW.person, obstacle))));
  END IF;
  IF NEW.note <> '' THEN
    IF pg_catalog.octet_length(NEW.note) > 4096 THEN
      PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'note', 'most', 4096));
    END IF;
    words := countersign.keep(NEW.note_salt, pg_catalog.convert_to(NEW.note, 'UTF8'), 'action:' || NEW.action_id);
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.assigned', 'action:' || NEW.action_id, me, 'human',
    '{"type":"countersign/assignment/v1","origin":' || countersign.origin_json() || ',"action_id":"' || NEW.action_id || '","step":' || s.step
    || ',"person":"' || NEW.person || '","note":"' || words || '","assigned_by":"' || me || '"}', '[]') x;
  INSERT INTO countersign.assignment VALUES (NEW.seq, NEW.action_id, 'assigned', s.step, NEW.person, NULL,
    CASE WHEN words <> '' THEN pg_catalog.decode(words, 'hex') END, me, rec_t);
  UPDATE countersign.action_state x SET assignee = NEW.person, assigned_until = NULL, assigned_step = s.step WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.assignment FOR EACH ROW EXECUTE FUNCTION countersign.door_assignment();
GRANT INSERT (action_id, person, note, note_salt) ON fact.assignment TO countersign_person;
GRANT SELECT ON fact.assignment TO countersign_person;

ALTER TABLE countersign.assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.assignment FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.assignment TO countersign_person, countersign_worker;

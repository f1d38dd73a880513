-- Who has an action in hand: claimed for half an hour, given back, or handed over. All of it is advice for the queue:
-- nobody needs it to decide, and it keeps nobody from deciding.

CREATE TABLE countersign.assignment (
  seq         bigint PRIMARY KEY,
  action_id   uuid NOT NULL REFERENCES countersign.action,
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

-- What the last of an action's assignments came to. Of a step that has closed it says nothing any more, nor of a person who
-- has decided since, nor, where it has an end, after that: no job has to clear it.
ALTER TABLE countersign.action_state ADD COLUMN assignee uuid, ADD COLUMN assigned_until timestamptz, ADD COLUMN assigned_step integer;
CREATE INDEX action_state_assignee ON countersign.action_state (action_id) WHERE assignee IS NOT NULL AND state = 'in_review';

-- Whose an action is, but for the time, which is the reader's to compare (`until` is not past, or there is none).
CREATE VIEW countersign.in_hand AS
  SELECT s.action_id, s.assignee AS person, s.assigned_until AS until
    FROM countersign.action_state s
   WHERE s.assignee IS NOT NULL AND s.state = 'in_review' AND s.assigned_step = s.step
     AND NOT EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = s.action_id AND d.person = s.assignee);

-- Why this person could not decide on this action; NULL where they could. In the order and with the codes of the door of
-- decisions; a test plays both against the rules in Rust.
CREATE FUNCTION countersign.obstacle(of_action uuid, who uuid, t timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a record;
  s record;
BEGIN
  SELECT x.lineage, x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = of_action;
  SELECT x.state, x.step, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = of_action;
  RETURN CASE
    WHEN NOT EXISTS (SELECT FROM countersign.key_event k WHERE k.person = who AND k.event <> 'revoked' AND countersign.key_active(who, k.key_id)) THEN 'key-not-active'
    WHEN s.state <> 'in_review' THEN 'not-open'
    WHEN t >= s.expires_at THEN 'expired'
    WHEN who = ANY (a.lineage) THEN 'lineage'
    WHEN EXISTS (SELECT FROM countersign.decision d WHERE d.action_id = of_action AND d.person = who) THEN 'seat-taken'
    WHEN NOT (countersign.person_active(who) AND countersign.holds_role(who,
           (SELECT p.role FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step), t)) THEN 'role-missing'
  END;
END
$$;

-- The members of an obstacle's refusal. The door of decisions takes them from here too.
CREATE FUNCTION countersign.obstacle_members(of_action uuid, who uuid, obstacle text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  a record;
  s record;
BEGIN
  SELECT x.owner, x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = of_action;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = of_action;
  RETURN CASE obstacle
    WHEN 'key-not-active' THEN pg_catalog.jsonb_build_object('key', 'own', 'fault', countersign.person_key_fault(who))
    WHEN 'not-open' THEN pg_catalog.jsonb_build_object('state', s.state, 'changed_seq', s.changed_seq)
    WHEN 'expired' THEN pg_catalog.jsonb_build_object('at', countersign.time_text(s.expires_at))
    WHEN 'lineage' THEN pg_catalog.jsonb_build_object('tie', CASE WHEN who = a.owner THEN 'agent-owner' ELSE 'involved' END)
    WHEN 'seat-taken' THEN (SELECT pg_catalog.jsonb_build_object('seq', d.seq, 'verdict', d.verdict, 'step', d.step, 'revision', d.revision)
                              FROM countersign.decision d WHERE d.action_id = of_action AND d.person = who)
    WHEN 'role-missing' THEN pg_catalog.jsonb_build_object('doing', 'deciding', 'roles',
      pg_catalog.jsonb_build_array((SELECT p.role FROM countersign.policy_step p WHERE p.policy = a.policy AND p.rule = a.rule AND p.step = s.step)),
      'fault', countersign.role_fault(who), 'step', s.step)
  END;
END
$$;

CREATE VIEW fact.claim AS
  SELECT NULL::uuid AS action_id, NULL::text AS event, NULL::timestamptz AS until, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Takes an action in hand for half an hour, or gives it back. Whose claim has run out has none: the next one is free.
CREATE FUNCTION countersign.door_claim() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       record;
  s        record;
  holding  record;
  now_     timestamptz;
  obstacle text;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  IF NEW.event IS NULL OR NEW.event NOT IN ('claimed', 'released') THEN
    PERFORM countersign.refuse('claim-event');
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.step INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me.actor) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  SELECT h.person, h.until INTO holding FROM countersign.in_hand h WHERE h.action_id = NEW.action_id AND (h.until IS NULL OR now_ < h.until);
  NEW.until := NULL;
  IF NEW.event = 'claimed' THEN
    obstacle := countersign.obstacle(NEW.action_id, me.actor, now_);
    IF obstacle IS NOT NULL THEN
      PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me.actor, obstacle));
    END IF;
    IF holding.person <> me.actor THEN
      PERFORM countersign.refuse('claimed', pg_catalog.jsonb_build_object('until', countersign.time_text(holding.until)));
    END IF;
    NEW.until := now_ + interval '30 minutes';
  ELSIF holding.person IS DISTINCT FROM me.actor THEN
    PERFORM countersign.refuse('not-in-hand');
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.' || NEW.event, 'action:' || NEW.action_id, me.actor, 'human',
    '{"type":"countersign/claim/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","action_id":"' || NEW.action_id
    || '","step":' || s.step || ',"person":"' || me.actor || '","until":"' || COALESCE(countersign.time_text(NEW.until), '') || '"}', '[]') x;
  INSERT INTO countersign.assignment VALUES (NEW.seq, NEW.action_id, NEW.event, s.step, me.actor, NEW.until, NULL, me.actor, rec_t);
  UPDATE countersign.action_state x
     SET assignee = CASE NEW.event WHEN 'claimed' THEN me.actor END, assigned_until = NEW.until, assigned_step = s.step
   WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE VIEW fact.assignment AS
  SELECT NULL::uuid AS action_id, NULL::uuid AS person, NULL::text AS note, NULL::bytea AS note_salt, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Hands an action to a person who could decide on it now, until its step closes.
CREATE FUNCTION countersign.door_assignment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       record;
  a        record;
  s        record;
  now_     timestamptz;
  obstacle text;
  words    text := '';
  rec_t    timestamptz;
BEGIN
  me := countersign.enter();
  PERFORM countersign.require_person(me.kind);
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.lineage INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me.actor) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  IF s.state <> 'in_review' THEN
    PERFORM countersign.refuse('not-open', countersign.obstacle_members(NEW.action_id, me.actor, 'not-open'));
  END IF;
  IF now_ >= s.expires_at THEN
    PERFORM countersign.refuse('expired', countersign.obstacle_members(NEW.action_id, me.actor, 'expired'));
  END IF;
  -- Whoever may not decide on it does not choose who does either.
  IF me.actor = ANY (a.lineage) THEN
    PERFORM countersign.refuse('hand-over', pg_catalog.jsonb_build_object('fault', 'tied'));
  END IF;
  IF countersign.obstacle(NEW.action_id, me.actor, now_) IS NOT NULL
     AND NOT (countersign.person_active(me.actor) AND countersign.holds_role(me.actor, 'supervisor', now_))
     AND NOT EXISTS (SELECT FROM countersign.in_hand h WHERE h.action_id = NEW.action_id AND h.person = me.actor AND (h.until IS NULL OR now_ < h.until)) THEN
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
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.assigned', 'action:' || NEW.action_id, me.actor, 'human',
    '{"type":"countersign/assignment/v1","origin":' || countersign.origin_json() || ',"action_id":"' || NEW.action_id || '","step":' || s.step
    || ',"person":"' || NEW.person || '","note":"' || words || '","assigned_by":"' || me.actor || '"}', '[]') x;
  INSERT INTO countersign.assignment VALUES (NEW.seq, NEW.action_id, 'assigned', s.step, NEW.person, NULL,
    CASE WHEN words <> '' THEN pg_catalog.decode(words, 'hex') END, me.actor, rec_t);
  UPDATE countersign.action_state x SET assignee = NEW.person, assigned_until = NULL, assigned_step = s.step WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.claim FOR EACH ROW EXECUTE FUNCTION countersign.door_claim();
GRANT INSERT (action_id, event) ON fact.claim TO countersign_person;
GRANT SELECT ON fact.claim TO countersign_person;
CREATE TRIGGER door INSTEAD OF INSERT ON fact.assignment FOR EACH ROW EXECUTE FUNCTION countersign.door_assignment();
GRANT INSERT (action_id, person, note, note_salt) ON fact.assignment TO countersign_person;
GRANT SELECT ON fact.assignment TO countersign_person;

ALTER TABLE countersign.assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.assignment FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.assignment TO countersign_person, countersign_worker;
-- An agent reads what became of its proposals, not who looks at them.
REVOKE SELECT ON countersign.action_state FROM countersign_agent;
GRANT SELECT (action_id, state, step, changed_seq, changed_at, due_at, expires_at, urgency, is_simulation) ON countersign.action_state TO countersign_agent;
GRANT SELECT ON countersign.in_hand TO countersign_person, countersign_worker;
ALTER VIEW countersign.in_hand SET (security_invoker = true);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA countersign FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA countersign FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA fact FROM PUBLIC;

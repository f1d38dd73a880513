-- A step that nobody decides on is put before more people: by itself when its time has come, or by hand. A rung adds a role whose
-- holders may decide too; it lowers no quorum, lifts no exclusion and decides nothing. Nothing that anybody was shown changes by
-- it, so no view becomes stale.

CREATE TABLE countersign.escalation (
  seq       bigint PRIMARY KEY,
  action_id uuid NOT NULL,
  cause     text NOT NULL CHECK (cause IN ('overdue', 'by_hand')),
  step      integer NOT NULL,
  level     integer NOT NULL,
  role      text NOT NULL,
  by        uuid NOT NULL,
  reason    bytea,
  at        timestamptz NOT NULL,
  CHECK ((cause = 'by_hand') = (reason IS NOT NULL)),
  -- Each rung is reached once, however many consoles and workers notice it.
  UNIQUE (action_id, step, level)
);

SELECT countersign.protect('countersign.escalation');

CREATE VIEW fact.escalation AS
  SELECT NULL::uuid AS action_id, NULL::text AS cause, NULL::integer AS step, NULL::integer AS level, NULL::text AS reason,
         NULL::bytea AS reason_salt, NULL::text AS role, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- Whoever sends it names the rung that they mean, so that two who escalate at once do not climb two rungs. That a step is overdue is
-- no judgement of theirs: the database compares the times.
CREATE FUNCTION countersign.door_escalation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       record;
  a        record;
  s        record;
  now_     timestamptz;
  state_   text;
  obstacle text;
  words    text := '';
  rec_t    timestamptz;
BEGIN
  me := countersign.enter();
  IF NEW.cause IS NULL OR NEW.cause NOT IN ('overdue', 'by_hand') THEN
    PERFORM countersign.refuse('escalation-cause');
  END IF;
  IF me.kind = 'agent' OR NEW.cause = 'by_hand' THEN
    PERFORM countersign.require_person(me.kind);
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.level, x.changed_seq, x.expires_at, x.escalates_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF me.kind = 'worker' THEN
    PERFORM countersign.require_importer(me.actor, me.kind);
  END IF;
  IF s.step IS NULL OR NOT (me.kind = 'worker' OR countersign.reads(me.actor)) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  obstacle := CASE WHEN NEW.cause = 'by_hand' THEN countersign.obstacle(NEW.action_id, me.actor, now_)
                   WHEN state_ = 'expired' THEN 'expired' WHEN state_ <> 'in_review' THEN 'not-open' END;
  IF obstacle IS NOT NULL THEN
    PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me.actor, obstacle));
  END IF;
  IF (NEW.step, NEW.level) IS DISTINCT FROM (s.step, s.level + 1) THEN
    PERFORM countersign.refuse('already-escalated', pg_catalog.jsonb_build_object('step', s.step, 'level', s.level));
  END IF;
  NEW.role := (SELECT r.role FROM countersign.policy_rung r WHERE r.policy = a.policy AND r.rule = a.rule AND r.step = s.step AND r.level = NEW.level);
  IF NEW.role IS NULL THEN
    PERFORM countersign.refuse('no-rung', pg_catalog.jsonb_build_object('level', s.level));
  END IF;
  IF NEW.cause = 'overdue' THEN
    IF now_ < s.escalates_at THEN
      PERFORM countersign.refuse('not-overdue', pg_catalog.jsonb_build_object('at', countersign.time_text(s.escalates_at)));
    END IF;
  ELSE
    IF NEW.reason IS NULL OR pg_catalog.btrim(NEW.reason, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.reason) > 65536 THEN
      PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
    END IF;
    words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'action:' || NEW.action_id);
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.escalated', 'action:' || NEW.action_id, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/escalation/v1","origin":' || countersign.origin_json() || ',"cause":"' || NEW.cause || '","action_id":"' || NEW.action_id
    || '","step":' || s.step || ',"level":' || NEW.level || ',"role":"' || NEW.role || '","by":"' || me.actor || '","reason":"' || words || '"}', '[]') x;
  INSERT INTO countersign.escalation VALUES (NEW.seq, NEW.action_id, NEW.cause, s.step, NEW.level, NEW.role, me.actor,
    CASE WHEN words <> '' THEN pg_catalog.decode(words, 'hex') END, rec_t);
  UPDATE countersign.action_state x SET level = NEW.level, also = x.also || NEW.role,
      escalates_at = countersign.due_after(a.policy, a.rule, s.step, x.due_at, pg_catalog.make_interval(secs => countersign.rung_after(a.policy, a.rule, s.step, NEW.level + 1)))
   WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.escalation FOR EACH ROW EXECUTE FUNCTION countersign.door_escalation();
GRANT INSERT (action_id, cause, step, level, reason, reason_salt) ON fact.escalation TO countersign_person, countersign_worker;
GRANT SELECT ON fact.escalation TO countersign_person, countersign_worker;

ALTER TABLE countersign.escalation ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.escalation FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.escalation TO countersign_person, countersign_worker;

-- The agent or its owner says that one action follows another one of the same agent: it takes the place of one that is open or approved, which closes that one,
-- or it proposes anew what was rejected, which stays rejected. Both are told of it in a record of their own.

CREATE TABLE countersign.succession (
  action_id   uuid PRIMARY KEY,
  successor   uuid NOT NULL UNIQUE,
  event       text NOT NULL CHECK (event IN ('superseded', 'resubmitted')),
  agent       uuid NOT NULL,
  seq         bigint NOT NULL UNIQUE,
  follows_seq bigint NOT NULL UNIQUE,
  leaf        bytea NOT NULL,
  at          timestamptz NOT NULL,
  CHECK (action_id <> successor)
);

SELECT countersign.protect('countersign.succession');

CREATE VIEW fact.succession AS
  SELECT NULL::uuid AS action_id, NULL::uuid AS successor, NULL::text AS event, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_succession() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me     record;
  a      record;
  b      record;
  s      record;
  old    record;
  follow record;
  now_   timestamptz;
  state_ text;
  rec_t  timestamptz;
  actor_type text;
BEGIN
  me := countersign.enter();
  actor_type := CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.agent, x.owner, x.seq, x.is_simulation INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  IF a.agent IS NULL OR NOT (CASE me.kind WHEN 'person' THEN countersign.reads(me.actor) ELSE me.actor = a.agent END) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  IF me.actor NOT IN (a.agent, a.owner) THEN
    PERFORM countersign.refuse('succession-owners');
  END IF;
  SELECT f.successor, f.event, f.seq, f.leaf INTO old FROM countersign.succession f WHERE f.action_id = NEW.action_id;
  IF FOUND THEN
    -- The same said twice is one.
    IF old.successor IS DISTINCT FROM NEW.successor THEN
      PERFORM countersign.refuse('already-replaced');
    END IF;
    NEW.event := old.event;
    NEW.seq := old.seq;
    NEW.leaf := old.leaf;
    RETURN NEW;
  END IF;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  IF state_ = 'expired' THEN
    PERFORM countersign.refuse('expired', countersign.obstacle_members(NEW.action_id, me.actor, 'expired'));
  END IF;
  NEW.event := CASE WHEN state_ = 'rejected' THEN 'resubmitted'
                    WHEN EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = state_ AND t.event = 'supersede') THEN 'superseded' END;
  IF NEW.event IS NULL THEN
    PERFORM countersign.refuse('not-replaceable', pg_catalog.jsonb_build_object('state', state_, 'changed_seq', s.changed_seq));
  END IF;
  SELECT x.agent, x.seq, x.is_simulation INTO b FROM countersign.action x WHERE x.action_id = NEW.successor;
  IF (b.agent = a.agent AND b.seq > a.seq AND b.is_simulation = a.is_simulation) IS NOT TRUE
     OR EXISTS (SELECT FROM countersign.succession f WHERE f.successor = NEW.successor) THEN
    PERFORM countersign.refuse('no-successor');
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.' || NEW.event, 'action:' || NEW.action_id, me.actor, actor_type,
    '{"type":"countersign/succession/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","action_id":"' || NEW.action_id
    || '","other":"' || NEW.successor || '","by":"' || me.actor || '"}', '[]') x;
  IF NEW.event = 'superseded' THEN
    UPDATE countersign.action_state x SET state = 'superseded', changed_seq = NEW.seq, changed_at = rec_t WHERE x.action_id = NEW.action_id;
  END IF;
  SELECT x.seq, x.at INTO follow FROM countersign.append(CASE NEW.event WHEN 'superseded' THEN 'action.supersedes' ELSE 'action.resubmits' END,
    'action:' || NEW.successor, me.actor, actor_type,
    '{"type":"countersign/succession/v1","origin":' || countersign.origin_json() || ',"event":"'
    || CASE NEW.event WHEN 'superseded' THEN 'supersedes' ELSE 'resubmits' END || '","action_id":"' || NEW.successor
    || '","other":"' || NEW.action_id || '","by":"' || me.actor || '"}', '[]') x;
  -- What it follows is part of what its reviewers see: what was shown before is stale.
  UPDATE countersign.action_state x SET changed_seq = follow.seq, changed_at = follow.at WHERE x.action_id = NEW.successor AND x.state = 'in_review';
  INSERT INTO countersign.succession VALUES (NEW.action_id, NEW.successor, NEW.event, a.agent, NEW.seq, follow.seq, NEW.leaf, rec_t);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.succession FOR EACH ROW EXECUTE FUNCTION countersign.door_succession();
GRANT INSERT (action_id, successor) ON fact.succession TO countersign_person, countersign_agent;
GRANT SELECT ON fact.succession TO countersign_person, countersign_agent;

ALTER TABLE countersign.succession ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.succession FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
CREATE POLICY proposer ON countersign.succession FOR SELECT TO countersign_agent USING (agent = (SELECT countersign.my_id()));
GRANT SELECT ON countersign.succession TO countersign_person, countersign_agent, countersign_worker;

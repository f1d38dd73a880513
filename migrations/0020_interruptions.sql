-- What interrupts a review and ends that: a question and its answer, a hold and its end, and taking an action or its approval back. None
-- of it brings an action nearer to being approved, so none of it is signed. While it lasts no decision is taken, because the action is not in
-- review, and the due time stands still; the expiry does not.

CREATE TABLE countersign.interruption (
  seq       bigint PRIMARY KEY,
  action_id uuid NOT NULL,
  event     text NOT NULL CHECK (event IN ('asked', 'answered', 'held', 'resumed', 'withdrawn', 'revoked')),
  step      integer NOT NULL,
  by        uuid NOT NULL,
  text      bytea NOT NULL,
  at        timestamptz NOT NULL
);

CREATE INDEX interruption_action ON countersign.interruption (action_id, seq);

SELECT countersign.protect('countersign.interruption');

CREATE VIEW fact.interruption AS
  SELECT NULL::uuid AS action_id, NULL::text AS event, NULL::text AS text, NULL::bytea AS text_salt,
         NULL::text AS state, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- A question is asked by who could decide, and answered by the agent or its owner, who also take the action back. A supervisor who
-- is not of its lineage holds it, lets it go on, and takes back an approval that was not used: not of its lineage, because an action
-- that is held expires, and the owner has withdrawing.
CREATE FUNCTION countersign.door_interruption() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       record;
  a        record;
  s        record;
  now_     timestamptz;
  state_   text;
  obstacle text;
  words    text;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter();
  IF NEW.event IS NULL OR NEW.event NOT IN ('asked', 'answered', 'held', 'resumed', 'withdrawn', 'revoked') THEN
    PERFORM countersign.refuse('interruption-event');
  END IF;
  IF NEW.event NOT IN ('answered', 'withdrawn') THEN
    PERFORM countersign.require_person(me.kind);
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT x.agent, x.owner, x.lineage, x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT (CASE me.kind WHEN 'person' THEN countersign.reads(me.actor) ELSE me.actor = a.agent END) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  NEW.state := (SELECT t.to_state FROM countersign.transition t
                 WHERE t.from_state = state_
                   AND t.event = CASE NEW.event WHEN 'asked' THEN 'request_info' WHEN 'answered' THEN 'answer' WHEN 'held' THEN 'hold'
                                                WHEN 'resumed' THEN 'release' WHEN 'revoked' THEN 'revoke' ELSE 'withdraw' END);
  obstacle := CASE
    WHEN NEW.event = 'asked' THEN countersign.obstacle(NEW.action_id, me.actor, now_)
    WHEN state_ = 'expired' THEN 'expired'
    WHEN NEW.state IS NULL THEN 'out-of-turn'
    WHEN NEW.event IN ('answered', 'withdrawn') THEN CASE WHEN me.actor NOT IN (a.agent, a.owner) THEN 'owners-only' END
    WHEN me.actor = ANY (a.lineage) THEN 'lineage'
    WHEN NOT countersign.holds_role(me.actor, 'supervisor', now_) THEN 'no-supervisor'
  END;
  CASE obstacle
    WHEN 'out-of-turn' THEN
      PERFORM countersign.refuse('out-of-turn', pg_catalog.jsonb_build_object('event', NEW.event, 'state', state_, 'changed_seq', s.changed_seq));
    WHEN 'owners-only' THEN
      PERFORM countersign.refuse('owners-only', pg_catalog.jsonb_build_object('event', NEW.event));
    WHEN 'no-supervisor' THEN
      PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'holding', 'roles', pg_catalog.jsonb_build_array('supervisor'), 'fault', countersign.role_fault(me.actor)));
    ELSE
      IF obstacle IS NOT NULL THEN
        PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me.actor, obstacle));
      END IF;
  END CASE;
  IF NEW.text IS NULL OR pg_catalog.btrim(NEW.text, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.text) > 65536 THEN
    PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  words := countersign.keep(NEW.text_salt, pg_catalog.convert_to(NEW.text, 'UTF8'), 'action:' || NEW.action_id);
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.' || NEW.event, 'action:' || NEW.action_id, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/interruption/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","action_id":"' || NEW.action_id
    || '","step":' || s.step || ',"by":"' || me.actor || '","text":"' || words || '"}', '[]') x;
  INSERT INTO countersign.interruption VALUES (NEW.seq, NEW.action_id, NEW.event, s.step, me.actor, pg_catalog.decode(words, 'hex'), rec_t);
  UPDATE countersign.action_state x SET state = NEW.state, changed_seq = NEW.seq, changed_at = rec_t,
      due_at = CASE NEW.state WHEN 'in_review' THEN countersign.moved_on(a.policy, a.rule, x.step, x.state, x.due_at, x.changed_at, rec_t) ELSE x.due_at END,
      escalates_at = CASE NEW.state WHEN 'in_review' THEN countersign.moved_on(a.policy, a.rule, x.step, x.state, x.escalates_at, x.changed_at, rec_t) ELSE x.escalates_at END
   WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.interruption FOR EACH ROW EXECUTE FUNCTION countersign.door_interruption();
GRANT INSERT (action_id, event, text, text_salt) ON fact.interruption TO countersign_person, countersign_agent;
GRANT SELECT ON fact.interruption TO countersign_person, countersign_agent;

ALTER TABLE countersign.interruption ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.interruption FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.interruption TO countersign_person, countersign_worker;

-- What an agent is asked: the open questions about its own actions, with their words, and nothing else of what people write.
CREATE FUNCTION countersign.questions() RETURNS TABLE (action_id uuid, seq bigint, at timestamptz, words bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
  SELECT i.action_id, i.seq, i.at, p.bytes
    FROM countersign.action a
    JOIN countersign.action_state s ON s.action_id = a.action_id AND s.state = 'paused_info'
    JOIN countersign.interruption i ON i.seq = s.changed_seq
    LEFT JOIN countersign.payload p ON p.commitment = i.text
   WHERE a.agent = (SELECT l.actor FROM countersign.login l WHERE l.login = session_user AND l.kind = 'agent')
     AND s.expires_at > (SELECT GREATEST(countersign.clock(), l.at) FROM countersign.ledger_leaf l ORDER BY l.seq DESC LIMIT 1)
   ORDER BY i.seq
$$;
GRANT EXECUTE ON FUNCTION countersign.questions() TO countersign_agent;
-- For them, and for the list of what waits for an answer.
CREATE INDEX action_state_paused ON countersign.action_state (state, action_id) WHERE state IN ('paused_info', 'paused_hold');

-- What an agent does with an approval: it uses the permission once, for exactly what was approved, and reports what came of it. By
-- itself an approval executes nothing; whoever carries the action out does so only after `consumed` was recorded.

CREATE TABLE countersign.execution (
  seq       bigint PRIMARY KEY,
  action_id uuid NOT NULL,
  event     text NOT NULL CHECK (event IN ('consumed', 'executed', 'failed')),
  agent     uuid NOT NULL,
  digest    bytea NOT NULL CHECK (pg_catalog.octet_length(digest) = 32),
  -- What was reported is not what was approved.
  differs   boolean NOT NULL,
  note      bytea,
  at        timestamptz NOT NULL
);

CREATE INDEX execution_action ON countersign.execution (action_id, seq);
-- Used once, and reported on once, whatever else goes wrong.
CREATE UNIQUE INDEX execution_used ON countersign.execution (action_id) WHERE event = 'consumed';
CREATE UNIQUE INDEX execution_reported ON countersign.execution (action_id) WHERE event <> 'consumed';

SELECT countersign.protect('countersign.execution');

CREATE VIEW fact.execution AS
  SELECT NULL::uuid AS action_id, NULL::text AS event, NULL::bytea AS digest, NULL::text AS note, NULL::bytea AS note_salt,
         NULL::text AS state, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_execution() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me     record;
  a      record;
  s      record;
  now_   timestamptz;
  state_ text;
  words  text := '';
  rec_t  timestamptz;
BEGIN
  me := countersign.enter();
  IF me.kind <> 'agent' THEN
    PERFORM countersign.refuse('agents-only');
  END IF;
  IF NEW.event IS NULL OR NEW.event NOT IN ('consumed', 'executed', 'failed') OR NEW.digest IS NULL OR pg_catalog.octet_length(NEW.digest) <> 32 THEN
    PERFORM countersign.refuse('execution-event');
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  PERFORM countersign.require_importer(me.actor, me.kind);
  SELECT x.action_digest INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id AND x.agent = me.actor;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  SELECT x.state, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  NEW.state := CASE NEW.event WHEN 'consumed' THEN 'executing' ELSE NEW.event END;
  IF NOT EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = state_ AND t.to_state = NEW.state
                    AND t.event = CASE NEW.event WHEN 'consumed' THEN 'consume' ELSE 'report_outcome' END) THEN
    PERFORM countersign.refuse('not-executable', pg_catalog.jsonb_build_object('event', NEW.event, 'state', state_, 'changed_seq', s.changed_seq));
  END IF;
  IF NEW.event = 'consumed' AND NEW.digest <> a.action_digest THEN
    PERFORM countersign.refuse('digest-differs');
  END IF;
  IF (NEW.event = 'consumed' AND NEW.note IS NOT NULL) OR (NEW.event = 'failed' AND NEW.note IS NULL)
     OR pg_catalog.btrim(NEW.note, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.note) > 65536 THEN
    PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  IF NEW.note IS NOT NULL THEN
    words := countersign.keep(NEW.note_salt, pg_catalog.convert_to(NEW.note, 'UTF8'), 'action:' || NEW.action_id);
  END IF;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.' || NEW.event, 'action:' || NEW.action_id, me.actor, 'agent',
    '{"type":"countersign/execution/v1","origin":' || countersign.origin_json() || ',"event":"' || NEW.event || '","action_id":"' || NEW.action_id
    || '","agent":"' || me.actor || '","digest":"' || pg_catalog.encode(NEW.digest, 'hex') || '","note":"' || words || '"}', '[]') x;
  INSERT INTO countersign.execution VALUES (NEW.seq, NEW.action_id, NEW.event, me.actor, NEW.digest, NEW.digest <> a.action_digest,
    CASE WHEN words <> '' THEN pg_catalog.decode(words, 'hex') END, rec_t);
  -- A day to report; afterwards the outcome counts as unknown until it is.
  UPDATE countersign.action_state x SET state = NEW.state, changed_seq = NEW.seq, changed_at = rec_t,
      expires_at = CASE NEW.event WHEN 'consumed' THEN rec_t + pg_catalog.make_interval(secs => 86400) ELSE x.expires_at END
   WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.execution FOR EACH ROW EXECUTE FUNCTION countersign.door_execution();
GRANT INSERT (action_id, event, digest, note, note_salt) ON fact.execution TO countersign_agent;
GRANT SELECT ON fact.execution TO countersign_agent;

ALTER TABLE countersign.execution ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.execution FOR SELECT TO countersign_person, countersign_agent, countersign_worker
  USING ((SELECT countersign.may_read()) OR agent = (SELECT countersign.my_id()));
GRANT SELECT ON countersign.execution TO countersign_person, countersign_agent, countersign_worker;

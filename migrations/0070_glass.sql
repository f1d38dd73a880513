-- Breaking the glass: a person who holds the role that an action's route names for it forces the action outside of that route, for an incident
-- and with a narrative, and others review that afterwards. The permission that follows is that of any approval. A question or a hold does not
-- stop it, for an emergency does not wait for an answer; where the agent is stopped it does, because that agent would carry the action out.

CREATE VIEW fact.glass AS
  SELECT NULL::uuid AS glass_id, NULL::uuid AS action_id, NULL::text AS incident, NULL::bytea AS incident_salt, NULL::text AS narrative,
         NULL::bytea AS narrative_salt, NULL::bytea AS view_digest, NULL::bigint AS seen_seq, NULL::bytea AS seen_leaf, NULL::timestamptz AS signed_at,
         NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- The incident's reference is a text: a firm keeps its incidents where it always did, and the incidents here are what its agents look at.
CREATE FUNCTION countersign.door_glass() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       uuid;
  old      record;
  a        record;
  s        record;
  rule     record;
  shown    record;
  now_     timestamptz;
  state_   text;
  obstacle text;
  ref      text;
  words    text;
  held_    uuid;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT g.* INTO old FROM countersign.glass g WHERE g.glass_id = NEW.glass_id;
  IF FOUND THEN
    IF old.person = me AND old.statement_digest = pg_catalog.sha256(NEW.statement) THEN
      NEW.seq := old.seq;
      NEW.leaf := old.leaf;
      RETURN NEW;
    END IF;
    PERFORM countersign.refuse('taken', pg_catalog.jsonb_build_object('what', 'glass'));
  END IF;
  PERFORM countersign.require_key(me, NEW.key_id);
  SELECT x.action_digest, x.revision, x.route_digest, x.policy, x.rule, x.is_simulation, x.lineage INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.changed_seq, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  obstacle := CASE WHEN state_ = 'expired' THEN 'expired'
                   WHEN NOT EXISTS (SELECT FROM countersign.transition t WHERE t.from_state = state_ AND t.event = 'break_glass') THEN 'not-open' END;
  IF obstacle IS NOT NULL THEN
    PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
  END IF;
  SELECT g.role, g.review_role, g.quorum, g.within_seconds, r.expiry_seconds, r.blind INTO rule
    FROM countersign.policy_glass g JOIN countersign.policy_rule r ON r.policy = g.policy AND r.rule = g.rule
   WHERE g.policy = a.policy AND g.rule = a.rule;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('glass-not-allowed');
  END IF;
  IF a.is_simulation THEN
    PERFORM countersign.refuse('glass-simulation');
  END IF;
  IF me = ANY (a.lineage) THEN
    PERFORM countersign.refuse('lineage', countersign.obstacle_members(NEW.action_id, me, 'lineage'));
  END IF;
  IF NOT (countersign.person_active(me) AND countersign.holds_role(me, rule.role, now_)) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'breaking-glass', 'roles', pg_catalog.jsonb_build_array(rule.role), 'fault', countersign.role_fault(me)));
  END IF;
  SELECT v.seq, (SELECT o.at FROM countersign.ledger_leaf o WHERE o.seq = v.seq) AS at INTO shown
    FROM countersign.view v JOIN countersign.ledger_leaf l ON l.seq = NEW.seen_seq AND l.leaf = NEW.seen_leaf
   WHERE v.view_digest = NEW.view_digest AND v.action_id = NEW.action_id AND v.person = me AND v.seq <= NEW.seen_seq;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('view-unknown');
  END IF;
  IF s.changed_seq > shown.seq THEN
    PERFORM countersign.refuse('stale-view', pg_catalog.jsonb_build_object('changed_seq', s.changed_seq, 'seen_seq', shown.seq));
  END IF;
  IF NEW.incident IS NULL OR pg_catalog.btrim(NEW.incident) = '' OR pg_catalog.length(NEW.incident) > 200 OR NEW.incident ~ E'[\\x01-\\x1f\\x7f-\\x9f]' THEN
    PERFORM countersign.refuse('incident-missing', pg_catalog.jsonb_build_object('most', 200));
  END IF;
  IF pg_catalog.length(pg_catalog.btrim(COALESCE(NEW.narrative, ''), E' \t\r\n')) < 10 THEN
    PERFORM countersign.refuse('narrative-missing', pg_catalog.jsonb_build_object('least', 10));
  END IF;
  IF pg_catalog.octet_length(NEW.narrative) > 65536 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'narrative', 'most', 65536));
  END IF;
  held_ := CASE WHEN rule.blind THEN NEW.action_id END;
  ref := countersign.keep(NEW.incident_salt, pg_catalog.convert_to(NEW.incident, 'UTF8'), 'action:' || NEW.action_id, held_);
  words := countersign.keep(NEW.narrative_salt, pg_catalog.convert_to(NEW.narrative, 'UTF8'), 'action:' || NEW.action_id, held_);
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('action.glass_broken', 'action:' || NEW.action_id, me,
    NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/glass/v1","origin":' || countersign.origin_json() || ',"glass_id":"' || NEW.glass_id || '","action_id":"' || NEW.action_id
    || '","action_digest":"' || pg_catalog.encode(a.action_digest, 'hex') || '","revision":' || a.revision
    || ',"route_digest":"' || pg_catalog.encode(a.route_digest, 'hex') || '","step":' || s.step || ',"role":"' || rule.role || '","person":"' || me
    || '","override_type":"manual_override","incident":"' || ref || '","narrative":"' || words
    || '","view_digest":"' || pg_catalog.encode(NEW.view_digest, 'hex') || '","seen_seq":' || NEW.seen_seq
    || ',"seen_leaf":"' || pg_catalog.encode(NEW.seen_leaf, 'hex') || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}', held_) x;
  INSERT INTO countersign.glass VALUES (NEW.glass_id, NEW.action_id, s.step, rule.role, me, pg_catalog.decode(ref, 'hex'), pg_catalog.decode(words, 'hex'),
    pg_catalog.sha256(NEW.statement), NEW.key_id, rec_t, NEW.seq, NEW.leaf, GREATEST(pg_catalog.floor(EXTRACT(epoch FROM rec_t - shown.at)), 0)::integer,
    rule.review_role, rule.quorum, rec_t + pg_catalog.make_interval(secs => rule.within_seconds), held_, NULL);
  UPDATE countersign.action_state x SET state = 'approved', changed_seq = NEW.seq, changed_at = rec_t, escalates_at = NULL,
      expires_at = rec_t + pg_catalog.make_interval(secs => rule.expiry_seconds)
   WHERE x.action_id = NEW.action_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.glass FOR EACH ROW EXECUTE FUNCTION countersign.door_glass();
GRANT INSERT (glass_id, action_id, incident, incident_salt, narrative, narrative_salt, view_digest, seen_seq, seen_leaf, signed_at, key_id, statement, signature) ON fact.glass TO countersign_person;
GRANT SELECT ON fact.glass TO countersign_person;

CREATE VIEW fact.glass_review AS
  SELECT NULL::uuid AS glass_id, NULL::uuid AS action_id, NULL::text AS verdict, NULL::text AS reason, NULL::bytea AS reason_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- What a review finds takes nothing back: an approval that was not used is taken back by a supervisor as any other.
CREATE FUNCTION countersign.door_glass_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    uuid;
  old   record;
  a     record;
  g     record;
  words text;
  rec_t timestamptz;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT r.seq, r.leaf INTO old FROM countersign.glass_review r
   WHERE r.glass_id = NEW.glass_id AND r.person = me AND r.statement_digest = pg_catalog.sha256(NEW.statement);
  IF FOUND THEN
    NEW.seq := old.seq;
    NEW.leaf := old.leaf;
    RETURN NEW;
  END IF;
  PERFORM countersign.require_key(me, NEW.key_id);
  SELECT x.lineage INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  IF NOT FOUND OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  IF NEW.verdict IS NULL OR NEW.verdict NOT IN ('upheld', 'not_upheld') THEN
    PERFORM countersign.refuse('glass-verdict');
  END IF;
  SELECT x.glass_id, x.person, x.review_role, x.quorum, x.held INTO g FROM countersign.glass x WHERE x.action_id = NEW.action_id AND x.void_seq IS NULL;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('no-glass');
  END IF;
  IF (SELECT pg_catalog.count(*) FROM countersign.glass_review r WHERE r.glass_id = g.glass_id AND r.void_seq IS NULL) >= g.quorum THEN
    PERFORM countersign.refuse('glass-reviewed');
  END IF;
  IF me = g.person THEN
    PERFORM countersign.refuse('own-glass');
  END IF;
  IF me = ANY (a.lineage) THEN
    PERFORM countersign.refuse('lineage', countersign.obstacle_members(NEW.action_id, me, 'lineage'));
  END IF;
  SELECT r.seq INTO old FROM countersign.glass_review r WHERE r.glass_id = g.glass_id AND r.person = me AND r.void_seq IS NULL;
  IF FOUND THEN
    PERFORM countersign.refuse('reviewed-before', pg_catalog.jsonb_build_object('seq', old.seq));
  END IF;
  IF NOT (countersign.person_active(me) AND countersign.holds_role(me, g.review_role, countersign.effective_now())) THEN
    PERFORM countersign.refuse('role-missing', pg_catalog.jsonb_build_object('doing', 'reviewing-glass', 'roles', pg_catalog.jsonb_build_array(g.review_role), 'fault', countersign.role_fault(me)));
  END IF;
  IF pg_catalog.length(pg_catalog.btrim(COALESCE(NEW.reason, ''), E' \t\r\n')) < 10 THEN
    PERFORM countersign.refuse('narrative-missing', pg_catalog.jsonb_build_object('least', 10));
  END IF;
  IF pg_catalog.octet_length(NEW.reason) > 65536 THEN
    PERFORM countersign.refuse('too-large', pg_catalog.jsonb_build_object('what', 'narrative', 'most', 65536));
  END IF;
  words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'action:' || NEW.action_id, g.held);
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('action.glass_reviewed', 'action:' || NEW.action_id, me,
    NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/glass-review/v1","origin":' || countersign.origin_json() || ',"glass_id":"' || g.glass_id || '","action_id":"' || NEW.action_id
    || '","person":"' || me || '","role":"' || g.review_role || '","verdict":"' || NEW.verdict || '","reason":"' || words
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}', g.held) x;
  INSERT INTO countersign.glass_review VALUES (NEW.seq, g.glass_id, NEW.action_id, me, g.review_role, NEW.verdict, pg_catalog.decode(words, 'hex'),
    pg_catalog.sha256(NEW.statement), NEW.key_id, rec_t, NEW.leaf, g.held, NULL);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.glass_review FOR EACH ROW EXECUTE FUNCTION countersign.door_glass_review();
GRANT INSERT (glass_id, action_id, verdict, reason, reason_salt, signed_at, key_id, statement, signature) ON fact.glass_review TO countersign_person;
GRANT SELECT ON fact.glass_review TO countersign_person;

CREATE VIEW fact.glass_overdue AS
  SELECT NULL::uuid AS action_id, NULL::uuid AS glass_id, NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

-- That a review is late is no judgement of whoever notices it: the database compares the times. However many notice it, it is recorded once.
CREATE FUNCTION countersign.door_glass_overdue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me    record;
  g     record;
  rec_t timestamptz;
BEGIN
  me := countersign.enter();
  IF me.kind = 'agent' THEN
    PERFORM countersign.require_person(me.kind);
  END IF;
  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  IF me.kind = 'worker' THEN
    PERFORM countersign.require_importer(me.actor, me.kind);
  END IF;
  IF NOT (me.kind = 'worker' OR countersign.reads(me.actor)) OR NOT EXISTS (SELECT FROM countersign.action x WHERE x.action_id = NEW.action_id) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  SELECT x.glass_id, x.quorum, x.due_at INTO g FROM countersign.glass x WHERE x.action_id = NEW.action_id AND x.void_seq IS NULL;
  IF NOT FOUND THEN
    PERFORM countersign.refuse('no-glass');
  END IF;
  IF (SELECT pg_catalog.count(*) FROM countersign.glass_review r WHERE r.glass_id = g.glass_id AND r.void_seq IS NULL) >= g.quorum THEN
    PERFORM countersign.refuse('glass-reviewed');
  END IF;
  IF EXISTS (SELECT FROM countersign.glass_overdue o WHERE o.glass_id = g.glass_id) THEN
    PERFORM countersign.refuse('overdue-before');
  END IF;
  IF countersign.effective_now() < g.due_at THEN
    PERFORM countersign.refuse('not-overdue', pg_catalog.jsonb_build_object('at', countersign.time_text(g.due_at)));
  END IF;
  NEW.glass_id := g.glass_id;
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.append('action.glass_overdue', 'action:' || NEW.action_id, me.actor,
    CASE me.kind WHEN 'person' THEN 'human' ELSE 'agent' END,
    '{"type":"countersign/glass-overdue/v1","origin":' || countersign.origin_json() || ',"glass_id":"' || g.glass_id || '","action_id":"' || NEW.action_id
    || '","by":"' || me.actor || '"}', '[]') x;
  INSERT INTO countersign.glass_overdue VALUES (g.glass_id, NEW.action_id, me.actor, rec_t, NEW.seq);
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.glass_overdue FOR EACH ROW EXECUTE FUNCTION countersign.door_glass_overdue();
GRANT INSERT (action_id) ON fact.glass_overdue TO countersign_person, countersign_worker;
GRANT SELECT ON fact.glass_overdue TO countersign_person, countersign_worker;

-- A person takes their vote back while its step is open: the seat is free again, and the vote stays on record and is not counted. Like a
-- vote that neither closes nor moves the step, it makes no view stale.

CREATE TABLE countersign.retraction (
  seq         bigint PRIMARY KEY,
  decision_id uuid NOT NULL UNIQUE,
  action_id   uuid NOT NULL,
  person      uuid NOT NULL,
  reason      bytea NOT NULL,
  statement_digest bytea NOT NULL,
  at          timestamptz NOT NULL,
  leaf        bytea NOT NULL,
  held        uuid
);

CREATE INDEX retraction_action ON countersign.retraction (action_id, seq);

SELECT countersign.protect('countersign.retraction');

CREATE VIEW fact.retraction AS
  SELECT NULL::uuid AS decision_id, NULL::uuid AS action_id, NULL::text AS reason, NULL::bytea AS reason_salt,
         NULL::timestamptz AS signed_at, NULL::bytea AS key_id, NULL::bytea AS statement, NULL::bytea AS signature,
         NULL::bigint AS seq, NULL::bytea AS leaf WHERE false;

CREATE FUNCTION countersign.door_retraction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET standard_conforming_strings = on AS $$
DECLARE
  me       uuid;
  old      record;
  a        record;
  s        record;
  vote     record;
  now_     timestamptz;
  state_   text;
  obstacle text;
  words    text;
  told     boolean;
  rec_t    timestamptz;
BEGIN
  me := countersign.enter_person();
  PERFORM countersign.check_signature(NEW.statement, NEW.key_id, NEW.signature);

  LOCK TABLE countersign.chain IN EXCLUSIVE MODE;
  SELECT r.* INTO old FROM countersign.retraction r WHERE r.decision_id = NEW.decision_id;
  IF FOUND AND old.person = me AND old.statement_digest = pg_catalog.sha256(NEW.statement) THEN
    NEW.seq := old.seq;
    NEW.leaf := old.leaf;
    RETURN NEW;
  END IF;
  PERFORM countersign.require_key(me, NEW.key_id);
  SELECT x.revision, x.policy, x.rule INTO a FROM countersign.action x WHERE x.action_id = NEW.action_id;
  SELECT x.state, x.step, x.expires_at INTO s FROM countersign.action_state x WHERE x.action_id = NEW.action_id;
  IF s.step IS NULL OR NOT countersign.reads(me) THEN
    PERFORM countersign.refuse('not-found', pg_catalog.jsonb_build_object('what', 'action'));
  END IF;
  now_ := countersign.effective_now();
  state_ := countersign.state_at(s.state, s.expires_at, now_);
  obstacle := CASE WHEN state_ = 'expired' THEN 'expired' WHEN state_ <> 'in_review' THEN 'not-open' END;
  IF obstacle IS NOT NULL THEN
    PERFORM countersign.refuse(obstacle, countersign.obstacle_members(NEW.action_id, me, obstacle));
  END IF;
  SELECT d.decision_id, d.held INTO vote FROM countersign.decision d
   WHERE d.action_id = NEW.action_id AND d.person = me AND d.retracted_seq IS NULL AND d.step = s.step AND d.revision = a.revision;
  IF vote.decision_id IS NULL THEN
    PERFORM countersign.refuse('no-vote', pg_catalog.jsonb_build_object('step', s.step));
  END IF;
  IF NEW.reason IS NULL OR pg_catalog.btrim(NEW.reason, E' \t\r\n') = '' OR pg_catalog.octet_length(NEW.reason) > 65536 THEN
    PERFORM countersign.refuse('text-missing', pg_catalog.jsonb_build_object('most', 65536));
  END IF;
  words := countersign.keep(NEW.reason_salt, pg_catalog.convert_to(NEW.reason, 'UTF8'), 'action:' || NEW.action_id, vote.held);
  SELECT x.seq, x.leaf, x.at INTO NEW.seq, NEW.leaf, rec_t FROM countersign.record_signed('action.retracted', 'action:' || NEW.action_id, me,
    NEW.statement, NEW.key_id, NEW.signature,
    '{"type":"countersign/retraction/v1","origin":' || countersign.origin_json() || ',"decision_id":"' || vote.decision_id
    || '","action_id":"' || NEW.action_id || '","step":' || s.step || ',"person":"' || me || '","reason":"' || words
    || '","signed_at":"' || countersign.time_text(NEW.signed_at) || '"}', vote.held) x;
  INSERT INTO countersign.retraction VALUES (NEW.seq, vote.decision_id, NEW.action_id, me, pg_catalog.decode(words, 'hex'),
    pg_catalog.sha256(NEW.statement), rec_t, NEW.leaf, vote.held);
  told := (SELECT r.commit_before_reveal FROM countersign.policy_rule r WHERE r.policy = a.policy AND r.rule = a.rule);
  UPDATE countersign.decision d SET retracted_seq = NEW.seq, seated = told WHERE d.decision_id = vote.decision_id;
  RETURN NEW;
END
$$;

CREATE TRIGGER door INSTEAD OF INSERT ON fact.retraction FOR EACH ROW EXECUTE FUNCTION countersign.door_retraction();
GRANT INSERT (decision_id, action_id, reason, reason_salt, signed_at, key_id, statement, signature) ON fact.retraction TO countersign_person;
GRANT SELECT ON fact.retraction TO countersign_person;

ALTER TABLE countersign.retraction ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON countersign.retraction FOR SELECT TO countersign_person, countersign_worker USING ((SELECT countersign.may_read()));
GRANT SELECT ON countersign.retraction TO countersign_person, countersign_worker;
